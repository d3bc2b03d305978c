package io.zkthreads.cpu;

import io.zkthreads.engine.FractionPlan;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.Arrays;

/// Assembles the fraction N/D of each fraction column from the interactions of a block of rows, as
/// they are computed.
///
/// (N, D) ← (N·D_i + m_i·D, D·D_i) over the interactions of a column.
final class ColumnFolder {
  /// Elements of a tuple for which there is room from the start.
  private static final int TUPLE = 10;

  /// Where the fraction of a column is put, by coefficient and row, and what hears that it stands.
  interface Fractions {
    int[][] numerator(int column);

    int[][] denominator(int column);

    void complete(int column);
  }

  /// A [FractionPlan] in words.
  static final class Weights {
    private final ExtensionField field;
    private final int[] columnOf;
    private final boolean[] ends;
    private final boolean[] receives;
    private final boolean[] repeats;
    private final int[][] offsets;
    private final int[][][] weights;

    Weights(FractionPlan plan) {
      field = plan.challenges().alpha().field();
      int count = plan.terms().size();
      columnOf = new int[count];
      ends = new boolean[count];
      receives = new boolean[count];
      repeats = new boolean[count];
      offsets = new int[count][];
      weights = new int[count][][];
      for (int i = 0; i < count; i++) {
        FractionPlan.Term term = plan.terms().get(i);
        columnOf[i] = term.column();
        ends[i] = term.ends();
        receives[i] = term.receives();
        repeats[i] = term.repeats();
        offsets[i] = words(term.offset());
        weights[i] = term.weights().stream().map(ColumnFolder::words).toArray(int[][]::new);
      }
    }
  }

  private final Weights weights;
  private final Kernels kernels;
  private final ExtensionKernels extension;
  private final Fractions fractions;
  private final int[][] term;
  private final int[][] product;
  private final int[][] multiplicityCopies = new int[2][BlockProgram.ROWS];
  private int[][] elements = new int[TUPLE][];
  private int[][] elementWeights = new int[TUPLE][];
  private int numElements;
  private int[] multiplicity = multiplicityCopies[0];
  private int[] firstMultiplicity = multiplicityCopies[0];

  /// Interactions of the running column so far.
  private int numTerms;

  ColumnFolder(Weights weights, Kernels kernels, Fractions fractions) {
    this.weights = weights;
    this.kernels = kernels;
    this.fractions = fractions;
    extension = kernels.of(weights.field);
    term = new int[weights.field.degree()][BlockProgram.ROWS];
    product = new int[weights.field.degree()][BlockProgram.ROWS];
  }

  /// Takes m_i of an interaction: received is sent −1 times.
  ///
  /// @param stays whether `value` keeps its words until the block ends
  void multiplicity(int interaction, int[] value, boolean stays, int rows) {
    numElements = 0;
    int[] buffer = multiplicityCopies[numTerms & 1];
    if (weights.receives[interaction]) {
      kernels.negate(buffer, value, rows);
      multiplicity = buffer;
    } else {
      multiplicity = stays ? value : copy(value, buffer, rows);
    }
  }

  /// @param value keeps its words until the interaction ends
  void element(int interaction, int position, int[] value) {
    if (numElements == elements.length) {
      elements = Arrays.copyOf(elements, 2 * numElements);
      elementWeights = Arrays.copyOf(elementWeights, 2 * numElements);
    }
    elements[numElements] = value;
    elementWeights[numElements++] = weights.weights[interaction][position];
  }

  void endInteraction(int interaction, int rows) {
    int column = weights.columnOf[interaction];
    int[][] numerator = fractions.numerator(column);
    int[][] denominator = fractions.denominator(column);
    if (numTerms == 0) {
      combine(denominator, interaction, rows);
      firstMultiplicity = multiplicity;
    } else {
      combine(term, interaction, rows);
      addTerm(interaction, numerator, denominator, rows);
    }
    numTerms++;
    if (weights.ends[interaction]) {
      if (numTerms == 1) {
        setBase(numerator, firstMultiplicity, rows);
      }
      numTerms = 0;
      fractions.complete(column);
    }
  }

  private void combine(int[][] to, int interaction, int rows) {
    extension.subtractCombination(
        to, weights.offsets[interaction], elements, elementWeights, numElements, rows);
  }

  /// The second term meets the base numerator of the first: N = m_1·D_2 + m_2·D_1, which is
  /// m_1·(D_2 ± D_1) where the multiplicities differ in the sign at most.
  private void addTerm(int interaction, int[][] numerator, int[][] denominator, int rows) {
    if (numTerms == 1 && weights.repeats[interaction]) {
      boolean sameSign = weights.receives[interaction] == weights.receives[interaction - 1];
      for (int d = 0; d < numerator.length; d++) {
        if (sameSign) {
          kernels.add(numerator[d], term[d], denominator[d], rows);
        } else {
          kernels.subtract(numerator[d], term[d], denominator[d], rows);
        }
      }
      kernels.multiplyByBase(numerator, numerator, firstMultiplicity, rows);
    } else {
      kernels.multiplyByBase(product, denominator, multiplicity, rows);
      if (numTerms == 1) {
        kernels.multiplyByBase(numerator, term, firstMultiplicity, rows);
      } else {
        extension.multiply(numerator, numerator, term, rows);
      }
      for (int d = 0; d < numerator.length; d++) {
        kernels.add(numerator[d], numerator[d], product[d], rows);
      }
    }
    extension.multiply(denominator, denominator, term, rows);
  }

  private static void setBase(int[][] to, int[] base, int rows) {
    copy(base, to[0], rows);
    for (int d = 1; d < to.length; d++) {
      Arrays.fill(to[d], 0, rows, 0);
    }
  }

  private static int[] copy(int[] from, int[] to, int rows) {
    System.arraycopy(from, 0, to, 0, rows);
    return to;
  }

  static int[] words(Extension q) {
    int[] words = new int[q.field().degree()];
    q.put(words, 0);
    return words;
  }
}
