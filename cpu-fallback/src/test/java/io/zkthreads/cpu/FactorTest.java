package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FactorTest {
  private static final int COUNT = 7;

  private final Random random = new Random(5);
  private final Kernels kernels = ScalarBackendProvider.kernels();

  @Test
  void blocksTimesAConstantAreTheProductsInTheExtension() {
    int[][] a = block();
    int[][] sum = block();
    int[][] before = {
      sum[0].clone(), sum[1].clone(), sum[2].clone(), sum[3].clone(), sum[4].clone()
    };
    int[][] product = block();
    Quintic c = Inversion.at(block(), 0);
    new Factor(c).multiplyAdd(kernels, sum, a, product, COUNT);
    for (int i = 0; i < COUNT; i++) {
      Quintic expected = Inversion.at(a, i).times(c);
      assertThat(Inversion.at(product, i)).isEqualTo(expected);
      assertThat(Inversion.at(sum, i)).isEqualTo(Inversion.at(before, i).plus(expected));
    }
  }

  private int[][] block() {
    int[][] block = new int[Quintic.DEGREE][];
    for (int d = 0; d < block.length; d++) {
      block[d] = random.ints(BlockProgram.ROWS, 0, KoalaBear.P).toArray();
    }
    return block;
  }
}
