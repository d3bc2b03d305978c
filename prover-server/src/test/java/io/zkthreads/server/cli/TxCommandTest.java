package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.server.Config;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// A user with nothing but `zkt`, and an L2 behind a socket.
@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class TxCommandTest {
  private static final String BOB = "ab".repeat(32);

  @TempDir Path folder;
  private Path key;
  private SigningKey alice;
  private LedgerNode node;

  @BeforeEach
  void start() throws Exception {
    key = folder.resolve("me.key");
    JsonObject made = json(said(() -> Zkt.run("key", "new", key.toString(), "--json")));
    alice = Keys.read(key);
    assertThat(made.get("address").getAsString()).isEqualTo(alice.address().hex());
    Map<String, String> settings =
        Map.of(
            "data", folder.resolve("data").toString(),
            "ledger.listen", "127.0.0.1:0",
            "ledger.block_millis", "20",
            "prover.backend", "scalar");
    Config config = Config.load(Optional.empty(), Map.of(), settings);
    node =
        LedgerNode.start(
            config,
            LedgerNode.genesis(
                config, alice.address(), new TreeMap<>(Map.of(alice.address(), 90_000_000L))));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Said zkt(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--key", key.toString(), "--ledger", node.address(), "--json"));
    return said(() -> Zkt.run(all.toArray(String[]::new)));
  }

  private static JsonObject json(Said said) {
    assertThat(said.out()).as(said.err()).isNotBlank();
    return JsonParser.parseString(said.out().strip()).getAsJsonObject();
  }

  private static JsonObject applied(Said said) {
    JsonObject result = json(said);
    assertThat(result.get("outcome").getAsString()).as(said.out()).isEqualTo("APPLIED");
    assertThat(said.exitCode()).isEqualTo(ExitCode.OK);
    return result;
  }

  private String deployCounter() throws Exception {
    Path image = folder.resolve("counter.elf");
    Files.write(image, ExampleContract.COUNTER.image().elf());
    return applied(zkt("contract", "deploy", image.toString())).get("contract").getAsString();
  }

  private String register(int osVersion, String contract) throws Exception {
    ThreadRegistration registration =
        new ThreadRegistration(
            osVersion,
            Mode.ORDERED,
            alice.address(),
            List.of(Bytes32.parseHex(contract)),
            List.of(alice.publicKey()),
            0);
    try (Wallet wallet = Wallet.at(node.address(), Optional.empty(), alice)) {
      byte[] bytes =
          wallet.sign(new Operation.RegisterThread(registration), Wallet.MAX_FEE).encode();
      Outcome outcome = wallet.send(bytes).outcome();
      assertThat(outcome).isInstanceOf(Outcome.Applied.class);
      return Bytes32.of(((Outcome.Applied) outcome).output().toArray()).hex();
    }
  }

  @Test
  void aKeyIsForItsOwnerAndIsNeverOverwritten() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    Said again = said(() -> Zkt.run("key", "new", key.toString()));
    assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(again.err()).contains("expected no such file, got one; it is kept");
    Said shown = said(() -> Zkt.run("key", "show", key.toString()));
    assertThat(shown.out())
        .contains(alice.address().hex())
        .contains(alice.publicKey().hex())
        .doesNotContain(Files.readString(key).strip());
  }

  @Test
  void moneyIsSentAndWhatDoesNotWorkIsSaid() {
    applied(zkt("tx", "transfer", BOB, "500"));
    JsonObject reverted = json(zkt("tx", "transfer", BOB, "900000000"));
    assertThat(reverted.get("outcome").getAsString()).isEqualTo("REVERTED");
    assertThat(reverted.get("reason").getAsString()).isEqualTo("NOT_ENOUGH_MONEY");
    Said refused = zkt("tx", "transfer", BOB, "5", "--max-fee", "1");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.err()).contains("FEE_TOO_LOW").contains("expected");
    Said address = zkt("tx", "transfer", "bob", "5");
    assertThat(address.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(address.err()).contains("ADDRESS: expected an address of 64 lower-case hex digits");
  }

  @Test
  void aContractIsDeployedAndCalledDirectly() throws Exception {
    String counter = deployCounter();
    JsonObject call = applied(zkt("tx", "call", counter, "1", "7"));
    assertThat(call.get("returned").getAsString()).isEqualTo("0700000000000000");
    JsonObject reverted = json(zkt("tx", "call", counter, "9"));
    assertThat(reverted.get("reason").getAsString()).isEqualTo("CONTRACT_REVERTED");
    Said broken = zkt("contract", "deploy", key.toString());
    assertThat(broken.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(broken.err()).contains(key + ": ").contains("expected");
  }

  @Test
  void aTransactionOfAThreadIsSignedForItAloneAndWritten() throws Exception {
    String counter = deployCounter();
    String thread = register(2, counter);
    applied(zkt("tx", "fund", thread, "1000"));
    applied(zkt("tx", "withdraw", thread, "400"));
    JsonObject tooMuch = json(zkt("tx", "withdraw", thread, "601"));
    assertThat(tooMuch.get("reason").getAsString()).isEqualTo("NOT_ENOUGH_MONEY");
    Path file = folder.resolve("call.tx");
    String[] call = {"tx", "call", counter, "1", "7", "--thread", thread, "--fee", "10"};
    Said nowhere = zkt(call);
    assertThat(nowhere.err()).contains("--thread: expected --out FILE with it");
    List<String> written = new ArrayList<>(List.of(call));
    written.addAll(List.of("--out", file.toString(), "--valid-for", "60"));
    assertThat(json(zkt(written.toArray(String[]::new))).get("nonce").getAsLong()).isZero();
    UserTransaction signed = UserTransaction.decode(Files.readAllBytes(file));
    assertThat(signed.isSignatureValid()).isTrue();
    assertThat(signed.sender()).isEqualTo(alice.address());
    assertThat(signed.call().scope().hex()).isEqualTo(thread);
    assertThat(signed.call().fee()).isEqualTo(10);
    assertThat(signed.call().calldata()).isEqualTo(Counter.add(7));
    assertThat(signed.call().expiry() - System.currentTimeMillis() / 1000).isBetween(30L, 60L);
  }

  @Test
  void aThreadOfVersion1IsOptedInToAndOutOf() throws Exception {
    String counter = deployCounter();
    String thread = register(1, counter);
    applied(zkt("tx", "opt-in", thread));
    applied(zkt("tx", "opt-out", thread));
    Path file = folder.resolve("call.tx");
    String[] call = {"tx", "call", counter, "1", "7", "--thread", thread, "--out", file.toString()};
    assertThat(zkt(call).err()).contains("--nonce: expected a number, got none");
    JsonObject notThere = json(zkt("tx", "fund", thread, "1"));
    assertThat(notThere.get("reason").getAsString()).isEqualTo("WRONG_OS_VERSION");
  }

  @Test
  void anOptInGoesAsFarAsItsOptionsSay() throws Exception {
    String counter = deployCounter();
    String thread = register(1, counter);
    String limit = counter + ":" + Counter.totalSlot().hex() + ":";
    String other = counter + ":" + BOB + ":0";
    String[] good = {"tx", "opt-in", thread, "--contract", counter, "--limit", limit + 5};
    applied(zkt(good));
    applied(zkt("tx", "opt-in", thread, "--limit", limit + "5", "--limit", other));
    JsonObject slip = json(zkt("tx", "opt-in", thread, "--contract", BOB));
    assertThat(slip.get("reason").getAsString()).isEqualTo("WRONG_CONTRACT_SET");

    assertRefused(thread, "--contract", "expected an address of 64 lower-case hex digits", "token");
    assertRefused(thread, "--contract", "expected each once, got two of " + BOB, BOB, BOB);
    assertRefused(thread, "--limit", "expected each once", limit + 1, limit + 2);
    for (String bad : new String[] {"", limit, limit + "-1", limit + "1x", counter + ":7:5"}) {
      assertRefused(thread, "--limit", "expected CONTRACT:SLOT:AMOUNT", bad);
    }
    assertRefused(thread, "--limit", "expected CONTRACT:SLOT:AMOUNT", limit + "9".repeat(19));
    String[] many =
        IntStream.range(0, 17).mapToObj(i -> Bytes32.ofLong(i).hex()).toArray(String[]::new);
    assertRefused(thread, "--contract", "expected at most 16, got 17", many);
  }

  private void assertRefused(String thread, String option, String why, String... values) {
    List<String> arguments = new ArrayList<>(List.of("tx", "opt-in", thread));
    for (String value : values) {
      arguments.addAll(List.of(option, value));
    }
    Said said = zkt(arguments.toArray(String[]::new));
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains(option + ": ").contains(why);
  }

  @Test
  void calldataIsWordsAndLongNumbersAndAddresses() throws Exception {
    assertThat(TxCommand.Call.calldata(List.of("1", BOB, "u64:4294967298", "4294967295")).words())
        .hasSize(12)
        .startsWith(1, 0xabababab)
        .endsWith(2, 1, -1);
    for (String bad : new String[] {"4294967296", "-1", "0x1", "u64:", BOB + "00"}) {
      Said said = zkt("tx", "call", BOB, bad);
      assertThat(said.exitCode()).as(bad).isEqualTo(ExitCode.BAD_INPUT);
    }
  }

  @Test
  void whatIsAwayOrMissingIsSaid() {
    Said away =
        said(() ->
            Zkt.run(
                "tx", "transfer", BOB, "1", "--key", key.toString(), "--ledger", "127.0.0.1:1"));
    assertThat(away.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(away.err()).contains("the ledger at 127.0.0.1:1 does not answer");
    Said noKey =
        said(() -> Zkt.run("tx", "transfer", BOB, "1", "--key", folder.resolve("x").toString()));
    assertThat(noKey.err()).contains("--key: expected a key file, got no such file");
    for (String group : new String[] {"tx", "key", "contract", "genesis"}) {
      Said nothing = said(() -> Zkt.run(group));
      assertThat(nothing.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(nothing.err()).contains(group + ": expected");
    }
  }
}
