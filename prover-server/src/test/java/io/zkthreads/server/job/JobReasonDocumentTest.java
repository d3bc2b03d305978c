package io.zkthreads.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.vm.exec.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// docs/operations.md says for what a job waits and why it fails.
class JobReasonDocumentTest {
  private static String document() throws IOException {
    String root = System.getProperty("repository.root", "..");
    return Files.readString(Path.of(root, "docs", "operations.md"));
  }

  @Test
  void everyReasonIsARowOfTheTableAndEveryRowIsAReason() throws IOException {
    List<String> rows =
        Arrays.stream(JobReason.values())
            .map(r -> "| %s | %s | %s |".formatted(r.name(), r.rule(), r.mend()))
            .toList();
    assertThat(document().lines().filter(line -> line.matches("\\| [A-Z_]+ \\|.*\\|.*\\|")))
        .containsExactlyElementsOf(rows);
  }

  @Test
  void everyOtherEndOfARunIsNamed() throws IOException {
    for (Outcome.Reason trap : Outcome.Reason.values()) {
      assertThat(document()).contains(trap.name());
    }
    for (Outcome.Limit limit : Outcome.Limit.values()) {
      assertThat(document()).contains(limit.name() + "_LIMIT");
    }
  }
}
