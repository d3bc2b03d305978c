package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.server.Config;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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

/// What `zkt fact`, `zkt inclusion` and `zkt fees` ask an L2 behind a socket, and what they refuse
/// before.
@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class FactCommandTest {
  @TempDir Path folder;
  private Path key;
  private Path subBlock;
  private LedgerNode node;

  @BeforeEach
  void start() throws Exception {
    key = folder.resolve("me.key");
    assertThat(said(() -> Zkt.run("key", "new", key.toString())).exitCode()).isZero();
    SigningKey me = Keys.read(key);
    Map<String, String> settings =
        Map.of(
            "data", folder.resolve("data").toString(),
            "ledger.listen", "127.0.0.1:0",
            "ledger.block_millis", "20",
            "prover.backend", "scalar");
    Config config = Config.load(Optional.empty(), Map.of(), settings);
    var genesis =
        LedgerNode.genesis(config, me.address(), new TreeMap<>(Map.of(me.address(), 90_000_000L)));
    node = LedgerNode.start(config, genesis);
    Statement.Header header =
        new Statement.Header(
            2,
            genesis.chainId(),
            genesis.settlementId(),
            Bytes32.ofLong(7),
            Mode.ORDERED,
            1,
            Bytes32.ZERO,
            0,
            100,
            0,
            100,
            me.address(),
            0,
            0,
            0,
            Bytes32.ZERO,
            0);
    Statement statement = new Statement(header, List.of(Bytes32.ofLong(9)), List.of(), List.of());
    subBlock = folder.resolve("sub-block");
    Files.write(subBlock, SubBlock.sign(statement, List.of(), me).encode());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Said zkt(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--ledger", node.address(), "--json"));
    return said(() -> Zkt.run(all.toArray(String[]::new)));
  }

  private static JsonObject json(Said said) {
    assertThat(said.out()).as(said.err()).isNotBlank();
    return JsonParser.parseString(said.out().strip()).getAsJsonObject();
  }

  private void reverted(Said said, String reason, String detail) {
    JsonObject result = json(said);
    assertThat(said.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(result.get("outcome").getAsString()).isEqualTo("REVERTED");
    assertThat(result.get("reason").getAsString()).isEqualTo(reason);
    assertThat(result.get("detail").getAsString()).startsWith(detail);
  }

  @Test
  void whatTheL2SaysOfAFactIsTold() throws Exception {
    Path proof = folder.resolve("proof");
    Files.write(proof, new byte[40]);
    String block = subBlock.toString();
    String mine = key.toString();
    reverted(
        zkt("fact", "register", block, proof.toString(), "--key", mine),
        "UNKNOWN_THREAD",
        "thread id");
    reverted(zkt("fact", "apply", block, "--key", mine), "UNKNOWN_THREAD", "thread id");
    reverted(
        zkt("fact", "apply", block, block, "--key", mine),
        "UNKNOWN_THREAD",
        "sub-block 0 of 2: thread id");
    reverted(
        zkt("fact", "apply", block, block, "--apart", "--key", mine),
        "UNKNOWN_THREAD",
        "sub-block 0 of 2: thread id");
    Said shown = zkt("fact", "show", block);
    assertThat(shown.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(shown.err()).contains("thread: expected one that is registered");
  }

  @Test
  void whatIsNoSubBlockOrTooManyIsRefusedBeforeTheL2IsAsked() throws Exception {
    Said none = zkt("fact", "apply", key.toString(), "--key", key.toString());
    assertThat(none.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(none.err()).contains("sub-block").contains("expected");
    List<String> many = new ArrayList<>(List.of("fact", "apply", "--key", key.toString()));
    for (int i = 0; i < 65; i++) {
      many.add(subBlock.toString());
    }
    Said tooMany = zkt(many.toArray(String[]::new));
    assertThat(tooMany.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(tooMany.err()).contains("expected at most 64, got 65");
    assertThat(said(() -> Zkt.run("fact")).err()).contains("expected one of register, apply, show");
  }

  @Test
  void anInclusionIsOfATransactionOfTheSubBlockAndOfOneThatSettled() throws Exception {
    Path out = folder.resolve("out");
    Said other =
        zkt(
            "inclusion",
            "prove",
            subBlock.toString(),
            "--transaction",
            "ab".repeat(32),
            "--settlement",
            "cd".repeat(32),
            "--out",
            out.toString());
    assertThat(other.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(other.err()).contains("--transaction: expected one of the 0 of");
    Said file = zkt("inclusion", "verify", subBlock.toString());
    assertThat(file.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(file.err()).contains("inclusion").contains("expected");
    Said hash = zkt("inclusion", "verify", subBlock.toString(), "--block", "12");
    assertThat(hash.err()).contains("--block: expected");
    assertThat(out).doesNotExist();
  }

  private static List<JsonObject> proofs(JsonObject fees) {
    return fees.getAsJsonArray("proofs").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  @Test
  void feesAreThoseOfTheL2sSchedule() {
    JsonObject fees = json(zkt("fees"));
    FeeSchedule schedule = FeeSchedule.DEFAULT;
    assertThat(fees.get("direct").getAsLong())
        .isEqualTo(schedule.perTransaction() + schedule.perCall() + 276);
    List<JsonObject> proofs = proofs(fees);
    assertThat(proofs)
        .extracting(proof -> proof.get("profile").getAsString())
        .containsExactly(
            "PROVEN_100", "SPEED_100", "SIZE_100", "COMPACT_100", "COMPACT_100_JOHNSON");
    List<Integer> breakEven =
        proofs.stream().map(proof -> proof.get("breakEven").getAsInt()).toList();
    assertThat(breakEven).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(breakEven.getFirst()).isBetween(600, 800);
    assertThat(breakEven.getLast()).isBetween(30, 100);
    for (JsonObject proof : proofs) {
      JsonObject first = proof.getAsJsonArray("subBlocks").get(0).getAsJsonObject();
      assertThat(first.get("subBlock").getAsLong())
          .isGreaterThan(proof.get("proofBytes").getAsLong());
      assertThat(first.get("apply").getAsLong()).isLessThan(3_000);
    }
    assertThat(proofs(json(zkt("fees", "--proof-bytes", "0", "--keys", "64", "--changes", "64"))))
        .singleElement()
        .satisfies(none -> {
          assertThat(none.has("breakEven")).isFalse();
          assertThat(none.has("profile")).isFalse();
        });
    assertThat(zkt("fees", "--keys", "0").err())
        .contains("expected a number from 1 to 64, got '0'");
  }
}
