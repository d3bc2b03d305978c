package io.zkthreads.air;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Evaluates the expression graph of an [Air] on rows of a trace, node by node: the obvious way,
/// against which every compiled form is compared.
public final class RowEvaluator {
  private final List<Node> nodes;
  private final Trace main;
  private final @Nullable Trace preprocessed;
  private final @Nullable Trace known;
  private final int[] publicValues;
  private final int[] values;

  /// @param preprocessed values of the preprocessed columns, null when there are none
  /// @param known values of the verifier-known columns, null when there are none
  /// @param publicValues words of the public values
  public RowEvaluator(
      Air air,
      Trace main,
      @Nullable Trace preprocessed,
      @Nullable Trace known,
      int[] publicValues) {
    this.nodes = air.nodes();
    this.main = main;
    this.preprocessed = preprocessed;
    this.known = known;
    this.publicValues = publicValues.clone();
    this.values = new int[nodes.size()];
  }

  /// Evaluates all nodes on a row; the selectors are 1 where they are non-zero.
  public void evaluate(int row) {
    int last = main.height() - 1;
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (nodes.get(i)) {
            case Node.Constant(int value) -> KoalaBear.fromCanonical(value);
            case Node.Main(int column, int rotation) -> cell(main, row, rotation, column);
            case Node.Preprocessed(int column, int rotation) ->
                cell(preprocessed, row, rotation, column);
            case Node.Known(int column) -> cell(known, row, 0, column);
            case Node.Public(int index) -> publicValues[index];
            case Node.First() -> row == 0 ? KoalaBear.ONE : 0;
            case Node.Last() -> row == last ? KoalaBear.ONE : 0;
            case Node.Transition() -> row == last ? 0 : KoalaBear.ONE;
            case Node.Add(int a, int b) -> KoalaBear.add(values[a], values[b]);
            case Node.Subtract(int a, int b) -> KoalaBear.subtract(values[a], values[b]);
            case Node.Multiply(int a, int b) -> KoalaBear.multiply(values[a], values[b]);
            case Node.Negate(int a) -> KoalaBear.negate(values[a]);
          };
    }
  }

  /// Word of a node on the row evaluated last.
  public int word(int node) {
    return values[node];
  }

  private static int cell(@Nullable Trace trace, int row, int rotation, int column) {
    if (trace == null) {
      throw new IllegalArgumentException("the table reads columns that it was not given");
    }
    return trace.word((row + rotation) & (trace.height() - 1), column);
  }
}
