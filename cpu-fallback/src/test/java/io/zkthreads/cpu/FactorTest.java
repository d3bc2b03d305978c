package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FactorTest {
  private static final int COUNT = 7;

  private final Random random = new Random(5);
  private final Kernels kernels = ScalarBackendProvider.kernels();

  @ParameterizedTest
  @EnumSource
  void blocksTimesAConstantAreTheProductsInTheExtension(ExtensionField field) {
    int[][] a = block(field);
    int[][] sum = block(field);
    int[][] before = Stream.of(sum).map(int[]::clone).toArray(int[][]::new);
    int[][] product = block(field);
    Extension c = Inversion.at(field, block(field), 0);
    new Factor(c).multiplyAdd(kernels, sum, a, product, COUNT);
    for (int i = 0; i < COUNT; i++) {
      Extension expected = Inversion.at(field, a, i).times(c);
      assertThat(Inversion.at(field, product, i)).isEqualTo(expected);
      assertThat(Inversion.at(field, sum, i))
          .isEqualTo(Inversion.at(field, before, i).plus(expected));
    }
  }

  private int[][] block(ExtensionField field) {
    int[][] block = new int[field.degree()][];
    for (int d = 0; d < block.length; d++) {
      block[d] = random.ints(BlockProgram.ROWS, 0, KoalaBear.P).toArray();
    }
    return block;
  }
}
