package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.server.cli.Zkt;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// The demo as a user runs it: ledger and daemon on real sockets, real proofs, real refusals.
@Tag("slow")
@Timeout(900)
class DemoTest {
  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  void everyOutcomeOfTheDemoIsTheExpectedOne() {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int exitCode;
    try {
      System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      exitCode = Zkt.run("demo", "--json", "--transactions", "8");
    } finally {
      System.setOut(before);
    }
    List<JsonObject> lines =
        bytes
            .toString(StandardCharsets.UTF_8)
            .lines()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .toList();
    assertThat(lines.stream().filter(l -> event(l).equals("unexpected"))).isEmpty();
    assertThat(exitCode).isZero();
    JsonObject proved =
        lines.stream().filter(l -> event(l).equals("proved")).findFirst().orElseThrow();
    assertThat(proved.keySet())
        .contains(
            "cycles",
            "committedCells",
            "proofBytes",
            "proveMillis",
            "verifyMillis",
            "provenBits",
            "suite",
            "backend");
    assertThat(proved.get("osVersion").getAsInt()).isEqualTo(2);
    assertThat(proved.get("signedTransactions").getAsInt()).isEqualTo(8);
    JsonObject forged =
        lines.stream().filter(l -> event(l).equals("forged")).findFirst().orElseThrow();
    assertThat(forged.get("outcome").getAsString()).isEqualTo("NO_PROOF");
    assertThat(proved.get("provenBits").getAsInt()).isGreaterThanOrEqualTo(100);
    Map<String, JsonObject> receipts =
        lines.stream()
            .filter(l -> event(l).equals("receipt"))
            .collect(Collectors.toMap(l -> l.get("case").getAsString(), l -> l));
    assertReceipt(receipts.get("zkThread"), "APPLIED", "", true);
    assertReceipt(receipts.get("zkThread, stale"), "REVERTED", "STALE_INPUT", false);
    assertReceipt(receipts.get("one byte of the proof flipped"), "REVERTED", "BAD_PROOF", false);
    assertReceipt(receipts.get("an output changed"), "REVERTED", "BAD_BATCHER_SIGNATURE", false);
    assertReceipt(
        receipts.get("an output changed, Batcher signs it"), "REVERTED", "BAD_PROOF", false);
    assertReceipt(
        receipts.get("replay of a settled sub-block"), "REVERTED", "WRONG_SEQUENCE", false);
    assertReceipt(
        receipts.get("the proof sent by another account"), "REVERTED", "NOT_THE_PROVER", false);
  }

  private static String event(JsonObject line) {
    return line.get("event").getAsString();
  }

  private static void assertReceipt(
      @Nullable JsonObject found, String status, String reason, boolean changed) {
    JsonObject receipt = Objects.requireNonNull(found);
    assertThat(receipt.get("status").getAsString()).isEqualTo(status);
    assertThat(receipt.get("reason").getAsString()).isEqualTo(reason);
    assertThat(receipt.get("stateRootChanged").getAsBoolean()).isEqualTo(changed);
    assertThat(receipt.get("feePaid").getAsLong()).isPositive();
  }
}
