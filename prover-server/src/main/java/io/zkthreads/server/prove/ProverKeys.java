package io.zkthreads.server.prove;

import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.ThreadKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.List;
import java.util.SortedMap;

/// The ledger's keys: made by our key generator, used by our verifier. The L2 computes them itself
/// from images that it holds; no transaction brings one.
public final class ProverKeys implements KeySource {
  private final ProofMaker maker;
  private final BoundedCache<Identity, Key> keys = new BoundedCache<>(MAX_KEPT, key -> 1);

  /// Keys that are kept, about 250 KB each. One that was let go is made again, in less than a
  /// second.
  private static final int MAX_KEPT = 256;

  private record Identity(SecurityProfile profile, OsVersion os, List<Bytes32> imageDigests) {}

  public ProverKeys(ProofMaker maker) {
    this.maker = maker;
  }

  @Override
  public ThreadKey threadKey(
      SecurityProfile profile, OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    Identity identity =
        new Identity(profile, os, contracts.values().stream().map(ContractImage::digest).toList());
    return keys.computeIfAbsent(
        identity,
        () -> Key.of(maker.key(profile, ThreadProgram.of(os, contracts).program()).verifyingKey()));
  }

  @Override
  public SecurityProfile profile() {
    return maker.profile();
  }

  /// @param digest of the key, which every submission is asked for
  private record Key(VerifyingKey verifyingKey, Bytes32 digest) implements ThreadKey {
    static Key of(VerifyingKey verifyingKey) {
      return new Key(verifyingKey, Bytes32.of(verifyingKey.digest().toBytes()));
    }

    @Override
    public Verdict check(PublicWords words, Bytes proof) {
      return switch (Verifier.verify(verifyingKey, words, proof.toArray())) {
        case io.zkthreads.stark.verify.Verdict.Accepted _ -> new Verdict.Valid();
        case io.zkthreads.stark.verify.Verdict.Rejected rejected ->
            new Verdict.Invalid(
                "step %s, %s: expected %s, got %s"
                    .formatted(
                        rejected.step(), rejected.reason(), rejected.expected(), rejected.got()));
      };
    }
  }
}
