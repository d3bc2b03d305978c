package io.zkthreads.stark.params;

import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import java.util.List;
import java.util.Optional;

/// A security claim and the parameters that reach it. Every table of a proof has at least 2^10
/// rows, which the tables' specifications say and `SoundnessBudget` checks by its result.
///
/// Queries and grinding are the fewest that give the bits, proven and without a conjecture;
/// `SoundnessBudget` derives the bits again for every proof. All profiles but
/// [#COMPACT_100_JOHNSON] are of the unique-decoding regime.
///
/// @param name short name, part of the key
/// @param targetBits what the weakest round must reach
/// @param protocol the protocol with its parameters
public record SecurityProfile(String name, int targetBits, ProtocolParameters protocol) {
  /// 100 bits: 203 queries of 0.414 bits each and 16 bits of grinding.
  public static final SecurityProfile PROVEN_100 =
      new SecurityProfile(
          "PROVEN_100",
          100,
          new Parameters(
              HashSuite.BLAKE3, ExtensionField.QUINTIC, 1, 5, 3, 203, 16, 0, 0, 0, 0, 0));

  /// 128 bits: 261 queries and grinding at queries, batching, lookups and the out-of-domain point.
  public static final SecurityProfile PROVEN_128 =
      new SecurityProfile(
          "PROVEN_128",
          128,
          new Parameters(
              HashSuite.BLAKE3, ExtensionField.QUINTIC, 1, 5, 3, 261, 20, 12, 0, 9, 2, 0));

  /// 100 bits with challenges from the quartic field, which takes fewer products and more grinding:
  /// the fastest to prove.
  public static final SecurityProfile SPEED_100 =
      new SecurityProfile(
          "SPEED_100",
          100,
          new Parameters(
              HashSuite.BLAKE3, ExtensionField.QUARTIC, 1, 5, 3, 203, 16, 14, 0, 14, 6, 0));

  /// 100 bits in fewer bytes: four times the trace's rows are committed to, so that each of 124
  /// queries gives 0.678 bits.
  public static final SecurityProfile SIZE_100 =
      new SecurityProfile(
          "SIZE_100",
          100,
          new Parameters(
              HashSuite.BLAKE3, ExtensionField.QUARTIC, 2, 5, 3, 124, 16, 15, 0, 14, 6, 0));

  /// 100 bits in the fewest bytes that the unique-decoding regime allows: a compact proof, of which
  /// each error term has 103 bits, so that all together have 100.
  public static final SecurityProfile COMPACT_100 =
      new SecurityProfile(
          "COMPACT_100",
          100,
          new CompactParameters(
              ExtensionField.QUINTIC,
              Regime.UNIQUE_DECODING,
              104,
              16,
              new WhirCode(1, 5, 3, 3, 0),
              new WhirCode(3, 5, 3, 3, 0)));

  /// 100 bits in still fewer bytes: a compact proof that relies on theorems of the years 2025 and
  /// 2026 about codes up to the Johnson bound.
  public static final SecurityProfile COMPACT_100_JOHNSON =
      new SecurityProfile(
          "COMPACT_100_JOHNSON",
          100,
          new CompactParameters(
              ExtensionField.QUINTIC,
              Regime.JOHNSON,
              103,
              16,
              new WhirCode(1, 5, 4, 3, 3),
              new WhirCode(4, 5, 4, 5, 3)));

  /// The profiles that a decoded key may have. A place in this list is for ever.
  public static final List<SecurityProfile> SHIPPED =
      List.of(PROVEN_100, PROVEN_128, SPEED_100, SIZE_100, COMPACT_100, COMPACT_100_JOHNSON);

  /// The shipped profile with a number; empty if there is none.
  public static Optional<SecurityProfile> ofNumber(int number) {
    return number >= 1 && number <= SHIPPED.size()
        ? Optional.of(SHIPPED.get(number - 1))
        : Optional.empty();
  }

  /// The parameters of a profile of batch proofs.
  ///
  /// @throws IllegalStateException if it is of another protocol
  public Parameters parameters() {
    return switch (protocol) {
      case Parameters p -> p;
      case CompactParameters c ->
          throw new IllegalStateException(name + " is a profile of compact proofs");
    };
  }

  /// What formats name a shipped profile by: its place in [#SHIPPED], from 1.
  ///
  /// @throws IllegalStateException if it is not shipped
  public int number() {
    int index = SHIPPED.indexOf(this);
    if (index < 0) {
      throw new IllegalStateException(name + " is not shipped");
    }
    return index + 1;
  }
}
