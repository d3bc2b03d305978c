package io.zkthreads.server;

import static java.util.stream.Collectors.toMap;

import io.zkthreads.batcher.BatcherRules;
import io.zkthreads.server.artifact.S3Location;
import io.zkthreads.server.prove.Profiles;
import io.zkthreads.server.retention.Retention;
import io.zkthreads.server.rpc.HostPort;
import io.zkthreads.server.settle.SettleBy;
import io.zkthreads.server.temporal.TemporalSettings;
import io.zkthreads.server.temporal.WorkerSettings;
import io.zkthreads.server.tls.ServiceAddress;
import io.zkthreads.server.tls.TlsFiles;
import io.zkthreads.server.web.WebConsole;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.thread.Bytes32;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/// Everything that can be configured. A value comes from the first of: command line, environment
/// (`ZKT_DAEMON_LISTEN` for `daemon.listen`), file, default. What each means stands in
/// [Setting#ALL].
public record Config(
    Path data,
    long minFreeBytes,
    String daemonListen,
    String daemonLedger,
    Optional<Path> daemonLedgerAuthority,
    Optional<TlsFiles> daemonTls,
    boolean daemonThroughTemporal,
    String daemonMetrics,
    String daemonConsole,
    Optional<S3Location> artifacts,
    Optional<PostgresAddress> database,
    String ledgerListen,
    Optional<TlsFiles> ledgerTls,
    String ledgerMetrics,
    String ledgerOperator,
    long ledgerBlockMillis,
    boolean jsonLog,
    String backend,
    int threads,
    String profile,
    long maxCycles,
    long maxMemoryBytes,
    int maxQueuedJobs,
    boolean rehearsal,
    String settlementKey,
    SettleBy settleBy,
    long maxArtifactBytes,
    long heartbeatMillis,
    Retention retention,
    TemporalSettings temporal,
    WorkerSettings worker,
    BatcherSettings batcher) {
  /// A hundred years.
  private static final long MAX_HOURS = 876_600;

  private static final String AS_THE_HEAP = "heap";
  private static final Set<String> WAYS = Set.of("auto", "fact", "proof");
  private static final String ON = "on";
  private static final String TEMPORAL = "temporal";

  /// Where the console is when it is on.
  private static final String CONSOLE = "127.0.0.1:8080";

  private static final Map<String, String> DEFAULTS =
      new TreeMap<>(Setting.ALL.stream().collect(toMap(Setting::name, Setting::initial)));

  private static final Set<String> BACKENDS = Set.of("auto", "cuda", "vector", "scalar");
  private static final Set<String> ENGINES = Set.of("local", TEMPORAL);
  private static final Set<String> DEVICES = Set.of("cpu", "cuda");
  private static final Set<String> LOG_FORMATS = Set.of("text", "json");
  private static final Set<String> SWITCH = Set.of(ON, "off");
  private static final Set<String> REBASE = Set.of("auto", "ask", "never");
  private static final Set<String> PROFILES = Set.copyOf(Profiles.WORDS);

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
    for (Setting setting : Setting.ALL) {
      String value = environment.get(setting.environment());
      if (value != null) {
        values.put(setting.name(), value);
      }
    }
    putAll(values, flags, "the command line");
    return new Reading(values, Optional.ofNullable(environment.get("PGPASSWORD"))).config();
  }

  /// This configuration with the L2 at another address.
  public Config withDaemonLedger(String address) {
    return new Config(
        data,
        minFreeBytes,
        daemonListen,
        address,
        daemonLedgerAuthority,
        daemonTls,
        daemonThroughTemporal,
        daemonMetrics,
        daemonConsole,
        artifacts,
        database,
        ledgerListen,
        ledgerTls,
        ledgerMetrics,
        ledgerOperator,
        ledgerBlockMillis,
        jsonLog,
        backend,
        threads,
        profile,
        maxCycles,
        maxMemoryBytes,
        maxQueuedJobs,
        rehearsal,
        settlementKey,
        settleBy,
        maxArtifactBytes,
        heartbeatMillis,
        retention,
        temporal,
        worker,
        batcher);
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
    } catch (NoSuchFileException e) {
      throw new Invalid("cannot read " + file + ": no such file");
    } catch (IOException | IllegalArgumentException e) {
      throw new Invalid("cannot read " + file + ": " + e.getMessage());
    }
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> values.put(n, properties.getProperty(n)));
    return values;
  }

  private record Reading(Map<String, String> values, Optional<String> databasePassword) {
    Config config() throws Invalid {
      return new Config(
          Path.of(text("data")),
          number("data.min_free_bytes", 0, 1L << 50),
          address("daemon.listen"),
          service("daemon.ledger"),
          file("daemon.ledger_ca"),
          tls("daemon", file("daemon.tls.client_ca")),
          oneOf("daemon.engine", ENGINES).equals(TEMPORAL),
          addressOrNone("daemon.metrics"),
          console("daemon.console"),
          artifacts("daemon.artifacts"),
          database("daemon.database"),
          address("ledger.listen"),
          tls("ledger", Optional.empty()),
          addressOrNone("ledger.metrics"),
          operator("ledger.operator", "orders transactions"),
          blockMillis("ledger.block_millis"),
          oneOf("log.format", LOG_FORMATS).equals("json"),
          oneOf("prover.backend", BACKENDS),
          (int) number("prover.threads", 0, 1024),
          oneOf("prover.profile", PROFILES),
          number("prover.max_cycles", 1, (1L << 27) - 1),
          bytesOrHeap("prover.max_memory_bytes"),
          (int) number("daemon.max_queued_jobs", 1, 1_000_000),
          oneOf("daemon.rehearsal", SWITCH).equals(ON),
          text("daemon.settlement_key"),
          SettleBy.valueOf(oneOf("daemon.settle_by", WAYS).toUpperCase(Locale.ROOT)),
          number("daemon.max_artifact_bytes", 1 << 20, 1L << 40),
          number("daemon.heartbeat_millis", 10, 600_000),
          new Retention(
              Duration.ofHours(number("retention.least_hours", 1, MAX_HOURS)),
              hours("retention.job_hours"),
              hours("retention.artifact_hours"),
              hours("retention.partial_hours"),
              number("retention.max_jobs", 0, Long.MAX_VALUE),
              number("retention.max_bytes", 0, Long.MAX_VALUE),
              number("retention.free_bytes", 0, Long.MAX_VALUE)),
          temporal(),
          new WorkerSettings(
              addressOrNone("worker.listen"),
              addressOrNone("worker.metrics"),
              Duration.ofSeconds(number("worker.drain_seconds", 0, 86_400))),
          batcher());
    }

    private BatcherSettings batcher() throws Invalid {
      return new BatcherSettings(
          address("batcher.listen"),
          tls("batcher", Optional.empty()),
          addressOrNone("batcher.metrics"),
          operator("batcher.operator", "decides about sub-blocks"),
          new BatcherSettings.Service(service("batcher.ledger"), file("batcher.ledger_ca")),
          new BatcherSettings.Service(service("batcher.daemon"), file("batcher.daemon_ca")),
          file("batcher.api_key_file"),
          text("batcher.key"),
          thread("batcher.thread"),
          profileOrNone("batcher.profile"),
          batcherRules());
    }

    private BatcherRules batcherRules() throws Invalid {
      return new BatcherRules(
          (int) number("batcher.max_transactions", 1, 1024),
          number("batcher.max_cycles", 1, (1L << 27) - 1),
          Duration.ofMillis(number("batcher.seal_millis", 0, 3_600_000)),
          number("batcher.seal_fees", 0, Long.MAX_VALUE),
          (int) number("batcher.depth", 1, 64),
          Duration.ofSeconds(number("batcher.slot_seconds", 1, 3_600)),
          number("batcher.fee", 0, Long.MAX_VALUE),
          BatcherRules.RebasePolicy.valueOf(
              oneOf("batcher.rebase", REBASE).toUpperCase(Locale.ROOT)),
          (int) number("batcher.max_attempts", 1, 1_000),
          (int) number("batcher.max_queued", 1, 1_000_000),
          (int) number("batcher.max_queued_per_user", 1, 1_000_000),
          number("batcher.min_fee", 0, Long.MAX_VALUE),
          Duration.ofSeconds(number("batcher.least_valid_seconds", 0, 3_600)),
          Duration.ofHours(number("batcher.keep_hours", 1, MAX_HOURS)));
    }

    private Optional<Bytes32> thread(String name) throws Invalid {
      String value = text(name);
      if (!value.isEmpty() && !value.matches("[0-9a-f]{64}")) {
        throw new Invalid(
            name + ": expected the id of a thread, 64 hex digits, got '" + value + "'");
      }
      return value.isEmpty() ? Optional.empty() : Optional.of(Bytes32.parseHex(value));
    }

    private Optional<SecurityProfile> profileOrNone(String name) throws Invalid {
      String value = text(name);
      return value.isEmpty() ? Optional.empty() : Profiles.ofWord(oneOf(name, PROFILES));
    }

    private TemporalSettings temporal() throws Invalid {
      return new TemporalSettings(
          ServiceAddress.parse(service("temporal.address"))
              .orElseThrow(() ->
                  new Invalid("temporal.address: expected " + ServiceAddress.FORM + ", got none")),
          file("temporal.ca"),
          shownToTemporal(),
          name("temporal.namespace"),
          name("temporal.queue"),
          oneOf("temporal.device", DEVICES),
          (int) number("temporal.slots", 1, 4096));
    }

    private Optional<TlsFiles> shownToTemporal() throws Invalid {
      Optional<TlsFiles> shown = tls("temporal", Optional.empty());
      if (shown.isPresent() && !text("temporal.address").startsWith("https://")) {
        throw new Invalid(
            "temporal.tls: expected a temporal.address of https, got " + text("temporal.address"));
      }
      return shown;
    }

    private String name(String name) throws Invalid {
      String value = text(name);
      if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
        throw new Invalid(
            name + ": expected 1 to 128 letters, digits, '.', '_' or '-', got '" + value + "'");
      }
      return value;
    }

    private Optional<Duration> hours(String name) throws Invalid {
      long hours = number(name, 0, MAX_HOURS);
      return hours == 0 ? Optional.empty() : Optional.of(Duration.ofHours(hours));
    }

    private String text(String name) {
      return values.getOrDefault(name, "");
    }

    private String address(String name) throws Invalid {
      String value = text(name);
      if (HostPort.parse(value).isEmpty()) {
        throw new Invalid(name + ": expected " + HostPort.FORM + ", got '" + value + "'");
      }
      return value;
    }

    private String addressOrNone(String name) throws Invalid {
      return text(name).isEmpty() ? "" : address(name);
    }

    private String service(String name) throws Invalid {
      String value = text(name);
      if (!value.isEmpty() && ServiceAddress.parse(value).isEmpty()) {
        throw new Invalid(name + ": expected " + ServiceAddress.FORM + ", got '" + value + "'");
      }
      return value;
    }

    /// @param power what whoever reaches it does as he likes
    private String operator(String name, String power) throws Invalid {
      String value = text(name);
      if (!value.isEmpty() && !isOfThisMachine(value)) {
        throw new Invalid(
            name
                + ": expected HOST:PORT of loopback (localhost, 127.0.0.1, [::1]), for whoever"
                + " reaches it "
                + power
                + "; got '"
                + value
                + "'");
      }
      return value;
    }

    private long blockMillis(String name) throws Invalid {
      long millis = number(name, 0, 3_600_000);
      if (millis == 0 && text("ledger.operator").isEmpty()) {
        throw new Invalid(
            name + ": with 0 only an operator seals blocks, expected ledger.operator, got none");
      }
      return millis;
    }

    private static boolean isOfThisMachine(String address) {
      return HostPort.parse(address).filter(WebConsole::allows).isPresent();
    }

    /// Whoever reaches the console sees all jobs, so nobody but this machine may.
    private String console(String name) throws Invalid {
      String value = text(name).equals(ON) ? CONSOLE : text(name);
      if (!value.isEmpty() && !isOfThisMachine(value)) {
        throw new Invalid(
            name
                + ": expected on, or HOST:PORT of loopback (localhost, 127.0.0.1, [::1]), for the"
                + " console asks for no key; got '"
                + value
                + "'");
      }
      return value;
    }

    private Optional<S3Location> artifacts(String name) throws Invalid {
      String endpoint = name + ".endpoint";
      String region = name + ".region";
      if (text(name).isEmpty()) {
        if (!(text(endpoint) + text(region)).isEmpty()) {
          throw new Invalid(endpoint + " and " + region + " are of S3: expected " + name + " too");
        }
        return Optional.empty();
      }
      Optional<URI> server = S3Location.endpoint(text(endpoint));
      if (!text(endpoint).isEmpty() && server.isEmpty()) {
        throw new Invalid(
            "%s: expected https://HOST:PORT or http://HOST:PORT, got '%s'"
                .formatted(endpoint, text(endpoint)));
      }
      if (!text(region).isEmpty() && !S3Location.isRegion(text(region))) {
        throw new Invalid(
            "%s: expected a region such as eu-central-1, got '%s'".formatted(region, text(region)));
      }
      Optional<String> named = Optional.of(text(region)).filter(one -> !one.isEmpty());
      Optional<S3Location> location = S3Location.parse(text(name), server, named);
      if (location.isEmpty()) {
        throw new Invalid("%s: expected %s, got '%s'".formatted(name, S3Location.FORM, text(name)));
      }
      number("daemon.max_artifact_bytes", 1 << 20, S3Location.MAX_ARTIFACT_BYTES);
      return location;
    }

    /// The URL is not repeated where it may hold a secret.
    private Optional<PostgresAddress> database(String name) throws Invalid {
      String user = name + ".user";
      String file = name + ".password_file";
      if (text(name).isEmpty()) {
        if (!(text(user) + text(file)).isEmpty()) {
          throw new Invalid(
              user + " and " + file + " are of PostgreSQL: expected " + name + " too");
        }
        return Optional.empty();
      }
      if (!PostgresAddress.isUrl(text(name))) {
        throw new Invalid(
            "%s: expected %s, which stands in %s or PGPASSWORD"
                .formatted(name, PostgresAddress.FORM, file));
      }
      Optional<Path> secret = file(file);
      PostgresAddress.Password password =
          () ->
              secret.isPresent() ? Optional.of(Keys.readPassword(secret.get())) : databasePassword;
      return Optional.of(new PostgresAddress(text(name), text(user), password));
    }

    private Optional<Path> file(String name) {
      return text(name).isEmpty() ? Optional.empty() : Optional.of(Path.of(text(name)));
    }

    private Optional<TlsFiles> tls(String service, Optional<Path> clientAuthority) throws Invalid {
      Optional<Path> certificate = file(service + ".tls.certificate");
      Optional<Path> key = file(service + ".tls.key");
      boolean any = certificate.isPresent() || key.isPresent() || clientAuthority.isPresent();
      if (any && (certificate.isEmpty() || key.isEmpty())) {
        throw new Invalid(
            service
                + ".tls: expected certificate and key together, got only "
                + (certificate.isPresent() ? "the certificate" : "others"));
      }
      return certificate.map(chain -> new TlsFiles(chain, key.orElseThrow(), clientAuthority));
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
