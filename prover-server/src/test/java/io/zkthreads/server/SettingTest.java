package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingTest {
  private static final Path OPERATIONS =
      Path.of(System.getProperty("repository.root", ".."), "docs", "operations.md");

  private static String row(Setting setting) {
    String initial = setting.initial().isEmpty() ? "" : "`" + setting.initial() + "`";
    return "| `%s` | %s | `%s` | %s |"
        .formatted(setting.name(), initial, setting.environment(), setting.meaning());
  }

  @Test
  void theOperatorsListIsTheList() throws Exception {
    List<String> rows =
        Files.readAllLines(OPERATIONS).stream()
            .filter(line -> line.matches("\\| `[a-z]+(\\.[a-z_]+)*` \\|.*`ZKT_[A-Z_]+`.*"))
            .toList();
    assertThat(rows).isEqualTo(Setting.ALL.stream().map(SettingTest::row).toList());
  }

  @Test
  void theListIsInOrderAndEveryDefaultCanBeUsed() throws Exception {
    assertThat(Setting.ALL).extracting(Setting::name).isSorted().doesNotHaveDuplicates();
    for (Setting setting : Setting.ALL) {
      Config said =
          Config.load(Optional.empty(), Map.of(setting.environment(), setting.initial()), Map.of());
      assertThat(said).isEqualTo(Config.load(Optional.empty(), Map.of(), Map.of()));
    }
  }
}
