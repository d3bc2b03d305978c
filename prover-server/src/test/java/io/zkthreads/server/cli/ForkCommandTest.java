package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.json;
import static io.zkthreads.server.cli.Said.said;
import static io.zkthreads.server.cli.Said.text;
import static io.zkthreads.server.cli.Said.zkt;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.Config;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// A user with a command line and an L2, and nobody else: no daemon, no Batcher.
@Timeout(300)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class ForkCommandTest {
  @TempDir Path folder;
  private Path key;
  private Path work;
  private LedgerNode ledger;
  private String contract;
  private String thread;

  @BeforeEach
  void start() throws Exception {
    key = folder.resolve("me.key");
    work = Files.createDirectory(folder.resolve("work"));
    said(() -> Zkt.run("key", "new", key.toString()));
    Config config =
        Config.load(
            Optional.empty(),
            Map.of(),
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
    thread = text(mine("thread", "register", contract, "--batcher-key", key.toString()), "thread");
    assertThat(mine("tx", "fund", thread, "1000").exitCode()).isEqualTo(ExitCode.OK);
  }

  @AfterEach
  void stop() {
    ledger.close();
  }

  private Said mine(String... arguments) {
    return zkt(List.of("--key", key.toString(), "--ledger", ledger.address()), arguments);
  }

  private Said fork(String... arguments) {
    List<String> all = new ArrayList<>(List.of("fork", "--thread", thread));
    all.addAll(List.of(arguments));
    return zkt(List.of("--ledger", ledger.address()), all.toArray(String[]::new));
  }

  /// A transaction that adds to the counter.
  private String add(int nonce, int amount) {
    Path file = work.resolve("add" + nonce + "-" + amount);
    assertThat(
            mine(
                    "tx",
                    "call",
                    contract,
                    "1",
                    Integer.toString(amount),
                    "--thread",
                    thread,
                    "--nonce",
                    Integer.toString(nonce),
                    "--fee",
                    "5",
                    "--out",
                    file.toString())
                .exitCode())
        .isEqualTo(ExitCode.OK);
    return file.toString();
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> all = Files.list(work)) {
      return all.sorted().toList();
    }
  }

  private int height() throws Exception {
    return json(fork(add(0, 1))).get("height").getAsInt();
  }

  @Test
  void whatIsTriedLeavesNoTrace() throws Exception {
    String one = add(0, 5);
    String two = add(1, 6);
    String again = add(0, 7);
    int height = height();
    List<Path> before = files();
    Said good = fork(one, two);
    assertThat(good.exitCode()).as(good.err()).isEqualTo(ExitCode.OK);
    assertThat(json(good).get("transactions").getAsInt()).isEqualTo(2);
    assertThat(json(good).get("writes").getAsInt()).as("total, part, account").isEqualTo(3);
    assertThat(good.out().lines().filter(line -> line.contains("RETURNED"))).hasSize(2);
    Said clash = fork(one, again);
    assertThat(clash.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(clash.out()).contains("WRONG_NONCE");
    assertThat(json(fork(one)).get("height").getAsInt()).as("no block was made").isEqualTo(height);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aUserProvesASmallBatchAloneAndSettlesIt() throws Exception {
    String one = add(0, 5);
    String two = add(1, 6);
    Path block = work.resolve("sub-block");
    Path proof = work.resolve("proof");
    String address = Keys.read(key).address().hex();
    Said made =
        fork(
            one,
            two,
            "--batcher-key",
            key.toString(),
            "--prover",
            address,
            "--out",
            block.toString(),
            "--proof",
            proof.toString(),
            "--backend",
            "scalar");
    assertThat(made.exitCode()).as(made.err()).isEqualTo(ExitCode.OK);
    Said fact = mine("fact", "register", block.toString(), proof.toString());
    assertThat(fact.exitCode()).as(fact.err()).isEqualTo(ExitCode.OK);
    Said applied = mine("fact", "apply", block.toString());
    assertThat(applied.exitCode()).as(applied.err()).isEqualTo(ExitCode.OK);
    Said total = mine("tx", "call", contract, "2");
    assertThat(text(total, "returned")).as("the counter is 11").startsWith("0b000000");
    assertThat(fork(one).out()).contains("WRONG_NONCE");
  }

  @Test
  void whatCannotBeForkedIsSaid() throws Exception {
    String one = add(0, 5);
    Path other = folder.resolve("other.key");
    said(() -> Zkt.run("key", "new", other.toString()));
    assertThat(fork(one, "--out", work.resolve("sb").toString()).err())
        .contains("expected --batcher-key and --prover");
    assertThat(
            fork(
                    one,
                    "--out",
                    work.resolve("sb").toString(),
                    "--batcher-key",
                    other.toString(),
                    "--prover",
                    "ab".repeat(32))
                .err())
        .contains("zkt thread keys add");
    Said stranger =
        zkt(List.of("--ledger", ledger.address()), "fork", one, "--thread", "ab".repeat(32));
    assertThat(stranger.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(stranger.err()).contains("expected a registered thread");
    assertThat(fork(key.toString()).err()).contains("transaction tag");
  }
}
