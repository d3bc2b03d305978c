package io.zkthreads.engine;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.Arrays;
import java.util.List;

/// One instance of a circuit's table in a proof: what a backend knows of it.
///
/// @param table its index in the circuit
/// @param program the table as code
/// @param instance the table at its height, with the values that the verifier knows
/// @param extension the challenge field
/// @param fractions the fraction columns, with their buses
/// @param logChunks log2 of the quotient chunks
public record TablePlan(
    int table,
    TableProgram program,
    BatchInstance instance,
    ExtensionField extension,
    List<FractionColumn> fractions,
    int logChunks) {
  public TablePlan {
    fractions = List.copyOf(fractions);
    if (!fractions.stream()
        .flatMap(column -> column.interactions().stream())
        .toList()
        .equals(program.interactions())) {
      throw new IllegalArgumentException(
          "table " + program.air().name() + ": fraction columns of other interactions");
    }
  }

  public static TablePlan of(
      int table,
      TableProgram program,
      BatchInstance instance,
      ExtensionField extension,
      LookupLayout.Instance layout) {
    return new TablePlan(table, program, instance, extension, layout.columns(), layout.logChunks());
  }

  public Air air() {
    return instance.air();
  }

  public int logHeight() {
    return instance.logHeight();
  }

  public boolean hasLookups() {
    return !fractions.isEmpty();
  }

  /// Base columns of the fraction matrix: an accumulator and the fractions, each as its
  /// coefficients.
  public int fractionWidth() {
    return hasLookups() ? extension.degree() * (1 + fractions.size()) : 0;
  }

  /// Constraints in all: those of the AIR, one per fraction column, three for the accumulator.
  public int numConstraints() {
    return air().constraints().size() + (hasLookups() ? fractions.size() + 3 : 0);
  }

  /// What constraint k counts when all are folded by α in Horner order: α^(N−1−k).
  public List<Extension> constraintWeights(Extension alpha) {
    Extension[] weights = new Extension[numConstraints()];
    Extension power = extension.one();
    for (int k = weights.length - 1; k >= 0; k--) {
      weights[k] = power;
      power = power.times(alpha);
    }
    return Arrays.asList(weights);
  }

  /// Z_H on each coset of H in the quotient's domain: g^n·c^k − 1 on the coset k, c of order
  /// 2^logChunks. No value is 0.
  public int[] vanishing() {
    int power = KoalaBear.power(KoalaBear.GENERATOR, 1L << logHeight());
    int chunkRoot = KoalaBear.twoAdicGenerator(logChunks);
    int[] values = new int[1 << logChunks];
    for (int k = 0; k < values.length; k++) {
      values[k] = KoalaBear.subtract(power, KoalaBear.ONE);
      power = KoalaBear.multiply(power, chunkRoot);
    }
    return values;
  }
}
