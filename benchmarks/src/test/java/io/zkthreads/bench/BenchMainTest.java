package io.zkthreads.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The exit code of `zkt bench` says whether every benchmark could be run.
@Timeout(120)
class BenchMainTest {
  private static final Path SCRIPT = Path.of("run");

  /// One short look at the cheapest benchmark, without a process of its own unless asked for.
  private static final List<String> SHORT =
      List.of("HashKernelBenchmark.blake3", "-wi", "0", "-i", "1", "-r", "10ms", "-bm", "ss");

  private record Ended(int code, String said) {}

  @Test
  void aBenchmarkThatThrowsFails() throws Exception {
    for (String forks : List.of("0", "1")) {
      Ended ended = bench("-f", forks, "-p", "kernels=missing");
      assertThat(ended.code()).as(ended.said()).isNotZero();
    }
  }

  @Test
  void aBenchmarkThatRunsDoesNot() throws Exception {
    Ended ended = bench("-f", "0", "-p", "kernels=scalar");
    assertThat(ended.code()).as(ended.said()).isZero();
    assertThat(ended.said()).contains("HashKernelBenchmark.blake3");
  }

  @Test
  void whoWantsTheOthersAllTheSameSaysSo() throws Exception {
    Ended ended = bench("-f", "0", "-p", "kernels=missing", "-foe", "false");
    assertThat(ended.code()).as(ended.said()).isZero();
  }

  @Test
  void theScriptRunsWhatIsTestedHere() throws IOException {
    assertThat(Files.readString(SCRIPT)).contains(" " + BenchMain.class.getName() + " \"$@\"");
  }

  private static Ended bench(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(BenchMain.class.getName());
    command.addAll(SHORT);
    command.addAll(List.of(options));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] said = child.getInputStream().readAllBytes();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(child.exitValue(), new String(said, StandardCharsets.UTF_8));
  }
}
