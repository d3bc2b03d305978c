package io.zkthreads.cuda.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Between our classes, JCuda and the driver nothing is missing, and where there is no driver that
/// is a sentence, not an error.
class DriverSymbolsTest {
  private static final Path CLASSES = Path.of("target/classes/io/zkthreads/cuda");

  /// Prints why there is no device; run by a process without the emulated driver.
  static final class Reason {
    private Reason() {}

    public static void main(String... arguments) {
      Optional<String> reason = Gpu.unavailable();
      IO.println(reason.orElse("available"));
    }
  }

  @Test
  void whatWeCallIsInJCudaAndInTheDriver() throws IOException {
    EmulatedDriver.start(Conditions.forward());
    DriverSymbols symbols = DriverSymbols.read(CLASSES.resolve("driver"));
    assertThat(symbols.all()).hasSizeGreaterThan(300);
    assertThat(symbols.called()).contains("cuInit", "cuLaunchKernel", "cuMemAlloc_v2");
    assertThat(symbols.called().size())
        .isGreaterThanOrEqualTo(DriverSymbols.methods(CLASSES.resolve("driver")).size());
    assertThat(DriverSymbols.missing(symbols.called())).isEmpty();
  }

  /// What JCuda 12.6 does not know, so that nobody plans with it: a release threshold for
  /// cuMemAllocAsync, clusters, tensor maps, batched copies, libraries of several contexts, and the
  /// parameters of a kernel.
  @Test
  void whatJCudaDoesNotBindIsKnown() throws IOException {
    DriverSymbols symbols = DriverSymbols.read(CLASSES.resolve("driver"));
    assertThat(symbols.all())
        .doesNotContain(
            "cuMemPoolSetAttribute",
            "cuLaunchKernelEx",
            "cuTensorMapEncodeTiled",
            "cuMemcpyBatchAsync",
            "cuLibraryLoadData",
            "cuFuncGetParamInfo");
  }

  @Test
  void noClassOutsideTheDriverPackageKnowsJCuda() throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      List<Path> knowing =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !file.startsWith(CLASSES.resolve("driver")))
              .filter(DriverSymbolsTest::namesJCuda)
              .toList();
      assertThat(knowing).isEmpty();
    }
  }

  private static boolean namesJCuda(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
          .contains("jcuda/");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aMachineWithoutADriverSaysSoInOneLine() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Reason.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    assumeTrue(!output.equals("available\n"), "this machine has a GPU");
    assertThat(output).isEqualTo("no NVIDIA driver: libcuda.so.1 was not found\n");
  }
}
