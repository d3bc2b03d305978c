package io.zkthreads.vm.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Names of an ELF file, for people.
class SymbolsTest {
  private static final int SECTIONS = 52;
  private static final int TABLE = SECTIONS + 3 * 40;
  private static final String NAMES = "\0_start\0main\0$x\0zkt_log\0";

  /// A header, three section headers (none, symbols, strings), symbols, their names.
  private static byte[] elf() {
    int[][] symbols = {
      {1, 0x1000, 0}, {8, 0x1010, 2}, {13, 0x1014, 0}, {16, 0x8000, 1},
    };
    int strings = TABLE + 16 * symbols.length;
    ByteBuffer file = ByteBuffer.allocate(strings + NAMES.length()).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(32, SECTIONS).putShort(46, (short) 40).putShort(48, (short) 3);
    int table = SECTIONS + 40;
    file.putInt(table + 4, 2).putInt(table + 16, TABLE).putInt(table + 20, 16 * symbols.length);
    file.putInt(table + 24, 2);
    file.putInt(SECTIONS + 80 + 16, strings).putInt(SECTIONS + 80 + 20, NAMES.length());
    for (int i = 0; i < symbols.length; i++) {
      int at = TABLE + 16 * i;
      file.putInt(at, symbols[i][0]).putInt(at + 4, symbols[i][1]);
      file.put(at + 12, (byte) symbols[i][2]).putShort(at + 14, (short) 1);
    }
    file.put(strings, NAMES.getBytes(StandardCharsets.UTF_8));
    return file.array();
  }

  @Test
  void anAddressIsInTheFunctionThatBeginsLastBeforeIt() {
    Symbols symbols = Symbols.of(elf());
    assertThat(symbols.place(0x1000)).isEqualTo("_start");
    assertThat(symbols.place(0x100c)).isEqualTo("_start+0xc");
    assertThat(symbols.place(0x1018)).isEqualTo("main+0x8");
    assertThat(symbols.place(0xffc)).isEmpty();
    assertThat(symbols.address("zkt_log")).hasValue(0x8000);
    assertThat(symbols.address("other")).isEmpty();
  }

  @Test
  void aFileWithoutNamesHasNone() {
    assertThat(Symbols.of(new byte[0]).place(0x1000)).isEmpty();
    assertThat(Symbols.of(Arrays.copyOf(elf(), TABLE)).place(0x1000)).isEmpty();
  }

  @Test
  void damagedTablesGiveNamesOrNone() {
    long seed = new Random().nextLong();
    System.out.println("SymbolsTest: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = elf();
      for (int n = 0; n <= random.nextInt(4); n++) {
        damaged[32 + random.nextInt(damaged.length - 32)] = (byte) random.nextInt();
      }
      assertThat(Symbols.of(damaged).place(0x1018)).hasSizeLessThan(1024);
    }
  }
}
