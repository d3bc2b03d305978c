package io.zkthreads.server.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Why a call fails, and whether to make it again: the sources, the table in code and
/// docs/operations.md say the same.
class CallReasonTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root", ".."));

  /// The reason of a refusal as a text.
  private static final Pattern REFUSED =
      Pattern.compile(
          "(?:Refusal\\s*\\.\\s*invalid\\(\\s*|Kind\\.\\w+,\\s*|require\\(\\s*|missing\\(\\s*)"
              + "\"([A-Z][A-Z_]+)\"");

  /// Any text that may be a reason, and the names of the tables.
  private static final Pattern NAMED =
      Pattern.compile("(?:\"|CallReason\\.|JobReason\\.)([A-Z][A-Z_]+)\\b");

  /// What the sources say, the table itself left out.
  private static Set<String> found(Pattern pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve("prover-server/src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (!file.endsWith("CallReason.java")) {
          pattern.matcher(Files.readString(file)).results().forEach(r -> found.add(r.group(1)));
        }
      }
    }
    return found;
  }

  @Test
  void everyReasonThatARefusalGivesIsInTheTableOrTheLedgers() throws IOException {
    Set<String> known =
        Stream.concat(Arrays.stream(CallReason.values()), Arrays.stream(Reason.values()))
            .map(Enum::name)
            .collect(Collectors.toSet());
    assertThat(found(REFUSED)).hasSizeGreaterThan(40).isSubsetOf(known);
  }

  @Test
  void everyReasonOfTheTableIsGivenSomewhere() throws IOException {
    assertThat(found(NAMED))
        .containsAll(Arrays.stream(CallReason.values()).map(Enum::name).toList());
  }

  @Test
  void everyReasonIsARowOfTheDocumentAndEveryRowIsAReason() throws IOException {
    List<String> rows =
        Arrays.stream(CallReason.values())
            .map(r ->
                "| `%s` | %s | %s | %s |"
                    .formatted(r.name(), r.code(), r.isRetryable() ? "yes" : "no", r.mend()))
            .toList();
    assertThat(
            Files.readString(ROOT.resolve("docs/operations.md"))
                .lines()
                .filter(line -> line.matches("\\| `[A-Z_]+` \\| [A-Z_]+ \\|.*\\|.*\\|")))
        .containsExactlyElementsOf(rows);
  }

  @Test
  void aRefusalIsRetryableAsTheTableSaysAndOfAnotherFamilyNever() {
    for (CallReason reason : CallReason.values()) {
      for (Refusal.Kind kind : Refusal.Kind.values()) {
        assertThat(Refusal.of(kind, reason.name(), "so it is").retryable())
            .as("%s", reason)
            .isEqualTo(reason.isRetryable());
      }
    }
    assertThat(Refusal.invalid("STALE_INPUT", "field", "so it is").retryable()).isFalse();
  }
}
