package io.zkthreads.server;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/// Everything that can be configured. A value comes from the first of: command line, environment
/// (`ZKT_DAEMON_LISTEN` for `daemon.listen`), file, default.
///
/// @param data folder of everything durable
/// @param daemonListen where the daemon listens, `HOST:PORT`; port 0 is any free one
/// @param daemonLedger where the L2 is, empty for a daemon that only proves
/// @param ledgerListen where the ledger listens
/// @param ledgerBlockMillis pause between blocks; 0: blocks are sealed by the operator's call only
/// @param backend `auto`, `cuda`, `vector` or `scalar`
/// @param threads processor threads that prove; 0: as many as there are processors
/// @param profile proven security: `proven100` or `proven128`
/// @param maxCycles longest run
/// @param maxMemoryBytes a proof whose plan needs more, or more than the heap holds, is refused;
///   `heap`: only the latter
/// @param maxQueuedJobs most unfinished jobs
/// @param rehearsal whether a daemon proves something small when it has started, so that the first
///   job finds compiled code
/// @param maxArtifactBytes largest upload
/// @param heartbeatMillis longest silence of a watch
public record Config(
    Path data,
    String daemonListen,
    String daemonLedger,
    String ledgerListen,
    long ledgerBlockMillis,
    String backend,
    int threads,
    String profile,
    long maxCycles,
    long maxMemoryBytes,
    int maxQueuedJobs,
    boolean rehearsal,
    long maxArtifactBytes,
    long heartbeatMillis) {
  private static final String AS_THE_HEAP = "heap";

  private static final Map<String, String> DEFAULTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("data", ".zkt"),
              Map.entry("daemon.listen", "127.0.0.1:50051"),
              Map.entry("daemon.ledger", ""),
              Map.entry("ledger.listen", "127.0.0.1:50061"),
              Map.entry("ledger.block_millis", "500"),
              Map.entry("prover.backend", "auto"),
              Map.entry("prover.threads", "0"),
              Map.entry("prover.profile", "proven100"),
              Map.entry("prover.max_cycles", "16777216"),
              Map.entry("prover.max_memory_bytes", AS_THE_HEAP),
              Map.entry("daemon.max_queued_jobs", "1000"),
              Map.entry("daemon.rehearsal", "on"),
              Map.entry("daemon.max_artifact_bytes", Long.toString(256L << 20)),
              Map.entry("daemon.heartbeat_millis", "15000")));

  private static final Set<String> BACKENDS = Set.of("auto", "cuda", "vector", "scalar");
  private static final Set<String> SWITCH = Set.of("on", "off");
  private static final Set<String> PROFILES = Set.of("proven100", "proven128");

  /// A value that cannot be used: where it stands, what is expected, what it is.
  public static final class Invalid extends Exception {
    private static final long serialVersionUID = 1;

    Invalid(String message) {
      super(message);
    }
  }

  /// Reads a configuration.
  ///
  /// @param flags values of the command line by name
  public static Config load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags)
      throws Invalid {
    Map<String, String> values = new TreeMap<>(DEFAULTS);
    if (file.isPresent()) {
      putAll(values, read(file.get()), file.get().toString());
    }
    for (String name : DEFAULTS.keySet()) {
      String value = environment.get("ZKT_" + name.replace('.', '_').toUpperCase(Locale.ROOT));
      if (value != null) {
        values.put(name, value);
      }
    }
    putAll(values, flags, "the command line");
    return new Reading(values).config();
  }

  /// This configuration with the L2 at another address.
  public Config withDaemonLedger(String address) {
    return new Config(
        data,
        daemonListen,
        address,
        ledgerListen,
        ledgerBlockMillis,
        backend,
        threads,
        profile,
        maxCycles,
        maxMemoryBytes,
        maxQueuedJobs,
        rehearsal,
        maxArtifactBytes,
        heartbeatMillis);
  }

  private static void putAll(Map<String, String> values, Map<String, String> more, String where)
      throws Invalid {
    for (Map.Entry<String, String> entry : more.entrySet()) {
      if (!DEFAULTS.containsKey(entry.getKey())) {
        throw new Invalid(
            where + ": no setting '" + entry.getKey() + "'; expected one of " + DEFAULTS.keySet());
      }
      values.put(entry.getKey(), entry.getValue().strip());
    }
  }

  private static Map<String, String> read(Path file) throws Invalid {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new Invalid("cannot read " + file + ": " + e.getMessage());
    }
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> values.put(n, properties.getProperty(n)));
    return values;
  }

  private record Reading(Map<String, String> values) {
    Config config() throws Invalid {
      return new Config(
          Path.of(text("data")),
          address("daemon.listen"),
          text("daemon.ledger").isEmpty() ? "" : address("daemon.ledger"),
          address("ledger.listen"),
          number("ledger.block_millis", 0, 3_600_000),
          oneOf("prover.backend", BACKENDS),
          (int) number("prover.threads", 0, 1024),
          oneOf("prover.profile", PROFILES),
          number("prover.max_cycles", 1, (1L << 27) - 1),
          bytesOrHeap("prover.max_memory_bytes"),
          (int) number("daemon.max_queued_jobs", 1, 1_000_000),
          oneOf("daemon.rehearsal", SWITCH).equals("on"),
          number("daemon.max_artifact_bytes", 1 << 20, 1L << 40),
          number("daemon.heartbeat_millis", 10, 600_000));
    }

    private String text(String name) {
      return values.getOrDefault(name, "");
    }

    private String address(String name) throws Invalid {
      String value = text(name);
      if (!value.matches("[^:\\s]+:[0-9]{1,5}")) {
        throw new Invalid(name + ": expected HOST:PORT, got '" + value + "'");
      }
      return value;
    }

    private String oneOf(String name, Set<String> choices) throws Invalid {
      String value = text(name);
      if (!choices.contains(value)) {
        throw new Invalid(
            name
                + ": expected one of "
                + choices.stream().sorted().toList()
                + ", got '"
                + value
                + "'");
      }
      return value;
    }

    private long bytesOrHeap(String name) throws Invalid {
      return text(name).equals(AS_THE_HEAP)
          ? Long.MAX_VALUE
          : number(name, 1 << 20, Long.MAX_VALUE);
    }

    private long number(String name, long min, long max) throws Invalid {
      String value = text(name);
      if (value.matches("[0-9]{1,18}")) {
        long number = Long.parseLong(value);
        if (number >= min && number <= max) {
          return number;
        }
      }
      throw new Invalid(
          name + ": expected a number from " + min + " to " + max + ", got '" + value + "'");
    }
  }
}
