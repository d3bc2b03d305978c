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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same ELF file leaves the same memory and registers under QEMU's user mode.
///
/// The guest stores its registers behind its window of memory and writes both to standard output.
/// That first ecall ends the run here, where memory can be read.
class QemuTest {
  private static final int ORIGIN = 0x10000;
  private static final int CODE_OFFSET = 0x1000;
  private static final int REGISTERS = RandomStream.WINDOW + 0x1000;
  private static final int OUTPUT_BYTES = 0x1040;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void randomInstructionStreamsAgree(long seed) throws Exception {
    byte[] elf = elf(guest(seed).toArray());
    Program program = Program.of(Image.require(elf), List.of(), 0x1004);
    Execution execution = new Executor(program, 16).measure(Host.of(), Limits.provable());
    assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
    ByteBuffer memory = ByteBuffer.allocate(OUTPUT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < OUTPUT_BYTES; at += 4) {
      memory.putInt(execution.memory().word(0, RandomStream.WINDOW + at));
    }
    assertThat(memory.array()).as("seed %d", seed).isEqualTo(qemu(elf));
  }

  private static Words guest(long seed) {
    Words code = RandomStream.of(new Random(seed), 4000);
    code.set(29, REGISTERS);
    for (int r = 1; r < 16; r++) {
      code.add(Words.store(2, 29, r, 4 * r));
    }
    code.set(10, 1).set(11, RandomStream.WINDOW).set(12, OUTPUT_BYTES).set(17, 64);
    code.add(Words.ECALL);
    return code.set(10, 0).set(17, 93).add(Words.ECALL);
  }

  /// One segment of code and one of zeros.
  private static byte[] elf(int[] code) {
    ByteBuffer file =
        ByteBuffer.allocate(CODE_OFFSET + 4 * code.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1);
    file.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1).putInt(24, ORIGIN);
    file.putInt(28, 52).putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 2);
    int[] headers = {
      1,
      CODE_OFFSET,
      ORIGIN,
      ORIGIN,
      4 * code.length,
      4 * code.length,
      5,
      0x1000,
      1,
      0,
      RandomStream.WINDOW,
      RandomStream.WINDOW,
      0,
      0x2000,
      6,
      0x1000
    };
    file.position(52);
    for (int word : headers) {
      file.putInt(word);
    }
    file.position(CODE_OFFSET);
    for (int word : code) {
      file.putInt(word);
    }
    return file.array();
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
    return Files.readAllBytes(output);
  }
}
