package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.server.Config;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Desk;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.ArrayList;
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

/// `zkt lease` against an L2 behind a socket.
@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class LeaseCommandTest {
  @TempDir Path folder;
  private Path key;
  private LedgerNode node;
  private SigningKey me;

  @BeforeEach
  void start() throws Exception {
    key = folder.resolve("me.key");
    assertThat(said(() -> Zkt.run("key", "new", key.toString())).exitCode()).isZero();
    me = Keys.read(key);
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

  private static Bytes32 output(Receipt receipt) {
    return Bytes32.of(((Outcome.Applied) receipt.outcome()).output().toArray());
  }

  private void call(Wallet wallet, Bytes32 desk, Bytes32 thread) throws Exception {
    var head = wallet.l2().head();
    UserTransaction let =
        new UserTransaction.Call(
                head.chainId(),
                head.settlementId(),
                Bytes32.ZERO,
                me.publicKey(),
                wallet.l2().account(me.address()).nextNonce(),
                desk,
                Wallet.MAX_FEE,
                UserTransaction.NEVER,
                Desk.let(thread, 1_000_000))
            .sign(me);
    assertThat(wallet.send(let.encode()).outcome()).isInstanceOf(Outcome.Applied.class);
  }

  @Test
  void aLeaseIsTakenShownAndEndedOnceItsContractHasSpoken() throws Exception {
    Bytes32 desk;
    Bytes32 thread;
    String slot = Desk.offerSlot(me.address()).hex();
    try (Wallet wallet = Wallet.at(node.address(), Optional.empty(), me)) {
      Operation deploy = new Operation.Deploy(Bytes.of(ExampleContract.DESK.image().elf()));
      desk = output(wallet.send(wallet.sign(deploy, Wallet.MAX_FEE).encode()));
      Operation register =
          new Operation.RegisterThread(
              new ThreadRegistration(
                  2, Mode.ORDERED, me.address(), List.of(desk), List.of(me.publicKey()), 0));
      thread = output(wallet.send(wallet.sign(register, Wallet.MAX_FEE).encode()));
      String[] take = {
        "lease",
        "take",
        thread.hex(),
        "--contract",
        desk.hex(),
        "--slot",
        slot,
        "--blocks",
        "1000",
        "--key",
        key.toString()
      };
      assertThat(json(zkt(take)).get("reason").getAsString()).isEqualTo("NOT_CONSENTED");
      call(wallet, desk, thread);
      Said taken = zkt(take);
      assertThat(taken.exitCode()).as(taken.out()).isZero();
    }
    String[] where = {"--contract", desk.hex(), "--slot", slot};
    JsonObject shown =
        json(
            zkt("lease", "show", where[0], where[1], where[2], where[3], "--thread", thread.hex()));
    assertThat(shown.get("leased").getAsBoolean()).isTrue();
    assertThat(shown.get("thread").getAsString()).isEqualTo(thread.hex());
    assertThat(shown.get("until").getAsLong()).isGreaterThan(1_000);
    assertThat(shown.get("consentUntil").getAsLong()).isEqualTo(1_000_000);
    String mine = key.toString();
    Said ended = zkt("lease", "end", where[0], where[1], where[2], where[3], "--key", mine);
    assertThat(ended.exitCode()).as(ended.out()).isZero();
    assertThat(json(zkt("lease", "show", where[0], where[1], where[2], where[3])).get("leased"))
        .satisfies(leased -> assertThat(leased.getAsBoolean()).isFalse());
    assertThat(
            json(zkt("lease", "end", where[0], where[1], where[2], where[3], "--key", mine))
                .get("reason")
                .getAsString())
        .isEqualTo("NOT_LEASED");
  }

  @Test
  void whatIsNoSlotOrTooLongIsRefusedBeforeTheL2IsAsked() {
    String hex = "ab".repeat(32);
    String mine = key.toString();
    assertThat(
            zkt(
                    "lease",
                    "take",
                    hex,
                    "--contract",
                    hex,
                    "--slot",
                    "1",
                    "--blocks",
                    "1",
                    "--key",
                    mine)
                .err())
        .contains("--slot: expected an address of 64 lower-case hex digits");
    assertThat(
            zkt(
                    "lease",
                    "take",
                    hex,
                    "--contract",
                    hex,
                    "--slot",
                    hex,
                    "--blocks",
                    "1001",
                    "--key",
                    mine)
                .err())
        .contains("--blocks: expected at most 1000, got 1001");
    assertThat(
            zkt("lease", "end", "--contract", hex, "--slot", hex, "--slot", hex, "--key", mine)
                .err())
        .contains("--slot: expected each once");
    assertThat(said(() -> Zkt.run("lease")).err()).contains("expected one of take, end, show");
  }
}
