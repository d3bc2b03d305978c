package io.zkthreads.server.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// docs/operations.md says what each reason of the L2 means for a job.
class LedgerReasonsTest {
  private static String effect(Reason reason) {
    return switch (LedgerReasons.meaning(reason)) {
      case LedgerReasons.Meaning.Stale() -> "STALE";
      case LedgerReasons.Meaning.Never() -> "REJECTED";
      case LedgerReasons.Meaning.BadTransaction() -> "FAILED as SUBMISSION_REFUSED";
      case LedgerReasons.Meaning.Waits(var wait) -> "waits as " + wait;
      case LedgerReasons.Meaning.WaitsIfEarly(var wait) ->
          "waits as " + wait + " if it is early, else REJECTED";
    };
  }

  @Test
  void everyReasonIsARowOfTheTable() throws IOException {
    String root = System.getProperty("repository.root", "..");
    List<String> rows =
        Arrays.stream(Reason.values()).map(r -> "| " + r + " | " + effect(r) + " |").toList();
    assertThat(
            Files.readString(Path.of(root, "docs", "operations.md"))
                .lines()
                .filter(line -> line.matches("\\| [A-Z_]+ \\|[^|]*\\|")))
        .containsExactlyElementsOf(rows);
  }
}
