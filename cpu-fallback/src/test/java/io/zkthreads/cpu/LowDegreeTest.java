package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How layers are shared out between blocks and strips.
final class LowDegreeTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 61, 128, 200, 512, 1312, 2633, 20000})
  void noPassIsSpentOnASingleLayerWhereTheHeightIsEven(int width) {
    for (int logHeight = 8; logHeight <= 24; logHeight += 2) {
      assertThat(LowDegree.inner(width, logHeight)).isEven().isBetween(4, logHeight - 3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 300})
  void lowMatricesAreOneBlock(int width) {
    for (int logHeight = 0; logHeight <= 4; logHeight++) {
      assertThat(LowDegree.inner(width, logHeight)).isEqualTo(logHeight);
    }
  }

  @ParameterizedTest
  @CsvSource({"32,20,12", "128,18,10", "512,16,8", "64,17,10", "2633,14,6", "1312,17,7"})
  void wideMatricesHaveLongerBlocks(int width, int logHeight, int inner) {
    assertThat(LowDegree.inner(width, logHeight)).isEqualTo(inner);
  }
}
