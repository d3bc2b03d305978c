import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Our side of the race: `Race ELF FOLDER BACKEND THREADS RUNS` runs a program on the shipped
/// machine, exports the run for the other side and times whole proofs after two warm-ups.
final class Race {
  private static final int WARM_UPS = 2;

  private Race() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    int threads = Integer.parseInt(args[3]);
    double[] millis = new double[Integer.parseInt(args[4])];
    try (Backend backend = OurProver.warm(Backends.open(args[2], threads))) {
      MachineRun run = MachineRun.ofProgram(backend, Path.of(args[0]));
      run.export(folder.resolve("spec.json"), folder.resolve("traces"));
      byte[] proof = {};
      long cpuStart = 0;
      for (int i = -WARM_UPS; i < millis.length; i++) {
        if (i == 0) {
          cpuStart = cpuNanos();
        }
        long start = System.nanoTime();
        proof = run.prove(backend);
        if (i >= 0) {
          millis[i] = (System.nanoTime() - start) / 1e6;
        }
      }
      double cpuMillis = (cpuNanos() - cpuStart) / 1e6 / millis.length;
      String samples = Arrays.stream(millis).mapToObj("%.1f"::formatted).collect(Collectors.joining(","));
      Arrays.sort(millis);
      System.out.printf(
          "{\"backend\":\"%s\",\"threads\":%d,\"cycles\":%d,\"main_cells\":%d,\"committed_cells\":%d,"
              + "\"millis\":%.1f,\"min_millis\":%.1f,\"samples\":[%s],\"cpu_millis\":%.1f,\"proof_bytes\":%d,\"accepted\":%b}%n",
          backend.name(),
          threads,
          run.cycles(),
          run.mainCells(),
          run.committedCells(),
          millis[millis.length / 2],
          millis[0],
          samples,
          cpuMillis,
          proof.length,
          run.verify(proof).isAccepted());
    }
  }

  /// Processor time of this process so far, all threads.
  private static long cpuNanos() {
    var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }
}
