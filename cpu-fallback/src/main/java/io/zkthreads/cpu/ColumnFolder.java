package io.zkthreads.cpu;

import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Assembles the fraction N/D of each fraction column from the interactions of a block of rows, as
/// they are computed.
///
/// Normal column: (N, D) ← (N·D_i + m_i·D, D·D_i) over its interactions. Exclusive column: N = Σ
/// flag_i·m_i, D = Σ flag_i·D_i + 1 − Σ flag_i.
final class ColumnFolder {
  /// Elements of a tuple for which there is room from the start.
  private static final int TUPLE = 10;

  /// Receives the fraction of column `column`; the arrays are valid during the call only.
  interface Fractions {
    void fraction(int column, int[][] numerator, int[][] denominator);
  }

  /// What is the same for all blocks: by interaction, the constant part of its denominator and the
  /// weights of its elements.
  static final class Weights {
    private final List<FractionColumn> columns;
    private final int[] columnOf;
    private final boolean[] ends;
    private final boolean[] receives;
    private final int[][] offsets;
    private final int[][][] weights;

    Weights(TablePlan table, LookupChallenges challenges, BlockProgram program) {
      columns = table.fractions();
      List<Interaction> interactions = table.interactions();
      int count = interactions.size();
      columnOf = new int[count];
      ends = new boolean[count];
      receives = new boolean[count];
      offsets = new int[count][];
      weights = new int[count][][];
      List<Quintic> prefixes = new ArrayList<>();
      int i = 0;
      for (int c = 0; c < columns.size(); c++) {
        for (Interaction interaction : columns.get(c).interactions()) {
          int length = interaction.tuple().size();
          columnOf[i] = c;
          receives[i] = interaction.direction() == Interaction.Direction.RECEIVE;
          weights[i] = new int[length][];
          for (int j = 0; j < length; j++) {
            weights[i][j] = words(challenges.weight(length, j));
          }
          prefixes.add(challenges.prefix(columns.get(c).busId()));
          i++;
        }
        ends[i - 1] = true;
      }
      for (BlockProgram.ConstantElement e : program.constantElements()) {
        int length = weights[e.interaction()].length;
        Quintic term = challenges.weight(length, e.position()).scale(e.word());
        prefixes.set(e.interaction(), prefixes.get(e.interaction()).minus(term));
      }
      for (int k = 0; k < count; k++) {
        offsets[k] = words(prefixes.get(k));
      }
    }
  }

  private final Weights weights;
  private final Kernels kernels;
  private final Fractions fractions;
  private final int[][] term = new int[5][BlockProgram.ROWS];
  private final int[][] product = new int[5][BlockProgram.ROWS];
  private final int[] multiplicity = new int[BlockProgram.ROWS];
  private final int[] flag = new int[BlockProgram.ROWS];
  private int[][] elements = new int[TUPLE][BlockProgram.ROWS];
  private int[][] elementWeights = new int[TUPLE][];
  private int numElements;
  private final int[][] numerator = new int[5][BlockProgram.ROWS];
  private final int[][] denominator = new int[5][BlockProgram.ROWS];
  private boolean first = true;

  ColumnFolder(Weights weights, Kernels kernels, Fractions fractions) {
    this.weights = weights;
    this.kernels = kernels;
    this.fractions = fractions;
  }

  void flag(int[] value, int rows) {
    System.arraycopy(value, 0, flag, 0, rows);
  }

  void multiplicity(int interaction, int[] value, int rows) {
    if (weights.receives[interaction]) {
      kernels.negate(multiplicity, value, rows);
    } else {
      System.arraycopy(value, 0, multiplicity, 0, rows);
    }
    numElements = 0;
  }

  void element(int interaction, int position, int[] value, int rows) {
    if (numElements == elements.length) {
      elements = Arrays.copyOf(elements, 2 * numElements);
      elementWeights = Arrays.copyOf(elementWeights, 2 * numElements);
      for (int k = numElements; k < elements.length; k++) {
        elements[k] = new int[BlockProgram.ROWS];
      }
    }
    // A copy: the register that holds the value may be used again before the interaction ends.
    System.arraycopy(value, 0, elements[numElements], 0, rows);
    elementWeights[numElements++] = weights.weights[interaction][position];
  }

  void endInteraction(int interaction, int rows) {
    kernels.subtractCombination(
        term, weights.offsets[interaction], elements, elementWeights, numElements, rows);
    int column = weights.columnOf[interaction];
    if (weights.columns.get(column).exclusive()) {
      addBranch(rows);
    } else {
      addTerm(rows);
    }
    if (weights.ends[interaction]) {
      fractions.fraction(column, numerator, denominator);
      first = true;
    }
  }

  private void addTerm(int rows) {
    if (first) {
      first = false;
      System.arraycopy(multiplicity, 0, numerator[0], 0, rows);
      for (int d = 0; d < 5; d++) {
        if (d > 0) {
          Arrays.fill(numerator[d], 0, rows, 0);
        }
        System.arraycopy(term[d], 0, denominator[d], 0, rows);
      }
      return;
    }
    kernels.multiplyByBase(product, denominator, multiplicity, rows);
    kernels.multiplyQuintic(numerator, numerator, term, rows);
    kernels.multiplyQuintic(denominator, denominator, term, rows);
    for (int d = 0; d < 5; d++) {
      kernels.add(numerator[d], numerator[d], product[d], rows);
    }
  }

  private void addBranch(int rows) {
    if (first) {
      first = false;
      for (int d = 0; d < 5; d++) {
        Arrays.fill(numerator[d], 0, rows, 0);
        Arrays.fill(denominator[d], 0, rows, d == 0 ? KoalaBear.ONE : 0);
      }
    }
    kernels.multiply(multiplicity, multiplicity, flag, rows);
    kernels.add(numerator[0], numerator[0], multiplicity, rows);
    kernels.multiplyByBase(product, term, flag, rows);
    for (int d = 0; d < 5; d++) {
      kernels.add(denominator[d], denominator[d], product[d], rows);
    }
    kernels.subtract(denominator[0], denominator[0], flag, rows);
  }

  static int[] words(Quintic q) {
    int[] words = new int[Quintic.DEGREE];
    q.put(words, 0);
    return words;
  }
}
