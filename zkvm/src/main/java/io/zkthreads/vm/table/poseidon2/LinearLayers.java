package io.zkthreads.vm.table.poseidon2;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Poseidon2;
import io.zkthreads.vm.table.Term;

/// The linear layers of [Poseidon2] on expressions. A sum with several readers is one expression,
/// so a layer takes about a hundred operations and not the 256 products of its matrix.
final class LinearLayers {
  /// Side of M.
  private static final int BLOCK = 4;

  private static final int[] DIAGONAL = Poseidon2.diagonal();

  private LinearLayers() {}

  /// What [Poseidon2#mixExternal] makes of a state.
  static Term[] external(Term[] state) {
    Term[] blocks = new Term[state.length];
    for (int block = 0; block < state.length; block += BLOCK) {
      Term sum = sum(state, block, block + BLOCK, 1);
      for (int i = 0; i < BLOCK; i++) {
        Term next = state[block + (i + 1) % BLOCK];
        blocks[block + i] = sum.plus(state[block + i]).plus(next.times(2));
      }
    }
    Term[] mixed = new Term[state.length];
    for (int i = 0; i < BLOCK; i++) {
      Term sum = sum(blocks, i, blocks.length, BLOCK);
      for (int j = i; j < blocks.length; j += BLOCK) {
        mixed[j] = sum.plus(blocks[j]);
      }
    }
    return mixed;
  }

  /// What [Poseidon2#mixInternal] makes of a state.
  ///
  /// @param sum of the state, told apart because it may be known otherwise
  static Term[] internal(Term[] state, Term sum) {
    Term[] mixed = new Term[state.length];
    for (int i = 0; i < state.length; i++) {
      mixed[i] = sum.plus(state[i].times(KoalaBear.toCanonical(DIAGONAL[i])));
    }
    return mixed;
  }

  /// Terms `from`, `from + step` … below `to`.
  static Term sum(Term[] terms, int from, int to, int step) {
    Term sum = terms[from];
    for (int i = from + step; i < to; i += step) {
      sum = sum.plus(terms[i]);
    }
    return sum;
  }
}
