package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.metrics.Metric;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.contracts.ExampleContract;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A daemon, a ledger and a Batcher that have worked a little, and what `ops/` asks of them.
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsOfServicesTest {
  private static final Path OPS = Path.of(System.getProperty("repository.root", ".."), "ops");
  private static final int[] EXIT = {0x05d00893, 0x00000073};
  private static final int ENDLESS_LOOP = 0x0000006f;

  /// Functions, operators and labels of PromQL in our expressions: every other word is a metric.
  private static final Set<String> WORDS =
      Set.of(
          "sum",
          "max",
          "min",
          "by",
          "rate",
          "increase",
          "delta",
          "histogram_quantile",
          "le",
          "clamp_min",
          "and",
          "or",
          "unless",
          "on",
          "ignoring",
          "time",
          "predict_linear");

  @TempDir static Path folder;

  private String daemonText = "";
  private String ledgerText = "";
  private String batcherText = "";
  private String overview = "";

  private static Config config(Map<String, String> settings) throws Exception {
    Map<String, String> all =
        new TreeMap<>(
            Map.of(
                "data", folder.toString(),
                "daemon.listen", "127.0.0.1:0",
                "daemon.metrics", "127.0.0.1:0",
                "daemon.console", "127.0.0.1:0",
                "daemon.rehearsal", "off",
                "ledger.listen", "127.0.0.1:0",
                "prover.backend", "scalar"));
    all.putAll(settings);
    return Config.load(Optional.empty(), Map.of(), all);
  }

  private static String scrape(String address) throws Exception {
    return get(address, "/metrics");
  }

  private static String get(String address, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI at = URI.create("http://" + address + path);
      return http.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @BeforeAll
  void servicesWorkALittleAndAreScraped() throws Exception {
    try (Daemon daemon = Daemon.start(config(Map.of()))) {
      daemon.awaitReady();
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
      ProverClient client = new ProverClient(channel);
      JobState ended = run(client, "good", EXIT);
      assertThat(ended).isEqualTo(JobState.JOB_STATE_VERIFIED);
      assertThat(run(client, "bad", ENDLESS_LOOP)).isEqualTo(JobState.JOB_STATE_FAILED);
      channel.shutdownNow();
      overview = get(daemon.console().orElseThrow(), "/");
      while (!daemonText.contains("jvm_gc_pause_seconds_sum")) { // told once there was a pause
        System.gc();
        daemonText = scrape(daemon.metrics().orElseThrow());
      }
    }
    String address = freeAddress();
    Config config = config(Map.of("ledger.metrics", address, "ledger.block_millis", "20"));
    SigningKey key = SigningKey.generate();
    try (LedgerNode node =
        LedgerNode.start(
            config,
            LedgerNode.genesis(
                config, key.address(), new TreeMap<>(Map.of(key.address(), 900_000_000L))))) {
      ledgerText = scrape(address);
      batcherText = batcher(node.address(), key);
    }
  }

  private static String freeAddress() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  /// What a Batcher tells of which the daemon is away.
  private static String batcher(String ledger, SigningKey admin) throws Exception {
    ManagedChannel channel = NettyChannelBuilder.forTarget(ledger).usePlaintext().build();
    SettlementLayer l2 = new GrpcSettlementLayer(new LedgerClient(channel));
    Bytes image = Bytes.of(ExampleContract.COUNTER.image().elf());
    Bytes32 counter = applied(l2, admin, new Operation.Deploy(image));
    Map<String, String> settings = new TreeMap<>();
    String metrics = freeAddress();
    settings.put("batcher.metrics", metrics);
    settings.put("batcher.listen", "127.0.0.1:0");
    settings.put("batcher.ledger", ledger);
    settings.put("batcher.daemon", "127.0.0.1:9");
    Bytes32 own = BatcherNode.key(config(settings)).publicKey();
    ThreadRegistration thread =
        new ThreadRegistration(2, Mode.ORDERED, admin.address(), List.of(counter), List.of(own), 0);
    settings.put("batcher.thread", applied(l2, admin, new Operation.RegisterThread(thread)).hex());
    try (BatcherNode _ = BatcherNode.start(config(settings))) {
      return scrape(metrics);
    } finally {
      channel.shutdownNow();
    }
  }

  private static Bytes32 applied(SettlementLayer l2, SigningKey sender, Operation operation)
      throws Exception {
    SettlementLayer.Head head = l2.head();
    Transaction transaction =
        new Transaction.Operate(
            SignedOperation.sign(
                sender,
                head.chainId(),
                head.settlementId(),
                l2.account(sender.address()).nextNonce(),
                10_000_000,
                operation));
    l2.submit(transaction.encode());
    while (true) {
      if (l2.status(transaction.id())
              instanceof SettlementLayer.TransactionStatus.Included(Receipt receipt)
          && receipt.outcome() instanceof Outcome.Applied(Bytes output)) {
        return Bytes32.of(output.toArray());
      }
      Thread.sleep(5);
    }
  }

  private static JobState run(ProverClient client, String requestId, int... words)
      throws Exception {
    String program = client.registerProgram(BareElf.of(words)).getName();
    JobSpec spec =
        JobSpec.newBuilder()
            .setProgram(ProgramWork.newBuilder().setProgram(program))
            .setLimits(Limits.newBuilder().setMaxCycles(1_000))
            .build();
    String name = client.createJob(requestId, spec).getName();
    client.watch(name, 0, event -> true);
    assertThat(ByteString.copyFromUtf8(name).isEmpty()).isFalse();
    return client.job(name).getState();
  }

  /// Names of samples, histograms with their suffixes.
  private static Set<String> samples(String text) {
    Set<String> names = new TreeSet<>();
    text.lines()
        .filter(line -> !line.startsWith("#") && !line.isEmpty())
        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
    return names;
  }

  @Test
  void everyMetricOfOursIsScrapedUnderItsNameAndNoOther() {
    Set<String> ours = new TreeSet<>();
    for (String name : samples(daemonText + ledgerText + batcherText)) {
      if (name.startsWith("zkt_")) {
        ours.add(name.replaceFirst("_(bucket|sum|count)$", ""));
      }
    }
    Set<String> named = new TreeSet<>();
    for (Metric metric : Metric.values()) {
      named.add(metric.scraped());
    }
    named.remove(Metric.ZKT_JOBS_WAITING.scraped()); // no job stands still
    assertThat(ours).isEqualTo(named);
  }

  @Test
  void jobsAreCountedByHowTheyEndedAndNoneIsLeft() {
    assertThat(daemonText)
        .contains("zkt_jobs_ended_total{reason=\"\",state=\"VERIFIED\"} 1.0")
        .contains("zkt_jobs_ended_total{reason=\"CYCLES_LIMIT\",state=\"FAILED\"} 1.0")
        .contains("zkt_jobs{state=\"PROVING\"} 0.0")
        .contains("zkt_jobs_oldest_age_seconds 0.0")
        .contains("zkt_jobs_kept 2.0")
        .contains("zkt_devices_serving 1.0")
        .contains("zkt_ready 1.0")
        .contains("zkt_step_duration_seconds_count{step=\"execute\"} 1")
        .contains("zkt_rpc_duration_seconds_count{rpc=\"CreateJob\"} 2");
    assertThat(ledgerText)
        .contains("zkt_ledger_height 0.0")
        .contains("zkt_ledger_pending 0.0")
        .containsPattern("zkt_disk_free_bytes [1-9]")
        .containsPattern("zkt_disk_least_free_bytes [1-9]");
    assertThat(batcherText)
        .contains("zkt_batcher_queued 0.0")
        .contains("zkt_batcher_oldest_age_seconds 0.0")
        .contains("zkt_batcher_unsettled 0.0")
        .contains("zkt_batcher_asking 0.0")
        .contains("zkt_batcher_working 1.0");
  }

  @Test
  void theConsoleShowsHowTheDaemonStands() {
    assertThat(overview)
        .contains(
            "SERVING",
            "1 of 1",
            "CYCLES_LIMIT",
            "Of 2 jobs that ended",
            "2 jobs that have ended",
            "prove.lookups",
            "CreateJob",
            "IDLE")
        .doesNotContain("NOT SERVING", "FULL");
  }

  /// Every text under a key, at any depth.
  private static Set<String> under(String key, JsonElement json) {
    Set<String> found = new HashSet<>();
    if (json instanceof JsonObject object) {
      object
          .entrySet()
          .forEach(entry -> {
            if (entry.getKey().equals(key) && entry.getValue().isJsonPrimitive()) {
              found.add(entry.getValue().getAsString());
            }
            found.addAll(under(key, entry.getValue()));
          });
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(element -> found.addAll(under(key, element)));
    }
    return found;
  }

  private void assertAnswerable(String expression) {
    Set<String> known = samples(daemonText + ledgerText + batcherText);
    known.add(Metric.ZKT_JOBS_WAITING.scraped());
    String bare =
        expression
            .replaceAll("\"[^\"]*\"", "")
            .replaceAll("\\{[^}]*}", "")
            .replaceAll("\\[[^]]*]", "")
            .replaceAll("(by|on|ignoring) *\\([^)]*\\)", "");
    Matcher words = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*").matcher(bare);
    int metrics = 0;
    while (words.find()) {
      if (!WORDS.contains(words.group()) && !words.group().equals("up")) {
        assertThat(known).as(expression).contains(words.group());
        metrics++;
      } else {
        metrics += words.group().equals("up") ? 1 : 0;
      }
    }
    assertThat(metrics).as(expression).isPositive();
    assertThat(expression.chars().filter(c -> c == '(').count())
        .as(expression)
        .isEqualTo(expression.chars().filter(c -> c == ')').count());
  }

  @Test
  void everyExpressionOfTheDashboardIsOfMetricsThatExist() throws Exception {
    JsonElement dashboard =
        JsonParser.parseString(Files.readString(OPS.resolve("grafana-dashboard.json")));
    Set<String> expressions = under("expr", dashboard);
    assertThat(expressions).hasSizeGreaterThan(15);
    expressions.forEach(this::assertAnswerable);
  }

  @Test
  void everyAlertIsOfMetricsThatExistAndSaysWhatToDo() throws Exception {
    String rules = Files.readString(OPS.resolve("prometheus-alerts.yaml"));
    int alerts = 0;
    for (String rule : rules.split("- alert:", -1)) {
      if (alerts++ == 0) {
        continue;
      }
      Matcher expression = Pattern.compile("expr: (.*)").matcher(rule);
      assertThat(expression.find()).as(rule).isTrue();
      assertAnswerable(expression.group(1));
      assertThat(rule).contains("severity: ").contains("summary: ").contains("todo: ");
    }
    assertThat(alerts).isGreaterThan(8);
  }
}
