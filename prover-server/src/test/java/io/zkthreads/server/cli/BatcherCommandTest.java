package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.json;
import static io.zkthreads.server.cli.Said.said;
import static io.zkthreads.server.cli.Said.text;
import static io.zkthreads.server.cli.Said.zkt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.zkthreads.server.BatcherNode;
import io.zkthreads.server.Config;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.contracts.ExampleContract;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// A thread, its Batcher and a user with nothing but `zkt`, before any daemon is there.
@Timeout(180)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class BatcherCommandTest {
  /// Where nobody listens.
  private static final String NOBODY = "127.0.0.1:9";

  @TempDir Path folder;
  private Path key;
  private Path batcherKey;
  private LedgerNode ledger;
  private String contract;
  private String thread;

  @BeforeEach
  void start() throws Exception {
    key = folder.resolve("me.key");
    batcherKey = folder.resolve("batcher.key");
    said(() -> Zkt.run("key", "new", key.toString()));
    said(() -> Zkt.run("key", "new", batcherKey.toString()));
    Config config =
        config(
            Map.of(
                "data", folder.resolve("l2").toString(),
                "ledger.listen", "127.0.0.1:0",
                "ledger.block_millis", "20",
                "prover.backend", "scalar"));
    Bytes32 me = Keys.read(key).address();
    ledger =
        LedgerNode.start(
            config, LedgerNode.genesis(config, me, new TreeMap<>(Map.of(me, 900_000_000L))));
    Path image = folder.resolve("counter.elf");
    Files.write(image, ExampleContract.COUNTER.image().elf());
    contract = text(mine("contract", "deploy", image.toString()), "contract");
    thread =
        text(
            mine("thread", "register", contract, "--batcher-key", batcherKey.toString()), "thread");
    assertThat(mine("tx", "fund", thread, "1000").exitCode()).isEqualTo(ExitCode.OK);
  }

  @AfterEach
  void stop() {
    ledger.close();
  }

  private static Config config(Map<String, String> flags) throws Config.Invalid {
    return Config.load(Optional.empty(), Map.of(), flags);
  }

  private BatcherNode batcher(Path keyFile, String data) throws Exception {
    return batcher(keyFile, data, "");
  }

  private BatcherNode batcher(Path keyFile, String data, String metrics) throws Exception {
    Map<String, String> flags = new HashMap<>();
    flags.put("batcher.metrics", metrics);
    flags.put("data", folder.resolve(data).toString());
    flags.put("batcher.listen", "127.0.0.1:0");
    flags.put("batcher.operator", "127.0.0.1:0");
    flags.put("batcher.ledger", ledger.address());
    flags.put("batcher.daemon", NOBODY);
    flags.put("batcher.seal_millis", "0");
    flags.put("batcher.key", keyFile.toString());
    flags.put("batcher.thread", thread);
    return BatcherNode.start(config(flags));
  }

  private Said mine(String... arguments) {
    return zkt(List.of("--key", key.toString(), "--ledger", ledger.address()), arguments);
  }

  private Path signed(String name, String... more) {
    Path file = folder.resolve(name);
    List<String> arguments = new ArrayList<>(List.of("tx", "call", contract, "1", "5"));
    arguments.addAll(List.of("--out", file.toString()));
    arguments.addAll(List.of(more));
    assertThat(mine(arguments.toArray(String[]::new)).exitCode()).isEqualTo(ExitCode.OK);
    return file;
  }

  @Test
  void aUserSendsTransactionsAndAsksForThem() throws Exception {
    Path pay = signed("pay.tx", "--thread", thread, "--fee", "5");
    String id;
    try (BatcherNode node = batcher(batcherKey, "batcher")) {
      List<String> there = List.of("--batcher", node.address());
      JsonObject sent = json(zkt(there, "tx", "send", pay.toString(), "--until", "queued"));
      assertThat(sent.get("stage").getAsString()).isEqualTo("queued");
      id = sent.get("transaction").getAsString();
      assertThat(json(zkt(there, "tx", "send", pay.toString(), "--until", "queued")))
          .as("the same file is the same transaction")
          .isEqualTo(sent);
      List<Said> refused =
          List.of(
              zkt(there, "tx", "send", signed("direct.tx").toString()),
              zkt(there, "tx", "send", signed("free.tx", "--thread", thread).toString()),
              zkt(there, "tx", "send", key.toString()),
              zkt(there, "tx", "status", "ab".repeat(32)),
              zkt(
                  there,
                  "tx",
                  "status",
                  "ab".repeat(32),
                  "--inclusion",
                  folder.resolve("a").toString(),
                  "--receipt",
                  folder.resolve("a").toString()),
              zkt(
                  there,
                  "tx",
                  "send",
                  signed("dear.tx", "--thread", thread, "--fee", "999", "--nonce", "1")
                      .toString()));
      List<String> reasons =
          List.of(
              "WRONG_SCOPE",
              "FEE_TOO_LOW",
              "transaction tag",
              "NO_SUCH_TRANSACTION",
              "--inclusion",
              "NOT_ENOUGH_MONEY");
      for (int i = 0; i < reasons.size(); i++) {
        assertThat(refused.get(i).exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.get(i).err()).contains(reasons.get(i));
      }
      while (!node.batcher().info().doing().contains("DAEMON_AWAY")) {
        Thread.onSpinWait();
      }
      assertThat(
              zkt(
                      List.of("--operator", node.operatorAddress().orElseThrow()),
                      "batcher",
                      "sub-blocks")
                  .exitCode())
          .isEqualTo(ExitCode.OK);
      assertThat(
              zkt(
                      List.of("--operator", node.operatorAddress().orElseThrow()),
                      "batcher",
                      "rebase",
                      "7")
                  .err())
          .contains("NO_SUCH_SUB_BLOCK");
    }
    String metrics;
    try (ServerSocket socket = new ServerSocket(0)) {
      metrics = "127.0.0.1:" + socket.getLocalPort();
    }
    try (BatcherNode node = batcher(batcherKey, "batcher", metrics);
        HttpClient http = HttpClient.newHttpClient()) {
      URI at = URI.create("http://" + metrics + "/metrics");
      assertThat(
              http.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString())
                  .body())
          .contains("zkt_batcher_queued ", "zkt_batcher_unsettled ");
      Said after = zkt(List.of("--batcher", node.address()), "tx", "status", id);
      assertThat(text(after, "stage")).as("after a restart").isEqualTo("queued");
    }
  }

  @Test
  void aBatchersFolderIsCopiedWhileItRunsAndAnotherGoesOnFromTheCopy() throws Exception {
    Path pay = signed("pay.tx", "--thread", thread, "--fee", "5");
    Path copy = folder.resolve("copy");
    String id;
    try (BatcherNode node = batcher(batcherKey, "batcher")) {
      List<String> there = List.of("--batcher", node.address());
      id = text(zkt(there, "tx", "send", pay.toString(), "--until", "queued"), "transaction");
      Said made =
          zkt(List.of("--data", folder.resolve("batcher").toString()), "backup", copy.toString());
      assertThat(made.exitCode()).as(made.err()).isEqualTo(ExitCode.OK);
      assertThat(json(made).get("batcherTransactions").getAsInt()).isEqualTo(1);
    }
    Path records = copy.resolve("batcher").resolve("batcher.sqlite");
    assertThat(records).exists();
    Said restored =
        zkt(List.of("--data", folder.resolve("restored").toString()), "restore", copy.toString());
    assertThat(restored.exitCode()).as(restored.err()).isEqualTo(ExitCode.OK);
    try (BatcherNode node = batcher(batcherKey, "restored")) {
      List<String> there = List.of("--batcher", node.address());
      Said after = zkt(there, "tx", "status", id);
      assertThat(text(after, "stage")).isEqualTo("queued");
      assertThat(
              zkt(
                      there,
                      "tx",
                      "send",
                      signed("other.tx", "--thread", thread, "--fee", "6").toString())
                  .err())
          .as("its nonce is known")
          .contains("WRONG_NONCE");
    }
    byte[] damaged = Files.readAllBytes(records);
    damaged[damaged.length / 2] ^= 1;
    Files.write(records, damaged);
    Said refused =
        zkt(List.of("--data", folder.resolve("again").toString()), "restore", copy.toString());
    assertThat(refused.exitCode()).isNotEqualTo(ExitCode.OK);
    assertThat(refused.err()).contains("batcher.sqlite", "damaged");
  }

  @Test
  void threadsAreShownListedAndTheirKeysChange() throws Exception {
    List<String> l2 = List.of("--ledger", ledger.address());
    JsonObject shown = json(zkt(l2, "thread", "show", thread));
    assertThat(shown.get("osVersion").getAsInt()).isEqualTo(2);
    assertThat(shown.getAsJsonArray("contracts").get(0).getAsString()).isEqualTo(contract);
    assertThat(text(zkt(l2, "thread", "list"), "thread")).isEqualTo(thread);
    assertThatThrownBy(() -> batcher(key, "stranger"))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("UNKNOWN_BATCHER_KEY");
    assertThat(mine("thread", "keys", "add", thread, key.toString()).exitCode())
        .isEqualTo(ExitCode.OK);
    try (BatcherNode second = batcher(key, "second")) {
      assertThat(second.batcher().info().keyIndex()).isEqualTo(1);
    }
    assertThat(mine("thread", "keys", "revoke", thread, batcherKey.toString()).exitCode())
        .isEqualTo(ExitCode.OK);
    assertThat(json(zkt(l2, "thread", "show", thread)).getAsJsonArray("revoked").toString())
        .isEqualTo("[true,false]");
    assertThat(mine("thread", "fund-vault", thread, "500").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(mine("thread", "close", thread).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(json(zkt(l2, "thread", "show", thread)).get("open").getAsBoolean()).isFalse();
    Path late = signed("late.tx", "--thread", thread, "--fee", "5");
    try (BatcherNode second = batcher(key, "second")) {
      assertThat(zkt(List.of("--batcher", second.address()), "tx", "send", late.toString()).err())
          .contains("THREAD_CLOSED");
    }
  }
}
