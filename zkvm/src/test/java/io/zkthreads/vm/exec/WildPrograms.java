package io.zkthreads.vm.exec;

import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.ParsedImage;
import io.zkthreads.vm.program.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Programs that no compiler would write, from a seed: any words among tame ones, targets between
/// words, registers that point anywhere, segments that touch, share words and end askew, contracts
/// that call and an OS that may or may not take them back.
public final class WildPrograms {
  private static final int WINDOW = RandomStream.WINDOW;
  private static final int TOP = 1 << 24;
  private static final int[] OPCODES = {
    0x33, 0x13, 0x37, 0x17, 0x6f, 0x67, 0x63, 0x03, 0x23, 0x0f, 0x0b, 0x73
  };
  private static final int[] EDGES = {
    0, 2, 4, TOP - 4, TOP - 2, TOP, TOP + 4, 1 << 30, 0x7f000001, 0x7f000005, 1 << 31, -4, -2, -1
  };

  private final Random random;

  /// Chance of a word that is anything.
  private final double wildness;

  private WildPrograms(Random random) {
    this.random = random;
    this.wildness = new double[] {0, 0, 0.02, 0.3}[random.nextInt(4)];
  }

  /// A program and the words it may read.
  ///
  /// @param kind what it was made as
  @SuppressWarnings("ArrayRecordComponent")
  public record Wild(String kind, Program program, int[] advice) {}

  /// The program of a seed. The loader may refuse a file: then another one is made.
  public static Wild of(long seed) {
    Random random = new Random(seed);
    WildPrograms made = new WildPrograms(random);
    int[] advice = random.ints(random.nextInt(8)).toArray();
    return switch (random.nextInt(4)) {
      case 0 -> new Wild("words", alone(made.image(Words.ORIGIN), random), advice);
      case 1, 2 -> new Wild("segments", alone(made.segments(), random), advice);
      default -> new Wild("contracts", made.contracts(), advice);
    };
  }

  private static Program alone(Image image, Random random) {
    return random.nextBoolean() && image.addresses()[0] >= Program.NULL_BYTES
        ? Program.bare(image)
        : Program.of(image, List.of(), image.entry() & 0xfffff0);
  }

  private Image image(int origin) {
    return Image.ofCode(origin, code(origin, 20 + random.nextInt(60)));
  }

  // Words.

  /// Registers of any kind, then `length` words with ways out among them.
  private int[] code(int origin, int length) {
    Words code = new Words();
    for (int r = 1; r < 16; r++) {
      code.set(r, register(origin, length));
    }
    code.set(17, random.nextInt(8) == 0 ? 64 : 93).set(30, WINDOW + 0x800);
    for (int i = 0; i < length; i++) {
      code.add(word());
    }
    return code.set(17, 93).add(Words.ECALL).toArray();
  }

  private int register(int origin, int length) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> random.nextInt(64);
      case 2 -> origin + 4 * (32 + random.nextInt(length)) + askew();
      case 3, 4 -> WINDOW + 4 * random.nextInt(512) + askew();
      case 5 -> EDGES[random.nextInt(EDGES.length)];
      case 6 -> random.nextInt(TOP);
      default -> random.nextInt();
    };
  }

  private int askew() {
    return random.nextInt(4) == 0 ? random.nextInt(4) : 0;
  }

  private int word() {
    if (random.nextDouble() < wildness) {
      return random.nextBoolean() ? random.nextInt() : structured();
    }
    return switch (random.nextInt(64)) {
      case 0, 1 -> Words.ECALL;
      case 2 -> privileged();
      case 3, 4, 5 -> Words.jal(random.nextInt(16), near());
      case 6, 7, 8, 9 -> Words.branch(condition(), random.nextInt(16), random.nextInt(16), near());
      case 10 -> access(random.nextInt(16), random.nextInt(4096) - 2048);
      case 11 -> Words.i(0x67, 0, random.nextInt(16), random.nextInt(16), random.nextInt(16) - 8);
      case 12 -> random.nextBoolean() ? call() : tame();
      default -> tame();
    };
  }

  private int tame() {
    int d = random.nextInt(16);
    return switch (random.nextInt(4)) {
      case 0 -> Words.r(random.nextInt(2), random.nextInt(8), d, random.nextInt(16), 5);
      case 1 -> Words.i(0x13, 0, d, random.nextInt(16), random.nextInt(64) - 32);
      case 2 -> access(30, 4 * random.nextInt(256) + (random.nextInt(16) == 0 ? 2 : 0));
      default -> Words.upper(random.nextBoolean() ? 0x37 : 0x17, d, random.nextInt());
    };
  }

  /// A few words on or back, one time in four to the middle of a word.
  private int near() {
    int words = random.nextInt(6) == 0 ? -random.nextInt(8) : 1 + random.nextInt(12);
    return 4 * words + (random.nextInt(12) == 0 ? 2 : 0);
  }

  private int condition() {
    return new int[] {0, 1, 4, 5, 6, 7}[random.nextInt(6)];
  }

  private int access(int base, int offset) {
    int funct3 = new int[] {0, 1, 2, 4, 5}[random.nextInt(5)];
    return random.nextBoolean()
        ? Words.i(0x03, funct3, random.nextInt(16), base, offset)
        : Words.store(funct3 & 3, base, random.nextInt(16), offset);
  }

  /// Any fields under an opcode that exists; funct7 is one that exists more often than by chance.
  private int structured() {
    int w = (random.nextInt() & ~127) | OPCODES[random.nextInt(OPCODES.length)];
    return random.nextBoolean()
        ? (w & 0x1ffffff) | new int[] {0, 1, 0x20}[random.nextInt(3)] << 25
        : w;
  }

  /// A call on pointers of which most are good.
  private int call() {
    int operation = new int[] {0, 1, 2, 3, 4, 6, 7, 8, 16, 17, 24, 25}[random.nextInt(12)];
    int a = operation < 24 ? pointer() : 0;
    int b = operation < 16 ? pointer() : 0;
    return Words.call(operation, pointer(), a, b);
  }

  private int pointer() {
    return random.nextInt(6) == 0 ? random.nextInt(16) : 30;
  }

  private int privileged() {
    int a = random.nextInt(16);
    int b = random.nextInt(16);
    return switch (random.nextInt(7)) {
      case 6 -> Words.custom(6, random.nextInt(16), 0, 0);
      case 0 -> Words.custom(0, random.nextInt(16), a, b);
      case 5 -> call();
      case 1 -> Words.custom(1, random.nextInt(16), a, b);
      case 2 -> Words.custom(2, 0, a, b);
      case 3 -> Words.custom(3, random.nextInt(16), 0, 0);
      default -> Words.custom(4, 0, a, b);
    };
  }

  // Segments.

  /// One stretch of code, cut into segments anywhere, with gaps or none, most of them executable.
  private Image segments() {
    while (true) {
      int[] code = code(Words.ORIGIN, 60 + random.nextInt(200));
      int origin = new int[] {0, 0x1000, Words.ORIGIN, TOP - 4 * code.length}[random.nextInt(4)];
      ParsedImage parsed = Image.parse(file(origin, code));
      if (parsed instanceof Image image) {
        return image;
      }
    }
  }

  private byte[] file(int origin, int[] code) {
    List<int[]> headers = new ArrayList<>();
    int length = 4 * code.length;
    int at = 0;
    while (at < length && headers.size() < 6) {
      int rest = length - at;
      int size = headers.isEmpty() ? Math.min(rest, 4 * 36) : 1 + random.nextInt(rest);
      size = random.nextInt(3) == 0 ? size : Math.min(rest, (size + 3) & ~3);
      boolean last = headers.size() == 5 || random.nextInt(8) == 0;
      size = last ? rest : size;
      int flags = random.nextInt(12) == 0 ? 6 : 5;
      headers.add(new int[] {1, at, origin + at, 0, size, size, flags, 4});
      at += size + (random.nextInt(6) == 0 ? 4 * random.nextInt(3) : 0);
    }
    headers.getFirst()[6] = 5;
    headers.add(new int[] {1, 0, random.nextInt(), 0, 0, 0, 6, 4});
    int data = 52 + 32 * headers.size();
    ByteBuffer file = ByteBuffer.allocate(data + length).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1);
    file.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1).putInt(24, origin);
    file.putInt(28, 52).putShort(40, (short) 52).putShort(42, (short) 32);
    file.putShort(44, (short) headers.size()).position(52);
    for (int[] header : headers) {
      header[1] += data;
      Arrays.stream(header).forEach(file::putInt);
    }
    Arrays.stream(code).forEach(file::putInt);
    byte[] bytes = file.array();
    if (random.nextInt(8) == 0) {
      bytes[52 + random.nextInt(data - 52)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  // Contracts.

  /// An OS that enters a contract; where contracts trap to, it may enter another, resume or end.
  private Program contracts() {
    int contracts = 1 + random.nextInt(3);
    Words os = new Words().set(5, Words.ORIGIN).set(6, 1 + random.nextInt(contracts));
    os.add(Words.custom(2, 0, 5, 6));
    int trap = os.here();
    os.set(17, 93).add(Words.i(0x13, 0, 29, 29, 1), Words.i(0x13, 0, 28, 0, 3));
    os.add(Words.branch(6, 29, 28, 8), Words.ECALL);
    for (int i = random.nextInt(12); i > 0; i--) {
      os.add(word());
    }
    os.add(random.nextBoolean() ? Words.custom(2, 0, 5, 6) : Words.ECALL);
    List<Image> images = new ArrayList<>();
    for (int i = 0; i < contracts; i++) {
      images.add(image(Words.ORIGIN));
    }
    int at = random.nextInt(12) == 0 ? trap + 4 * random.nextInt(64) : trap;
    return Program.of(Image.ofCode(Words.ORIGIN, os.toArray()), images, at);
  }
}
