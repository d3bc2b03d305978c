package io.zkthreads.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Where JCuda's library is loaded from.
class JCudaLibraryTest {
  @Test
  void itComesFromAFolderThatNobodySharesAndIsGone() throws IOException {
    String before = System.getProperty("java.io.tmpdir");
    EmulatedDriver.start(Conditions.forward());
    assertThat(Gpu.unavailable()).isEmpty();
    assertThat(System.getProperty("java.io.tmpdir")).isEqualTo(before);
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      List<String> mapped = maps.filter(line -> line.contains("libJCudaDriver")).toList();
      assertThat(mapped)
          .isNotEmpty()
          .allMatch(line -> line.contains("/zkthreads-jcuda-") && line.endsWith("(deleted)"));
    }
  }
}
