package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.Regime;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.Proof;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Compact proofs of a machine of squares (two instances), a preprocessed range table and public
/// words, under a profile of few bits: read from `resources/small-compact`. The test of the same
/// name in `cpu-fallback` says that they are what the prover makes.
final class SmallCompactProof {
  static final SecurityProfile PROFILE =
      new SecurityProfile(
          "SMALL_COMPACT",
          5,
          new CompactParameters(
              ExtensionField.QUINTIC,
              Regime.JOHNSON,
              10,
              2,
              new WhirCode(1, 5, 3, 3, 2),
              new WhirCode(3, 4, 3, 3, 2)));

  static final int RANGE = 2;
  static final int PUBLIC = 3;

  static final VerifyingKey KEY = key();
  static final PublicWords WORDS = PublicWords.ofBytes(read("words"));

  /// The honest container.
  static final byte[] BYTES = read("proof");

  /// An honest container for one public word fewer.
  static final byte[] OTHER_BYTES = read("other");

  static final Proof HONEST = parsed(BYTES);
  static final Proof OTHER = parsed(OTHER_BYTES);
  static final CompactShape SHAPE = shape(HONEST);

  private SmallCompactProof() {}

  static Verdict verdict(byte[] container) {
    return Verifier.verify(KEY, WORDS, container);
  }

  /// The verdict on other bytes after the honest beginning of the container.
  static Verdict verdictOfBody(byte[] body) {
    return Verifier.verify(KEY, WORDS, HONEST.tableIds(), HONEST.logHeights(), body);
  }

  /// A container of the honest bytes with other instances.
  static byte[] container(List<Integer> ids, List<Integer> logHeights) {
    return container(ids, logHeights, HONEST.body());
  }

  static byte[] container(List<Integer> ids, List<Integer> logHeights, byte[] body) {
    return new Proof(Optional.of(KEY.digest()), ids, logHeights, body).toBytes();
  }

  static CompactProof decoded(Proof proof) {
    try {
      return CompactCodec.decode(proof.body(), SHAPE);
    } catch (MalformedProofException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompactShape shape(Proof proof) {
    return CompactShape.of(KEY.compactStatement(WORDS, proof.tableIds(), proof.logHeights()));
  }

  private static Proof parsed(byte[] container) {
    try {
      return Proof.parse(container);
    } catch (MalformedProofException e) {
      throw new IllegalStateException(e);
    }
  }

  private static VerifyingKey key() {
    try {
      return VerifyingKey.decode(read("key"), List.of(PROFILE));
    } catch (MalformedKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] read(String name) {
    String resource = "/small-compact/" + name;
    try (InputStream in = SmallCompactProof.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
