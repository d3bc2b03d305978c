package io.zkthreads.vm.table.sha2;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.precompile.KeccakF;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.LookupTable;
import io.zkthreads.vm.table.Term.Column;
import java.util.Arrays;

/// What is fixed for every step of SHA-256 and SHA-512, its flags and its constant, and for every
/// round of Keccak-f: the bits that ι flips.
public final class RoundFacts extends LookupTable {
  private static final int MAX_LIMBS = 4;

  private static final int KECCAK = Hash.SHA256.steps() + Hash.SHA512.steps();
  private static final int FACTS = KECCAK + KeccakF.ROUNDS;
  private static final int OF_KECCAK = new KeccakF().code();

  /// ι flips bits 2^j − 1.
  private static final int FLIPS = 7;

  private final Column hash = preprocessed("hash", "operation that calls the function");
  private final Column step = preprocessed("step", "round + 4 of a hash, round of Keccak-f");
  private final Column code =
      preprocessed("code", "flags of the step, or j for the bits 2^j - 1 that iota flips");
  private final Column[] constant = new Column[MAX_LIMBS];
  private final Column uses = column("mult", "uses");

  public RoundFacts() {
    super(54, "ROUND", "what is fixed for rounds of SHA-256, SHA-512 and Keccak-f");
    for (int i = 0; i < MAX_LIMBS; i++) {
      constant[i] = preprocessed("k" + i, "constant of the round, limb " + i);
    }
    provide(Bus.ROUND, uses, hash, step, code, constant[0], constant[1], constant[2], constant[3]);
  }

  @Override
  public int facts() {
    return FACTS;
  }

  /// Position of the fact of a step.
  static int position(Hash hash, int step) {
    return hash == Hash.SHA256 ? step : Hash.SHA256.steps() + step;
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
    for (Hash h : Hash.values()) {
      for (int s = 0; s < h.steps(); s++) {
        values.row(row(h, s));
      }
    }
    for (int round = 0; round < KeccakF.ROUNDS; round++) {
      values.row(OF_KECCAK, round, flips(KeccakF.constant(round)), 0, 0, 0, 0);
    }
    return values.pad(row(Hash.SHA256, 0)).trace();
  }

  private static int[] row(Hash hash, int step) {
    int[] row = Arrays.copyOf(new int[] {hash.operation, step, Flag.code(hash, step)}, 7);
    for (int i = 0; i < MAX_LIMBS; i++) {
      row[3 + i] = Hash.limb(hash.constant(step), i);
    }
    return row;
  }
}
