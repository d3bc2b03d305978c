package io.zkthreads.vm.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same ELF file leaves the same memory and registers under QEMU's user mode.
///
/// A guest writes what it has to show to standard output. Here the first ecall ends the run of an
/// OS, and a bare program writes under Linux only; x11 and x12 then say which bytes it has to show.
class QemuTest {
  private static final int CODE_OFFSET = 0x1000;

  /// Zeros for loads, stores and results, and for the registers of a guest at their start.
  private static final int DATA = EdgePrograms.WINDOW - 0x1000;

  private static final int DATA_BYTES = 0x141000;

  /// Sources and their executables, by `build` beside them: C, C with picolibc, C++, Rust, Zig.
  private static final Path PROGRAMS = Path.of("src", "test", "programs");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void randomInstructionStreamsAgree(long seed) throws Exception {
    Words code = RandomStream.of(new Random(seed), 4000);
    agree(guest(code, IntStream.range(1, 16).toArray()));
  }

  @ParameterizedTest
  @MethodSource("edges")
  void everyInstructionAgreesOnEdgeOperandsAndAliases(EdgePrograms.Edge edge) throws Exception {
    agree(guest(edge.code(), 5, 6, 7, 31));
  }

  /// Code that runs on from one executable segment into the next, in the middle of anything.
  @Test
  void codeInTwoSegmentsThatTouchAgrees() throws Exception {
    Words code = RandomStream.of(new Random(77), 4000);
    agree(elf(guest(code, IntStream.range(1, 16).toArray()).toArray(), 0x1000));
  }

  static List<EdgePrograms.Edge> edges() {
    return EdgePrograms.all();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void compiledProgramsAgree(Path elf) throws Exception {
    byte[] bytes = Files.readAllBytes(elf);
    byte[] output = run(Program.bare(Image.require(bytes)));
    assertThat(output).hasSizeGreaterThan(100);
    assertThat(output).isEqualTo(qemu(bytes));
  }

  static List<Path> programs() throws IOException {
    try (Stream<Path> files = Files.walk(PROGRAMS)) {
      return files.filter(f -> f.toString().endsWith(".elf")).sorted().toList();
    }
  }

  private void agree(Words guest) throws Exception {
    agree(elf(guest.toArray(), 0));
  }

  private void agree(byte[] elf) throws Exception {
    byte[] output = run(Program.of(Image.require(elf), List.of(), Words.ORIGIN + 4));
    assertThat(output).hasSize(DATA_BYTES);
    assertThat(output).isEqualTo(qemu(elf));
  }

  /// What the program would write.
  private static byte[] run(Program program) {
    Execution execution = new Executor(program, 16).measure(Host.of(), Limits.provable());
    assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
    int start = execution.memory().register(11);
    int length = execution.memory().register(12);
    ByteBuffer output = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < length; at += 4) {
      output.putInt(execution.memory().word(0, start + at));
    }
    return output.array();
  }

  /// The code, and an end that keeps the registers and writes all data.
  private static Words guest(Words code, int... registers) {
    code.set(29, DATA);
    for (int r : registers) {
      code.add(Words.store(2, 29, r, 4 * r));
    }
    code.set(10, 1).set(11, DATA).set(12, DATA_BYTES).set(17, 64).add(Words.ECALL);
    return code.set(10, 0).set(17, 93).add(Words.ECALL);
  }

  /// Code in one segment, or in two that touch after `first` bytes; and one of zeros.
  private static byte[] elf(int[] code, int first) {
    int size = 4 * code.length;
    ByteBuffer file = ByteBuffer.allocate(CODE_OFFSET + size).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1);
    file.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1).putInt(24, Words.ORIGIN);
    file.putInt(28, 52).putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 3);
    file.position(52);
    segment(file, CODE_OFFSET, Words.ORIGIN, first, first, 5);
    segment(file, CODE_OFFSET + first, Words.ORIGIN + first, size - first, size - first, 5);
    segment(file, 0, DATA, 0, DATA_BYTES, 6);
    file.position(CODE_OFFSET);
    for (int word : code) {
      file.putInt(word);
    }
    return file.array();
  }

  private static void segment(
      ByteBuffer file, int offset, int address, int fileBytes, int memoryBytes, int flags) {
    file.putInt(1).putInt(offset).putInt(address).putInt(address);
    file.putInt(fileBytes).putInt(memoryBytes).putInt(flags).putInt(0x1000);
  }

  private byte[] qemu(byte[] elf) throws IOException, InterruptedException {
    Path file = folder.resolve("guest");
    Path output = folder.resolve("output");
    Files.write(file, elf);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    Process process;
    try {
      process =
          new ProcessBuilder("qemu-riscv32", file.toString())
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      Assumptions.abort("SKIPPED: no qemu-riscv32 on this machine: " + e.getMessage());
      throw e;
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllBytes(output);
  }
}
