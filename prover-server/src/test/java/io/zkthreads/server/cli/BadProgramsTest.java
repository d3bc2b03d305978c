package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.BareElf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// Programs that go wrong: one sentence says in which function, with which number, and what to do.
@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class BadProgramsTest {
  private static final int NOP = 0x13;
  private static final int READ_X5 = 0x0000328b;
  private static final int SET_X5_7 = 0x00700293;
  private static final int COMMIT_X5_X0 = 0x0002c00b;
  private static final int LOAD_X6_X5 = 0x0002a303;
  private static final int LUI_X5_END = 0x010002b7;
  private static final int LOAD_NULL = 0x00002303;
  private static final int STAY = 0x0000006f;
  private static final int EXIT_CALL = 0x05d00893;
  private static final int ECALL = 0x73;
  private static final int LUI_X5_STACK = 0x00fff2b7;
  private static final int SP_MINUS_X5 = 0x40510133;

  @TempDir Path folder;

  /// The program, with names: _start, and work from its second instruction on.
  private Said execute(int[] instructions, String... more) throws IOException {
    byte[] elf =
        BareElf.named(
            BareElf.of(instructions),
            new BareElf.Named("_start", 0x1000, 2),
            new BareElf.Named("_ZN4main4work17h0123456789abcdefE", 0x1004, 2));
    Path file = Files.write(folder.resolve("bad.elf"), elf);
    List<String> arguments = new ArrayList<>(List.of("execute", "--elf", file.toString()));
    arguments.addAll(List.of(more));
    return said(() -> Zkt.run(arguments.toArray(String[]::new)));
  }

  private void ends(String reason, String text, int[] instructions, String... more)
      throws IOException {
    Said said = execute(instructions, more);
    assertThat(said.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(said.err()).startsWith("zkt: " + reason + ": ").contains(text).hasLineCount(1);
  }

  @Test
  void readingPastTheInputSaysHowMuchThereWas() throws Exception {
    Path words = Files.write(folder.resolve("words"), new byte[12]);
    ends(
        "ADVICE_ENDS",
        "advice ends after 3 words at region 0 pc 0x100c after 3 cycles (in main::work+0x8); --input FILE gives",
        new int[] {READ_X5, READ_X5, READ_X5, READ_X5},
        "--advice",
        words.toString());
  }

  @Test
  void committingTwiceSaysTheIndex() throws Exception {
    ends(
        "COMMITTED_TWICE",
        "committed twice 0x7 at region 0 pc 0x1008 after 2 cycles (in main::work+0x4); a public word",
        new int[] {SET_X5_7, COMMIT_X5_X0, COMMIT_X5_X0});
  }

  @Test
  void anAddressThatIsNoneIsSaid() throws Exception {
    ends(
        "ADDRESS_OUT_OF_RANGE",
        "0x1000000 at region 0 pc 0x1004 after 1 cycles (in main::work); memory ends at 0x1000000",
        new int[] {LUI_X5_END, LOAD_X6_X5});
    ends(
        "NULL_PAGE",
        "null page 0x0 at region 0 pc 0x1004 after 1 cycles (in main::work); memory begins at 0x1000",
        new int[] {NOP, LOAD_NULL});
  }

  @Test
  void cyclesThatRunOutSayHowManyAndWhatGivesMore() throws Exception {
    ends(
        "CYCLES_LIMIT",
        "after 100 cycles (in main::work); raise --max-cycles",
        new int[] {NOP, STAY},
        "--max-cycles",
        "100");
  }

  /// A program without the kit; the kit's own look at its end.
  @Test
  void aStackThatReachesTheProgramIsToldWithItsFunction() throws Exception {
    Said said = execute(new int[] {LUI_X5_STACK, SP_MINUS_X5, EXIT_CALL, ECALL});
    assertThat(said.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(said.out())
        .contains("warning: the stack grew into the program's own data: sp is 0xff0")
        .contains("since pc 0x1004 after 1 cycles (in main::work)");
  }
}
