package io.zkthreads.vm.table.sha2;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.precompile.KeccakF;
import io.zkthreads.vm.precompile.Sha256;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.LookupTable;
import io.zkthreads.vm.table.Term.Column;

/// What is fixed for every pair of rounds of SHA-256 and every step of SHA-512, flags and
/// constants, and for every round of Keccak-f, the bits that ι flips.
public final class RoundFacts extends LookupTable {
  private static final int MAX_LIMBS = 4;

  private static final int SHA512 = Sha256.ROUNDS / 2;
  private static final int KECCAK = SHA512 + Sha512Rounds.STEPS;
  private static final int FACTS = KECCAK + KeccakF.ROUNDS;
  private static final int OF_KECCAK = new KeccakF().code();

  /// ι flips bits 2^j − 1.
  private static final int FLIPS = 7;

  private final Column hash = preprocessed("hash", "operation that calls the function");
  private final Column step =
      preprocessed("step", "pair of SHA-256, step of SHA-512, round of Keccak-f");
  private final Column code =
      preprocessed("code", "flags, or bit j for bit 2^j - 1 that iota flips");
  private final Column[] constant = new Column[MAX_LIMBS];
  private final Column uses = column("mult", "uses");

  public RoundFacts() {
    super(54, "ROUND", "what is fixed for rounds of SHA-256, SHA-512 and Keccak-f");
    for (int i = 0; i < MAX_LIMBS; i++) {
      constant[i] = preprocessed("k" + i, "limb " + i + " of constants");
    }
    provide(Bus.ROUND, uses, hash, step, code, constant[0], constant[1], constant[2], constant[3]);
  }

  @Override
  public int facts() {
    return FACTS;
  }

  /// Position of the fact of a pair of rounds of SHA-256.
  static int positionInSha256(int pair) {
    return pair;
  }

  /// Position of the fact of a step of SHA-512.
  static int positionInSha512(int step) {
    return SHA512 + step;
  }

  /// Position of the fact of a round of Keccak-f.
  public static int positionInKeccak(int round) {
    return KECCAK + round;
  }

  /// The bits that ι flips with a constant: bit j for bit 2^j − 1.
  public static int flips(long constant) {
    int flips = 0;
    for (int j = 0; j < FLIPS; j++) {
      flips |= (int) (constant >>> ((1 << j) - 1) & 1) << j;
    }
    return flips;
  }

  @Override
  public Trace values(ProgramTables program) {
    Values values = new Values(3 + MAX_LIMBS, FACTS);
    for (int pair = 0; pair < SHA512; pair++) {
      values.row(ofSha256(pair));
    }
    for (int step = 0; step < Sha512Rounds.STEPS; step++) {
      values.row(ofSha512(step));
    }
    for (int round = 0; round < KeccakF.ROUNDS; round++) {
      values.row(OF_KECCAK, round, flips(KeccakF.constant(round)), 0, 0, 0, 0);
    }
    return values.pad(ofSha256(0)).trace();
  }

  private static int[] ofSha256(int pair) {
    int k0 = Sha256.constant(2 * pair);
    int k1 = Sha256.constant(2 * pair + 1);
    return new int[] {
      Hash.SHA256.operation,
      pair,
      Sha256Rounds.code(pair),
      Hash.limb(k0, 0),
      Hash.limb(k0, 1),
      Hash.limb(k1, 0),
      Hash.limb(k1, 1)
    };
  }

  private static int[] ofSha512(int step) {
    long k = Sha512Rounds.constantOf(step);
    return new int[] {
      Hash.SHA512.operation,
      step,
      Flag.code(step),
      Hash.limb(k, 0),
      Hash.limb(k, 1),
      Hash.limb(k, 2),
      Hash.limb(k, 3)
    };
  }
}
