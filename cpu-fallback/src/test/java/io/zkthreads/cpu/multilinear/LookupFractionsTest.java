package io.zkthreads.cpu.multilinear;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Leaves are the fractions of the interactions of all rows.
class LookupFractionsTest {
  private static final long SEED = 20261130;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @EnumSource
  void leavesAreTheFractionsOfAllRows(ExtensionField field) {
    for (List<Integer> heights :
        List.of(List.of(4, 1, 2, 3, 5), List.of(8, 9, 10, 9, 0), List.of(3, 7, 2, 11, 2))) {
      RandomTables tables = RandomTables.of(heights, random);
      FractionLayout layout = FractionLayout.of(tables.instances()).orElseThrow();
      Extension alpha = element(field);
      Extension beta = element(field);
      CpuMemory.Scratch scratch = new CpuMemory().new Scratch();
      FractionLeaves leaves = FractionLeaves.allocate(layout.numVariables(), field, scratch);
      new LookupFractions(new Workers(2), VectorBackendProvider.kernels(), layout, alpha, beta)
          .fill(leaves, tables.tables(), tables.main(), tables.preprocessed());
      check(tables, layout, alpha, beta, leaves);
      FractionLeaves plain = FractionLeaves.allocate(layout.numVariables(), field, scratch);
      new LookupFractions(new Workers(1), ScalarBackendProvider.kernels(), layout, alpha, beta)
          .fill(plain, tables.tables(), tables.main(), tables.preprocessed());
      check(tables, layout, alpha, beta, plain);
    }
  }

  private static void check(
      RandomTables tables,
      FractionLayout layout,
      Extension alpha,
      Extension beta,
      FractionLeaves leaves) {
    ExtensionField field = alpha.field();
    for (int t = 0; t < tables.tables().size(); t++) {
      List<Interaction> interactions = tables.instances().get(t).air().interactions();
      for (int b = 0; b < interactions.size(); b++) {
        Interaction interaction = interactions.get(b);
        for (int row = 0; row < 1 << tables.instances().get(t).logHeight(); row++) {
          int m = tables.value(t, interaction.multiplicity(), row);
          boolean sends = interaction.direction() == Interaction.Direction.SEND;
          Extension d = denominator(tables, layout, t, interaction, row, alpha, beta);
          int at = layout.first(t, b) + row;
          assertThat(leaves.numerators()[at])
              .as("table %d, interaction %d, row %d, seed %d", t, b, row, SEED)
              .isEqualTo(sends ? m : KoalaBear.negate(m));
          assertThat(PlainLineKernels.element(field, leaves.denominatorLines(), at)).isEqualTo(d);
        }
      }
    }
    for (int i = layout.used(); i < 1 << layout.numVariables(); i++) {
      assertThat(leaves.numerators()[i]).isZero();
      assertThat(PlainLineKernels.element(field, leaves.denominatorLines(), i))
          .isEqualTo(field.one());
    }
  }

  private static Extension denominator(
      RandomTables tables,
      FractionLayout layout,
      int table,
      Interaction interaction,
      int row,
      Extension alpha,
      Extension beta) {
    int bus = layout.bus(interaction);
    Extension sum =
        alpha.plus(beta.power(layout.tupleWidth()).scale(KoalaBear.fromCanonical(bus + 1)));
    for (int k = 0; k < interaction.tuple().size(); k++) {
      int element = tables.value(table, interaction.tuple().get(k), row);
      sum = sum.minus(beta.power(k).scale(element));
    }
    return sum;
  }

  private Extension element(ExtensionField field) {
    return field.at(random.ints(field.degree(), 0, KoalaBear.P).toArray(), 0);
  }
}
