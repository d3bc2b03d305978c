package io.zkthreads.vm.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names in an ELF file, for people: nothing that is proven depends on them. A file without a
/// table of symbols, or with one that is no table, has none.
public final class Symbols {
  private static final int SECTION_BYTES = 40;
  private static final int SYMBOL_BYTES = 16;
  private static final int SYMBOL_TABLE = 2;
  private static final int MAX_SYMBOLS = 1 << 18;
  private static final int MAX_NAME_BYTES = 512;

  /// Types of symbols: of none, of data, of code.
  private static final int NO_TYPE = 0;

  private static final int OBJECT = 1;
  private static final int FUNCTION = 2;

  private final ByteBuffer file;
  private final NavigableMap<Integer, String> code = new TreeMap<>();
  private final NavigableMap<Integer, String> data = new TreeMap<>();
  private final Map<String, Integer> addresses = new HashMap<>();

  private Symbols(byte[] elf) {
    this.file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Names of an ELF file that anyone may have written.
  public static Symbols of(byte[] elf) {
    Symbols symbols = new Symbols(elf);
    symbols.read();
    return symbols;
  }

  private void read() {
    long sections = word(32);
    int count = half(48);
    if (half(46) != SECTION_BYTES) {
      return;
    }
    for (int i = 0; i < count; i++) {
      long at = sections + (long) i * SECTION_BYTES;
      long strings = sections + word(at + 24) * SECTION_BYTES;
      if (word(at + 4) == SYMBOL_TABLE && word(at + 24) < count) {
        readTable(word(at + 16), word(at + 20), word(strings + 16), word(strings + 20));
        return;
      }
    }
  }

  private void readTable(long offset, long bytes, long names, long nameBytes) {
    long symbols = Math.min(bytes / SYMBOL_BYTES, MAX_SYMBOLS);
    for (long at = offset; at < offset + symbols * SYMBOL_BYTES; at += SYMBOL_BYTES) {
      long name = word(at);
      int type = half(at + 12) & 15;
      boolean defined = half(at + 14) != 0;
      if (defined && name > 0 && name < nameBytes) {
        put(type, (int) word(at + 4), text(names + name));
      }
    }
  }

  private void put(int type, int address, String name) {
    if (type == OBJECT) {
      data.merge(address, name, (a, b) -> a);
    }
    if (type == OBJECT || type == FUNCTION || type == NO_TYPE) {
      addresses.put(name, address);
    }
    // Labels of the assembler's own begin with a dollar sign or with .L.
    boolean label = name.isEmpty() || name.startsWith("$") || name.startsWith(".L");
    if (type == FUNCTION || (type == NO_TYPE && !label)) {
      code.merge(address, name, (a, b) -> type == FUNCTION ? b : a);
    }
  }

  /// Where a name is.
  public OptionalInt address(String name) {
    @Nullable Integer address = addresses.get(name);
    return address == null ? OptionalInt.empty() : OptionalInt.of(address);
  }

  /// Names of data from one address on to before another, in their order.
  public List<String> objects(int from, int to) {
    return from >= to ? List.of() : List.copyOf(data.subMap(from, to).values());
  }

  /// The function that an address lies in, as far as names tell, of Rust as its author knows it;
  /// empty if none begins before it.
  public String function(int pc) {
    Map.@Nullable Entry<Integer, String> entry = code.floorEntry(pc);
    return entry == null ? "" : RustName.of(entry.getValue());
  }

  /// Where the function of an address begins; the address itself if no name tells.
  public int start(int pc) {
    @Nullable Integer start = code.floorKey(pc);
    return start == null ? pc : start;
  }

  /// `function+0x1c`; empty if no name tells.
  public String place(int pc) {
    String function = function(pc);
    int offset = pc - start(pc);
    return function.isEmpty() || offset == 0
        ? function
        : function + "+0x" + Integer.toHexString(offset);
  }

  // Reading beyond the file gives 0, which names nothing.

  private long word(long at) {
    return at < 0 || at + 4 > file.capacity() ? 0 : Integer.toUnsignedLong(file.getInt((int) at));
  }

  private int half(long at) {
    return at < 0 || at + 2 > file.capacity() ? 0 : Short.toUnsignedInt(file.getShort((int) at));
  }

  private String text(long at) {
    int start = (int) Math.min(at, file.capacity());
    int end = start;
    while (end < Math.min(file.capacity(), start + MAX_NAME_BYTES) && file.get(end) != 0) {
      end++;
    }
    return new String(file.array(), start, end - start, StandardCharsets.UTF_8);
  }
}
