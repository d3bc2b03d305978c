package io.zkthreads.vm.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Where the instructions of a run are counted.
class ProfileTest {
  private static final int ORIGIN = 0x10000;
  private static final int RETURN = Words.i(0x67, 0, 0, 1, 0);

  private static Execution run(Words code, Profile profile) {
    Program program = Program.bare(Image.ofCode(ORIGIN, code.toArray()));
    return new Executor(program, 16).measure(Host.of(), Limits.ofCycles(1_000_000), profile);
  }

  /// main calls f twice, f calls g once: 0x10000, 0x10014 and 0x10028.
  private static Words nested() {
    return new Words()
        .add(Words.jal(1, 0x14), Words.jal(1, 0x10))
        .add(Words.i(0x13, 0, 17, 0, 93), Words.ECALL, 0)
        .add(Words.i(0x13, 0, 5, 1, 0), Words.jal(1, 0x10), 0x13, Words.i(0x13, 0, 1, 5, 0), RETURN)
        .add(0x13, 0x13, RETURN);
  }

  @Test
  void instructionsBelongToTheInnermostCall() {
    Profile profile = new Profile(ORIGIN, 0);
    Execution execution = run(nested(), profile);
    assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
    int f = ORIGIN + 0x14;
    int g = ORIGIN + 0x28;
    assertThat(profile.functions()).isEqualTo(Map.of(ORIGIN, 4L, f, 10L, g, 6L));
    assertThat(profile.stacks())
        .containsExactly(
            new Profile.Stack(List.of(ORIGIN), 4),
            new Profile.Stack(List.of(ORIGIN, f), 10),
            new Profile.Stack(List.of(ORIGIN, f, g), 6));
    assertThat(execution.cycles()).isEqualTo(20);
  }

  @Test
  void aProfiledRunIsTheRunItself() {
    Execution plain =
        new Executor(Program.bare(Image.ofCode(ORIGIN, nested().toArray())), 16)
            .measure(Host.of(), Limits.provable());
    Execution profiled = run(nested(), new Profile(ORIGIN, 5));
    assertThat(profiled.outcome()).isEqualTo(plain.outcome());
    assertThat(profiled.cycles()).isEqualTo(plain.cycles());
    assertThat(profiled.romCounts()).isEqualTo(plain.romCounts());
    assertThat(profiled.rows()).isEqualTo(plain.rows());
  }

  @Test
  void theLastInstructionsEndWithTheOneThatTrapped() {
    Profile profile = new Profile(ORIGIN, 3);
    run(new Words().add(0x13, 0x13, 0x13, Words.i(0x03, 2, 5, 0, 0)), profile);
    assertThat(profile.last()).containsExactly(ORIGIN + 4, ORIGIN + 8, ORIGIN + 12);
    Profile all = new Profile(ORIGIN, 100);
    run(new Words().add(0x13, Words.i(0x03, 2, 5, 0, 0)), all);
    assertThat(all.last()).containsExactly(ORIGIN, ORIGIN + 4);
  }

  @Test
  void endlessRecursionIsCountedAndNotKept() {
    Profile profile = new Profile(ORIGIN, 0);
    run(new Words().add(0x13, Words.jal(1, -4)), profile);
    assertThat(profile.stacks()).hasSize(1001);
    assertThat(profile.functions().values()).containsExactly(1_000_000L);
  }
}
