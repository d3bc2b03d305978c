package io.zkthreads.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.engine.ProverStep;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @MethodSource("protocols")
  void everyStepOfAProofBeginsNoEarlierThanTheOneBefore(List<ProverStep> ofProof) {
    List<String> steps =
        Stream.concat(
                Stream.of("key", "execute", "trace"),
                ofProof.stream().map(s -> s.name().toLowerCase(Locale.ROOT)))
            .toList();
    List<Integer> percents = steps.stream().map(s -> Pace.percent(s, 0, 1000)).toList();
    assertThat(percents).isSorted().startsWith(0, 5, 10).allMatch(p -> p < 100);
    assertThat(percents.getLast()).isEqualTo(99);
  }

  static List<List<ProverStep>> protocols() {
    return List.of(ProverStep.BATCH, ProverStep.COMPACT);
  }

  @Test
  void aStepOfNoKnownNameCountsLikeTheOthers() {
    assertThat(Pace.percent("folding-on-the-moon", 3, 12)).isEqualTo(25);
    assertThat(Pace.percent("folding-on-the-moon", 3, 0)).isZero();
    assertThat(Pace.percent("folding-on-the-moon", 13, 12)).isEqualTo(100);
  }

  @Test
  void whatIsLeftFollowsFromWhatWasDoneSinceSomebodyLooked() {
    Pace pace = new Pace(0);
    assertThat(pace.secondsLeft(20, 0)).isEmpty();
    assertThat(pace.secondsLeft(25, SECOND)).as("too early to tell").isEmpty();
    assertThat(pace.secondsLeft(60, 10 * SECOND)).hasValue(10);
    assertThat(pace.secondsLeft(100, 20 * SECOND)).hasValue(0);
  }

  @Test
  void peopleSeePercentAndStepAndATerminalGetsItsLineBack() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Console lines = new Console(out, out, false, false);
    lines.progress("main", 1, 9);
    lines.progress("main", 1, 9);
    lines.progress("quotient", 3, 9);
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("   23 % main", "   66 % quotient, about 0 s left");
    bytes.reset();
    Console terminal = new Console(out, out, false, true);
    terminal.progress("quotient", 3, 9);
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("\r  ###############---------  66 % quotient");
    terminal.say("and on");
    assertThat(bytes.toString(StandardCharsets.UTF_8)).endsWith("\r\033[Kand on\n");
  }
}
