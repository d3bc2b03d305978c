package io.zkthreads.vm.table.sha2;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.LookupTable;
import io.zkthreads.vm.table.Term.Column;
import java.util.Arrays;

/// What is fixed for every step of every hash: its flags and its constant.
public final class RoundFacts extends LookupTable {
  private static final int MAX_LIMBS = 4;

  /// Steps that are provided for, of both hashes.
  private static final int FACTS = Hash.SHA256.steps() + Hash.SHA512.steps();

  private final Column hash = preprocessed("hash", "operation that calls the hash");
  private final Column step = preprocessed("step", "round + 4");
  private final Column code = preprocessed("code", "flags of the step");
  private final Column[] constant = new Column[MAX_LIMBS];
  private final Column uses = column("mult", "uses");

  public RoundFacts() {
    super(54, "ROUND", "constants and flags of the rounds of SHA-256 and SHA-512");
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

  @Override
  public Trace values(ProgramTables program) {
    Values values = new Values(3 + MAX_LIMBS, FACTS);
    for (Hash h : Hash.values()) {
      for (int s = 0; s < h.steps(); s++) {
        values.row(row(h, s));
      }
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
