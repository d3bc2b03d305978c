package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.Config;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class FundCommandTest {
  private static final String PROVER = "ab".repeat(32);

  @TempDir Path folder;

  private LedgerNode ledger(SigningKey faucet) throws Exception {
    Map<String, String> settings =
        Map.of(
            "data", folder.toString(),
            "ledger.listen", "127.0.0.1:0",
            "ledger.block_millis", "20",
            "prover.backend", "scalar");
    Config config = Config.load(Optional.empty(), Map.of(), settings);
    return LedgerNode.start(
        config,
        LedgerNode.genesis(
            config, faucet.address(), new TreeMap<>(Map.of(faucet.address(), 9_000_000L))));
  }

  @Test
  void moneyArrivesAndWhatIsRefusedIsSaid() throws Exception {
    Path key = folder.resolve("faucet.key");
    try (LedgerNode node = ledger(Keys.readOrCreate(key))) {
      String[] fund = {
        "fund", PROVER, "--key", key.toString(), "--ledger", node.address(), "--amount", "5000000"
      };
      Said first = said(() -> Zkt.run(fund));
      assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.OK);
      assertThat(first.out()).contains(PROVER).contains("has 5,000,000");
      Said second = said(() -> Zkt.run(fund));
      assertThat(second.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(second.err()).contains("NOT_ENOUGH_MONEY").contains("expected");
      try (Funding funding = Funding.at(node.address(), Optional.empty(), Keys.read(key))) {
        assertThat(funding.fillUp(Funding.address("", PROVER), 5_000_001)).isEqualTo(5_000_001);
        assertThat(funding.fillUp(Funding.address("", PROVER), 1_000)).isEqualTo(5_000_001);
      }
    }
  }

  @Test
  void whatCannotBeUsedIsRefusedBeforeTheLedgerIsAsked() throws Exception {
    Path key = folder.resolve("a.key");
    Said noKey = said(() -> Zkt.run("fund", PROVER, "--key", key.toString()));
    assertThat(noKey.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(noKey.err()).contains("--key: expected a key file, got no such file");
    Keys.readOrCreate(key);
    Said noAddress = said(() -> Zkt.run("fund", "me", "--key", key.toString()));
    assertThat(noAddress.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(noAddress.err()).contains("expected an address of 64 lower-case hex digits");
    Said nothing = said(() -> Zkt.run("fund", PROVER, "--key", key.toString(), "--amount", "0"));
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    Said away =
        said(() -> Zkt.run("fund", PROVER, "--key", key.toString(), "--ledger", "127.0.0.1:1"));
    assertThat(away.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(away.err()).contains("the ledger at 127.0.0.1:1 does not answer");
    Said badFund = said(() -> Zkt.run("ledger", "--fund", PROVER + "=much"));
    assertThat(badFund.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(badFund.err()).contains("--fund: expected an amount of at least 1, got 'much'");
  }
}
