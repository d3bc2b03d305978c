package io.zkthreads.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.scenario.Scenarios.Ended;
import io.zkthreads.server.scenario.Scenarios.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ScenariosTest {
  @TempDir Path folder;

  @Test
  void eachHasANameOfItsOwnAndSaysWhatItShows() {
    List<Scenario> all = Scenarios.all();
    assertThat(all)
        .extracting(Scenario::name)
        .doesNotHaveDuplicates()
        .allMatch(n -> n.matches("[a-z-]+"));
    assertThat(all).extracting(Scenario::what).allMatch(what -> what.length() > 20);
  }

  /// docs/promises.md has them in italics.
  @Test
  void eachIsAPromiseOfTheDocument() throws Exception {
    Path document = Path.of(System.getProperty("repository.root", ".."), "docs", "promises.md");
    Set<String> named = new TreeSet<>();
    Matcher names =
        Pattern.compile("[ ,]\\*([a-z-]+)\\*(?= \\||,)").matcher(Files.readString(document));
    while (names.find()) {
      named.add(names.group(1));
    }
    assertThat(named)
        .containsExactlyElementsOf(Scenarios.all().stream().map(Scenario::name).sorted().toList());
  }

  @Test
  @Tag("slow")
  @Timeout(900)
  void allOfThemPass() throws Exception {
    List<Ended> ended = new ArrayList<>();
    boolean passed = Scenarios.run(Scenarios.all(), folder, "auto", ended::add);
    assertThat(ended).hasSameSizeAs(Scenarios.all()).allMatch(Ended::passed);
    assertThat(passed).isTrue();
  }

  @Test
  @Timeout(120)
  void oneThatIsNotAsItHasToBeIsSaidAndTheNextIsRun() throws Exception {
    List<Ended> ended = new ArrayList<>();
    List<Scenario> two =
        List.of(
            new Scenario(
                "bad",
                "fails",
                (_, _) -> {
                  throw new Unexpected("it is so", "not so");
                }),
            new Scenario("good", "passes", (_, _) -> "seen"));
    assertThat(Scenarios.run(two, folder, "scalar", ended::add)).isFalse();
    assertThat(ended)
        .containsExactly(
            new Ended("bad", false, "expected that it is so, got not so"),
            new Ended("good", true, "seen"));
  }
}
