package io.zkthreads.batcher;

import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.ThreadKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import java.util.SortedMap;

/// Keys whose proofs are a hash of the statement: where the proof itself is not the matter.
final class FakeKeys implements KeySource {
  @Override
  public ThreadKey threadKey(
      SecurityProfile profile, OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    ByteWriter out = new ByteWriter().tag("FAKE").u32(os.number());
    contracts.values().forEach(image -> out.bytes32(image.digest()));
    Bytes32 digest = Digests.sha256(out.toBytes());
    return new ThreadKey() {
      @Override
      public Bytes32 digest() {
        return digest;
      }

      @Override
      public Verdict check(PublicWords words, Bytes proof) {
        return proof.equals(proof(words))
            ? new Verdict.Valid()
            : new Verdict.Invalid("the proof is not one of these words");
      }
    };
  }

  static Bytes proof(Statement statement) {
    return proof(statement.publicWords());
  }

  private static Bytes proof(PublicWords words) {
    ByteWriter out = new ByteWriter().tag("PROOF");
    words.entries().forEach(e -> out.u32(e.index()).u32(e.word()));
    return Bytes.of(Digests.sha256(out.toBytes()).bytes());
  }
}
