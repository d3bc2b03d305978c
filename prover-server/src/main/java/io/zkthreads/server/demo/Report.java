package io.zkthreads.server.demo;

import io.zkthreads.api.ledger.v1.Receipt;
import io.zkthreads.api.ledger.v1.ReceiptStatus;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.Bytes32;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the demo says, and whether all of it was as expected.
final class Report {
  private final Console console;
  private final Map<Bytes32, String> names;
  private final List<String> outcomes = new ArrayList<>();
  private boolean asExpected = true;

  /// @param names of accounts, for readers
  Report(Console console, Map<Bytes32, String> names) {
    this.console = console;
    this.names = names;
  }

  Console console() {
    return console;
  }

  void step(int number, String title) {
    console.event("step", Map.of("number", number, "title", title), "\n" + number + ". " + title);
  }

  void note(String event, Map<String, ?> fields, String text) {
    console.event(event, fields, "   " + text);
  }

  /// An outcome that has to be as expected.
  void expect(String what, Object expected, Object got) {
    if (!expected.equals(got)) {
      asExpected = false;
      console.event(
          "unexpected",
          Map.of("what", what, "expected", expected.toString(), "got", got.toString()),
          "   UNEXPECTED " + what + ": expected " + expected + ", got " + got);
    }
  }

  /// A receipt, and what it has to be.
  ///
  /// @param expected `APPLIED`, or the reason of the revert or refusal
  void receipt(String name, Receipt receipt, String expected) {
    String status = status(receipt.getStatus());
    Bytes32 payer = Bytes32.of(receipt.getFeePayer().toByteArray());
    boolean changed = !receipt.getStateRootBefore().equals(receipt.getStateRootAfter());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("case", name);
    fields.put("status", status);
    fields.put("reason", receipt.getReason());
    fields.put("feePaid", receipt.getFeePaid());
    fields.put("feePayer", payer.hex());
    fields.put("stateRootChanged", changed);
    fields.put("height", receipt.getHeight());
    fields.put("index", receipt.getIndex());
    String reason = receipt.getReason().isEmpty() ? "" : " " + receipt.getReason();
    String line =
        "%-34s %s%s, fee %d paid by %s, state root %s"
            .formatted(
                name,
                status,
                reason,
                receipt.getFeePaid(),
                names.getOrDefault(payer, payer.hex().substring(0, 8)),
                changed ? "changed" : "unchanged");
    console.event("receipt", fields, "   " + line);
    if (!receipt.getDetail().isEmpty() && !console.isJson()) {
      console.say("     " + shortened(receipt.getDetail()));
    }
    outcomes.add(line);
    String got =
        receipt.getStatus() == ReceiptStatus.RECEIPT_STATUS_APPLIED
            ? "APPLIED"
            : receipt.getReason();
    expect("outcome of '" + name + "'", expected, got);
  }

  private static String shortened(String detail) {
    return detail.length() <= 150 ? detail : detail.substring(0, 147) + "...";
  }

  private static String status(ReceiptStatus status) {
    return switch (status) {
      case RECEIPT_STATUS_APPLIED -> "APPLIED";
      case RECEIPT_STATUS_REVERTED -> "REVERTED";
      case RECEIPT_STATUS_REFUSED -> "REFUSED";
      case RECEIPT_STATUS_UNSPECIFIED, UNRECOGNIZED -> "UNKNOWN";
    };
  }

  List<String> outcomes() {
    return outcomes;
  }

  boolean isAsExpected() {
    return asExpected;
  }
}
