package io.zkthreads.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/promises.md names tests that are there.
class PromisesTest {
  private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)(?:\\.(\\w+))?`");

  private static Path root() {
    return Path.of(System.getProperty("repository.root", ".."));
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    Map<String, String> sources = sources();
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (String line : Files.readAllLines(root().resolve("docs/promises.md"))) {
      Matcher matcher = NAMED.matcher(line);
      boolean any = false;
      while (matcher.find()) {
        any = true;
        String source = sources.get(matcher.group(1));
        String method = matcher.group(2);
        if (source == null || (method != null && !source.contains("void " + method + "("))) {
          missing.add(matcher.group());
        }
      }
      named += any ? 1 : 0;
      if (line.startsWith("| ") && !line.contains("shown by") && !any) {
        missing.add("a test in: " + line);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(40);
  }

  /// Sources of all tests of the repository by class.
  private static Map<String, String> sources() throws IOException {
    Map<String, String> all = new HashMap<>();
    try (Stream<Path> modules = Files.list(root())) {
      for (Path module : modules.map(m -> m.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(module)) {
          read(module, all);
        }
      }
    }
    return all;
  }

  private static void read(Path module, Map<String, String> all) throws IOException {
    try (Stream<Path> files = Files.walk(module)) {
      files
          .filter(file -> file.toString().endsWith("Test.java"))
          .forEach(file -> {
            try {
              all.merge(
                  file.getFileName().toString().replace(".java", ""),
                  Files.readString(file),
                  String::concat);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
