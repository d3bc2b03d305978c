package io.zkthreads.ledger;

import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.ThreadKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Keys whose proofs are containers that name their key around a hash of key and public words:
/// where the proof itself is not the matter. They keep the contract of [ThreadKey]: only these
/// words under this key, and never an exception.
final class FakeKeys implements KeySource {
  @Override
  public ThreadKey threadKey(
      SecurityProfile profile, OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    ByteWriter out = new ByteWriter().tag("FAKE").u32(profile.number()).u32(os.number());
    contracts.values().forEach(image -> out.bytes32(image.digest()));
    return new FakeKey(Digests.sha256(out.toBytes()));
  }

  /// What a prover with the key of `digest` would answer for a statement.
  static Bytes proof(Bytes32 digest, Statement statement) {
    return proof(digest, statement.publicWords());
  }

  static Bytes proof(Bytes32 digest, PublicWords words) {
    ByteWriter out = new ByteWriter().tag("PROOF").bytes32(digest);
    words.entries().forEach(e -> out.u32(e.index()).u32(e.word()));
    return named(digest, Digests.sha256(out.toBytes()).bytes());
  }

  /// Anything, said to be a proof under a key.
  static Bytes named(Bytes32 digest, byte... tail) {
    Digest key = Digest.ofBytes(digest.bytes(), 0);
    return Bytes.of(new Proof(Optional.of(key), List.of(), tail).toBytes());
  }

  private record FakeKey(Bytes32 digest) implements ThreadKey {
    @Override
    public Verdict check(PublicWords words, Bytes proof) {
      return proof.equals(FakeKeys.proof(digest, words))
          ? new Verdict.Valid()
          : new Verdict.Invalid("the proof is not one of these words");
    }
  }
}
