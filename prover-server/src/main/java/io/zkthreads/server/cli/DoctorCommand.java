package io.zkthreads.server.cli;

import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.BackendUnavailableException;
import io.zkthreads.engine.Backends;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.rpc.HostPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Says whether this machine can do the work, and what to do where it cannot.
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks Java, processors, memory, disk and ports, and proves something tiny.")
final class DoctorCommand implements Callable<Integer> {
  private static final int JAVA = 25;
  private static final long HEAP_BYTES = 2L << 30;
  private static final long DISK_BYTES = 1L << 30;

  @Mixin CommonOptions common = new CommonOptions();

  private boolean healthy = true;

  @Override
  public Integer call() throws Exception {
    Config config = common.load(Map.of());
    Console console = common.console();
    int java = Runtime.version().feature();
    check(console, "java", java >= JAVA, java + "", "JDK 25: apt install temurin-25-jdk");
    int processors = Runtime.getRuntime().availableProcessors();
    check(console, "processors", processors >= 2, processors + "", "at least 2 to prove quickly");
    long heap = Runtime.getRuntime().maxMemory();
    check(
        console,
        "heap",
        heap >= HEAP_BYTES,
        (heap >> 20) + " MiB",
        "at least 2 GiB: set ZKT_JAVA_OPTS=-Xmx4g");
    Backends.candidates().forEach(backend -> say(console, backend));
    selfTest(console, config);
    disk(console, config.data());
    port(console, "daemon.listen", config.daemonListen());
    port(console, "ledger.listen", config.ledgerListen());
    console.result(
        Map.of("healthy", healthy),
        healthy ? "this machine can prove" : "something is missing: see the lines above");
    return healthy ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
  }

  private static void say(Console console, Backends.Candidate backend) {
    String got =
        backend
            .unavailable()
            .orElse("available" + backend.about().map(about -> ": " + about).orElse(""));
    console.event(
        "check",
        fields("backend " + backend.name(), true, got),
        "     backend %-20s %s".formatted(backend.name(), got));
  }

  /// Proves something tiny on the backend that a daemon would take, on each of its devices.
  private void selfTest(Console console, Config config) {
    long began = System.nanoTime();
    try (ProofMaker maker = Daemon.openMaker(config)) {
      maker.selfTest();
      List<Boolean> whole = new ArrayList<>();
      maker.onHealth(whole::add);
      long millis = (System.nanoTime() - began) / 1_000_000;
      check(
          console,
          "self-test",
          whole.getFirst(),
          "%s proved and verified in %d ms".formatted(maker.backendName(), millis),
          "every device to pass it: see the log above");
    } catch (BackendUnavailableException | BackendFailure | IllegalStateException e) {
      check(console, "self-test", false, String.valueOf(e.getMessage()), "a backend that proves");
    }
  }

  private void check(Console console, String what, boolean good, String got, String wanted) {
    healthy &= good;
    console.event(
        "check",
        fields(what, good, got),
        "%-4s %-28s %s%s"
            .formatted(good ? "ok" : "BAD", what, got, good ? "" : "; expected " + wanted));
  }

  private static Map<String, Object> fields(String what, boolean good, String got) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("what", what);
    fields.put("ok", good);
    fields.put("got", got);
    return fields;
  }

  private void disk(Console console, Path data) {
    try {
      Path existing = existing(data.toAbsolutePath());
      long free = Files.getFileStore(existing).getUsableSpace();
      boolean good = Files.isWritable(existing) && free >= DISK_BYTES;
      check(
          console,
          "disk for " + data,
          good,
          (free >> 20) + " MiB free" + (Files.isWritable(existing) ? "" : ", not writable"),
          "a writable folder with 1 GiB free: -D data=DIR");
    } catch (IOException e) {
      check(console, "disk for " + data, false, Reasons.of(e), "a folder: -D data=DIR");
    }
  }

  /// The nearest folder upwards that exists.
  private static Path existing(Path path) {
    Path parent = path.getParent();
    return parent == null || Files.exists(path) ? path : existing(parent);
  }

  private void port(Console console, String setting, String address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(HostPort.parse(address).orElseThrow().socket());
      check(console, setting, true, address + " is free", "");
    } catch (IOException e) {
      check(
          console,
          setting,
          false,
          address + ": " + Reasons.of(e),
          "a free port: -D " + setting + "=HOST:PORT, or stop the other service");
    }
  }
}
