package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.Operand;
import io.zkthreads.cpu.BlockProgram;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.field.Extension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A sum of nodes of an AIR times weights, as code over blocks of rows.
///
/// @param multiples by node and d: the words of its weight times X^d
@SuppressWarnings("ArrayRecordComponent")
record WeightedProgram(BlockProgram program, int[][][] multiples, int[] publicValues) {
  static WeightedProgram of(TableForm form, Map<Integer, Extension> weights) {
    Air air = form.air();
    List<Constraint> outputs = new ArrayList<>();
    int[][][] multiples = new int[weights.size()][][];
    for (Map.Entry<Integer, Extension> weight : weights.entrySet()) {
      multiples[outputs.size()] = multiples(weight.getValue());
      outputs.add(new Constraint("output " + outputs.size(), weight.getKey()));
    }
    Air only =
        new Air(
            air.id(),
            air.name(),
            air.lanes(),
            air.columns(),
            air.preprocessed(),
            air.known(),
            air.numPublicValues(),
            air.nodes(),
            outputs,
            List.of(),
            air.lookupBudget(),
            air.degreeHint(),
            air.opensNextMain(),
            air.opensNextPreprocessed());
    BlockProgram program = BlockProgram.of(ConstraintProgram.ofAll(only, List.of()));
    return new WeightedProgram(program, multiples, form.instance().publicValues());
  }

  private static int[][] multiples(Extension weight) {
    int degree = weight.field().degree();
    int[][] words = new int[degree][degree];
    Extension multiple = weight;
    for (int d = 0; d < degree; d++) {
      multiple.put(words[d], 0);
      multiple = multiple.times(weight.field().x());
    }
    return words;
  }

  boolean isEmpty() {
    return multiples.length == 0;
  }

  /// The word of an operand that is the same on every row.
  int constant(Operand operand) {
    return switch (operand) {
      case Operand.Constant o -> o.word();
      case Operand.Public o -> publicValues[o.index()];
      case Operand o -> throw new IllegalArgumentException(o + " depends on the row");
    };
  }
}
