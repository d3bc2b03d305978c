package io.zkthreads.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which backend `auto` takes, in processes that stand for other machines.
@Timeout(60)
class VectorBackendProviderTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  /// The child: says why there are no vectors, and which backend is opened instead.
  static final class Choice {
    private Choice() {}

    public static void main(String[] arguments) {
      Backends.Candidate vector =
          Backends.candidates().stream()
              .filter(candidate -> candidate.name().equals("vector"))
              .findFirst()
              .orElseThrow();
      System.out.println("vector: " + vector.unavailable().orElse("available"));
      try (Backend backend = Backends.open(Backends.AUTO, new Workers(1))) {
        System.out.println("auto: " + backend.name());
        boolean steady = backend.fullSpeed().toCompletableFuture().isDone();
        System.out.println("at full speed: " + (steady ? "at once" : "after a warm-up"));
      }
    }
  }

  @Test
  void autoIsPlainJavaAtFullSpeedWhereVectorsHave128Bits() throws Exception {
    assertThat(chosen("-XX:UseAVX=1", "-XX:MaxVectorSize=16", MODULE))
        .contains(
            "vector: vectors of at least 256 bits needed, this machine has 128",
            "auto: scalar",
            "at full speed: at once");
  }

  @Test
  void autoIsPlainJavaWhereNoCompilerMakesVectors() throws Exception {
    for (String option : List.of("-Xint", "-XX:TieredStopAtLevel=1")) {
      assertThat(chosen(option, MODULE))
          .as(option)
          .contains(
              "vector: this process was started without the compiler that makes vectors (C2)",
              "auto: scalar");
    }
  }

  @Test
  void autoIsPlainJavaWithoutTheModuleOfVectors() throws Exception {
    assertThat(chosen("-Xshare:auto"))
        .contains("vector: start java with --add-modules jdk.incubator.vector", "auto: scalar");
  }

  @Test
  void autoIsVectorsWhereTheyHave256BitsOrMore() throws Exception {
    assumeThat(Shape.MACHINE_BITS).as("bits of this machine").isGreaterThanOrEqualTo(256);
    List<String> narrow = chosen("-XX:MaxVectorSize=32", MODULE);
    assertThat(narrow).contains("vector: available", "auto: vector");
    assertThat(chosen(MODULE)).contains("vector: available", "auto: vector");
  }

  @Test
  void autoIsPlainJavaForWorkThatIsDoneBeforeVectorsAreCompiled() {
    assertThat(nameFor(Backends.AUTO, 1 << 20)).isEqualTo("scalar");
    assumeThat(Shape.MACHINE_BITS).as("bits of this machine").isGreaterThanOrEqualTo(256);
    assertThat(nameFor(Backends.AUTO, 1 << 30)).isEqualTo("vector");
    assertThat(nameFor("vector", 1 << 20)).as("by its name").isEqualTo("vector");
  }

  private static String nameFor(String name, long bytes) {
    try (Backend backend =
        Backends.choose(name, new Workers(1), bytes).devices().getFirst().get()) {
      return backend.name();
    }
  }

  /// Lines of the child in a process with `options`, of which a machine takes those that it knows.
  private static List<String> chosen(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Choice.class.getName()));
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] said = child.getInputStream().readAllBytes();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isZero();
    return new String(said, StandardCharsets.UTF_8).lines().toList();
  }
}
