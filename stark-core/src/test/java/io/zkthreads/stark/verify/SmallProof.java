package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.proof.ProofCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A proof of the toy machine under a profile of one bit, small enough to fuzz: read from
/// `resources/small`, since making it takes longer than judging it a thousand times.
/// `SmallProofTest` says that it is what the prover makes.
final class SmallProof {
  static final byte[] KEY_BYTES = read("key");
  static final byte[] WORDS_BYTES = read("words");

  /// The honest container.
  static final byte[] BYTES = read("proof");

  /// An honest container for one public word fewer.
  static final byte[] OTHER_BYTES = read("other");

  static final List<SecurityProfile> PROFILES = List.of(ToyMachine.SMALL);
  static final VerifyingKey KEY = key();
  static final PublicWords WORDS = PublicWords.ofBytes(WORDS_BYTES);
  static final VerifierBounds BOUNDS = VerifierBounds.of(KEY, WORDS);

  private SmallProof() {}

  /// The honest proof in a container that names a key.
  static byte[] named(Digest key) {
    try {
      Proof nameless = Proof.parse(BYTES);
      return new Proof(Optional.of(key), nameless.tableIds(), nameless.body()).toBytes();
    } catch (MalformedProofException e) {
      throw new IllegalStateException(e);
    }
  }

  static BatchShape shape() {
    try {
      Proof proof = Proof.parse(BYTES);
      List<Integer> ids = proof.tableIds();
      List<Integer> heights = ProofCodec.readLogHeights(proof.body(), ids.size(), true);
      return BatchShape.of(KEY.statement(WORDS, ids, heights));
    } catch (MalformedProofException e) {
      throw new IllegalStateException(e);
    }
  }

  static Verdict verdict(byte[] container) {
    return Verifier.verify(KEY, WORDS, container);
  }

  private static VerifyingKey key() {
    try {
      return VerifyingKey.decode(KEY_BYTES, PROFILES);
    } catch (MalformedKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = SmallProof.class.getResourceAsStream("/small/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
