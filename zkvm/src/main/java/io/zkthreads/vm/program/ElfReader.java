package io.zkthreads.vm.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads an ELF file that anyone may have written. Each check returns a refusal or null; the first
/// refusal ends the reading.
final class ElfReader {
  private static final int HEADER_BYTES = 52;
  private static final int PROGRAM_HEADER_BYTES = 32;
  private static final int MAX_PROGRAM_HEADERS = 256;
  private static final int EXECUTABLE_FILE = 2;
  private static final int RISCV = 243;
  private static final int OBJECT_FILE = 1;
  private static final int SHARED_FILE = 3;
  private static final int LOADABLE = 1;
  private static final int THREAD_LOCAL = 7;

  /// Most bytes of thread-local data: an offset from a tp of 0 then traps, and nothing is read that
  /// nobody has put there.
  private static final int MAX_THREAD_LOCAL_BYTES = 1 << 11;

  private static final int EXECUTE_FLAG = 1;

  private final byte[] file;

  /// Least address that a segment may have.
  private final int lowest;

  private final ByteBuffer bytes;
  private final List<Segment> segments = new ArrayList<>();

  /// A loadable segment whose numbers have been checked.
  private record Segment(
      int number, int offset, int address, int fileSize, int memorySize, boolean code) {
    long end() {
      return (long) address + memorySize;
    }
  }

  ElfReader(byte[] file, int lowest) {
    this.file = file;
    this.lowest = lowest;
    this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  ParsedImage read() {
    @Nullable InvalidImage refusal = header();
    for (int i = 0; refusal == null && i < numProgramHeaders(); i++) {
      refusal = programHeader(i);
    }
    segments.sort(Comparator.comparingInt(Segment::address));
    for (int i = 1; refusal == null && i < segments.size(); i++) {
      refusal = apart(segments.get(i - 1), segments.get(i));
    }
    return refusal == null ? image() : refusal;
  }

  private @Nullable InvalidImage header() {
    if (file.length < HEADER_BYTES) {
      return new InvalidImage(
          "file shorter than an ELF header", "file", "at least " + HEADER_BYTES, "" + file.length);
    }
    if (bytes.getInt(0) != 0x464c457f) {
      return new InvalidImage("not an ELF file", "bytes 0..3", "7f 45 4c 46", hex(bytes.getInt(0)));
    }
    if (file[4] != 1) {
      return new InvalidImage(
          "not a 32-bit file",
          "e_ident class",
          "1",
          file[4] == 2 ? "2, 64 bits: build for riscv32, not riscv64" : "" + file[4]);
    }
    if (file[5] != 1) {
      return new InvalidImage(
          "not little-endian",
          "e_ident data",
          "1",
          file[5] == 2 ? "2, big-endian: build for riscv32, which is little-endian" : "" + file[5]);
    }
    if (half(16) != EXECUTABLE_FILE) {
      return new InvalidImage("not an executable", "e_type", "2", otherType(half(16)));
    }
    if (half(18) != RISCV) {
      return new InvalidImage(
          "not for RISC-V",
          "e_machine",
          "" + RISCV,
          half(18) + ": build for riscv32 (-march=rv32im -mabi=ilp32)");
    }
    int entry = bytes.getInt(24);
    if (entry < 0 || entry >= Image.REGION_BYTES || entry % 4 != 0) {
      return new InvalidImage("entry", "e_entry", "a multiple of 4 below 2^24", hex(entry));
    }
    return programHeaders();
  }

  private static String otherType(int type) {
    return switch (type) {
      case OBJECT_FILE -> "1, an object file: link it";
      case SHARED_FILE ->
          "3, a position-independent executable or a library: link with -no-pie -static";
      default -> Integer.toString(type);
    };
  }

  private @Nullable InvalidImage programHeaders() {
    int n = numProgramHeaders();
    if (n < 1 || n > MAX_PROGRAM_HEADERS) {
      return new InvalidImage(
          "number of program headers",
          "e_phnum",
          "1 to " + MAX_PROGRAM_HEADERS,
          n == 0 ? "0, nothing to load: link it (ld, or cc without -c)" : "" + n);
    }
    if (half(42) != PROGRAM_HEADER_BYTES) {
      return refuse("size of a program header", "e_phentsize", PROGRAM_HEADER_BYTES, half(42));
    }
    long end = unsigned(28) + (long) n * PROGRAM_HEADER_BYTES;
    return end > file.length
        ? beyond("program headers outside the file", "e_phoff", file.length, end)
        : null;
  }

  private @Nullable InvalidImage programHeader(int i) {
    int at = headerAt(i);
    String where = "program header " + i;
    if (bytes.getInt(at) == THREAD_LOCAL && unsigned(at + 20) > MAX_THREAD_LOCAL_BYTES) {
      return beyond("thread-local data", where, MAX_THREAD_LOCAL_BYTES, unsigned(at + 20));
    }
    if (bytes.getInt(at) != LOADABLE) {
      return null;
    }
    long offset = unsigned(at + 4);
    long address = unsigned(at + 8);
    long fileSize = unsigned(at + 16);
    long memorySize = unsigned(at + 20);
    if (fileSize > memorySize) {
      return beyond("segment larger in the file than in memory", where, memorySize, fileSize);
    }
    if (memorySize == 0) {
      return null; // loads nothing, wherever it says that it lies
    }
    if (offset + fileSize > file.length) {
      return beyond("segment outside the file", where, file.length, offset + fileSize);
    }
    if (fileSize > 0 && unsigned(at + 12) != address && hasLoadAddresses()) {
      return new InvalidImage(
          "bytes that lie elsewhere until start-up code copies them (AT> of a linker script, and nothing is at p_paddr here)",
          where,
          "p_paddr " + hex((int) address) + " as p_vaddr",
          hex(bytes.getInt(at + 12)));
    }
    if (address < lowest) {
      return new InvalidImage(
          "segment below what a bare program has of memory",
          where,
          "an address of " + hex(lowest) + " or above (-Ttext, or . = of the linker script)",
          hex((int) address));
    }
    if (address + memorySize > Image.REGION_BYTES) {
      return new InvalidImage(
          "segment beyond its region",
          where,
          "an end of at most 0x1000000, 16 MiB (the linker script's . = or -Ttext)",
          "0x" + Long.toHexString(address + memorySize));
    }
    boolean code = (bytes.getInt(at + 24) & EXECUTE_FLAG) != 0;
    segments.add(
        new Segment(i, (int) offset, (int) address, (int) fileSize, (int) memorySize, code));
    return null;
  }

  /// Whether `p_paddr` means anything: tools that know no load address leave it 0 everywhere.
  private boolean hasLoadAddresses() {
    return IntStream.range(0, numProgramHeaders())
        .map(this::headerAt)
        .anyMatch(at -> bytes.getInt(at) == LOADABLE && bytes.getInt(at + 12) != 0);
  }

  private int headerAt(int i) {
    return bytes.getInt(28) + i * PROGRAM_HEADER_BYTES;
  }

  private static @Nullable InvalidImage apart(Segment before, Segment after) {
    return before.end() <= after.address()
        ? null
        : new InvalidImage(
            "overlapping segments",
            "program headers " + before.number() + " and " + after.number(),
            "start at or after " + hex((int) before.end()) + " (the linker script's . = or -Ttext)",
            hex(after.address()));
  }

  private ParsedImage image() {
    int most = segments.stream().mapToInt(s -> s.fileSize() / 4 + 2).sum();
    int[] addresses = new int[most];
    int[] words = new int[most];
    int n = 0;
    List<CodeRange> code = new ArrayList<>();
    for (Segment s : segments) {
      for (int i = 0; i < s.fileSize(); i++) {
        int address = s.address() + i;
        if (n == 0 || addresses[n - 1] != (address & ~3)) {
          addresses[n++] = address & ~3;
        }
        words[n - 1] |= (file[s.offset() + i] & 255) << (8 * (address & 3));
      }
      CodeRange range = new CodeRange(s.address() & ~3, (s.address() + s.fileSize()) & ~3);
      if (s.code() && range.start() < range.end()) {
        code.add(range);
      }
    }
    if (n > Image.MAX_WORDS) {
      return beyond("more words than a proof has room for", "segments", Image.MAX_WORDS, n);
    }
    int end = segments.isEmpty() ? 0 : (int) segments.getLast().end();
    int entry = bytes.getInt(24);
    Image image =
        new Image(
            Arrays.copyOf(addresses, n),
            Arrays.copyOf(words, n),
            code,
            end,
            entry,
            Image.digest(file));
    return image.isCode(entry) ? image : outsideOfCode(image);
  }

  /// A linker that finds no `_start` takes some address for the entry and goes on.
  private static InvalidImage outsideOfCode(Image image) {
    String code =
        image.code().stream()
            .limit(4)
            .map(range -> hex(range.start()) + " to " + hex(range.end() - 4))
            .collect(Collectors.joining(", "));
    return new InvalidImage(
        "entry in no executable segment",
        "e_entry",
        code.isEmpty() ? "an executable segment, and there is none" : "in " + code,
        hex(image.entry()));
  }

  private int numProgramHeaders() {
    return half(44);
  }

  private int half(int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  private long unsigned(int at) {
    return Integer.toUnsignedLong(bytes.getInt(at));
  }

  private static InvalidImage refuse(String what, String where, long expected, long got) {
    return new InvalidImage(what, where, Long.toString(expected), Long.toString(got));
  }

  private static InvalidImage beyond(String what, String where, long most, long got) {
    return new InvalidImage(what, where, "at most " + most, Long.toString(got));
  }

  private static String hex(int value) {
    return "0x" + Integer.toHexString(value);
  }
}
