package io.zkthreads.vm.exec;

import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.boundary.InitialWords;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Words, registers, and when each was last accessed; 0 is never. Memory comes in pages of 2^10
/// words, each word beside its time, so that one access is one cache line.
public final class Memory implements GuestMemory {
  static final int LOG_PAGE_WORDS = 10;
  static final int PAGE_MASK = (1 << LOG_PAGE_WORDS) - 1;
  private static final int NUM_PAGES = MemoryKey.REGISTERS >>> LOG_PAGE_WORDS;
  private static final int BLOCK_WORDS = InitialMemory.BLOCK_WORDS;

  /// A page without words.
  private static final int[] NULL_PAGE = {};

  /// Pages of two regions, which most runs do with; a table of all would be a megabyte for each.
  private static final int FIRST_PAGES = 2 << (MemoryKey.WORD_BITS - LOG_PAGE_WORDS);

  /// By key >>> 10, as far as keys have come: word i at 2·i, its time at 2·i + 1. A page that
  /// nothing may use is empty.
  private int[] @Nullable [] pages = new int[FIRST_PAGES][];

  /// By register, the sink included.
  final int[] registers = new int[MemoryKey.SINK + 1];

  final int[] registerTimes = new int[MemoryKey.SINK + 1];
  private final InitialMemory initial;

  /// By block of the initial memory: whether a word of it was accessed.
  private final boolean[] used;

  private int rowsBound;

  Memory(ProgramTables tables) {
    initial = tables.memory();
    used = new boolean[initial.blocks().length];
    for (int key = 0; key < initial.nullWords(); key += 1 << LOG_PAGE_WORDS) {
      pages[key >>> LOG_PAGE_WORDS] = NULL_PAGE;
    }
    for (int block = 0; block < used.length; block++) {
      load(block, initial.blocks()[block]);
    }
    rowsBound = InitialWords.rows(initial) + registers.length;
  }

  private void load(int block, int key) {
    int register = key - MemoryKey.REGISTERS;
    for (int i = 0; i < BLOCK_WORDS; i++) {
      if (register < 0) {
        page(key)[(key + i & PAGE_MASK) << 1] = initial.word(block, i);
      } else {
        registers[register + i] = initial.word(block, i);
      }
    }
  }

  int[] page(int key) {
    int at = key >>> LOG_PAGE_WORDS;
    int @Nullable [] page = at < pages.length ? pages[at] : null;
    return page != null ? page : newPage(at);
  }

  /// Whether region 0 has no word at an address that is below 2^24, since nothing may use it.
  boolean isNull(int address) {
    return page(MemoryKey.ofWord(0, address)).length == 0;
  }

  private int[] newPage(int at) {
    if (at >= pages.length) {
      int length = Math.max(2 * pages.length, Integer.highestOneBit(at) << 1);
      pages = Arrays.copyOf(pages, Math.min(NUM_PAGES, length));
    }
    int[] page = new int[2 << LOG_PAGE_WORDS];
    pages[at] = page;
    return page;
  }

  /// Records the first access of a word; returns at least the rows that the boundary table now
  /// needs.
  int firstAccess(int key) {
    int block = initial.blockOf(key);
    if (block < 0) {
      rowsBound++;
    } else if (!used[block]) {
      used[block] = true;
      rowsBound += BLOCK_WORDS - 1;
    }
    return rowsBound;
  }

  /// At least the rows that the boundary table needs now.
  int rowsBound() {
    return rowsBound;
  }

  @Override
  public int word(int region, int address) {
    int key = keyOf(region, address);
    int at = key >>> LOG_PAGE_WORDS;
    int @Nullable [] page = at < pages.length ? pages[at] : null;
    return page == null || page.length == 0 ? 0 : page[(key & PAGE_MASK) << 1];
  }

  void setWord(int region, int address, int word) {
    int key = keyOf(region, address);
    page(key)[(key & PAGE_MASK) << 1] = word;
  }

  @Override
  public int register(int number) {
    return registers[number];
  }

  private static int keyOf(int region, int address) {
    if (region < 0
        || region >= MemoryKey.NUM_REGIONS
        || address < 0
        || address >>> MemoryKey.ADDRESS_BITS != 0
        || address % 4 != 0) {
      throw new IllegalArgumentException("no word at address " + address + " of region " + region);
    }
    return MemoryKey.ofWord(region, address);
  }

  /// Receives the boundary of memory in increasing key order.
  public interface BoundaryVisitor {
    /// Takes the next word.
    ///
    /// @param fresh whether the word starts as zero; otherwise its block starts it
    /// @param time last access, 0 for a word of a block that was not accessed itself
    void word(int key, boolean fresh, int time, int word);

    /// Takes the next block that was left alone.
    ///
    /// @param key of its first word
    void block(int key, int words);
  }

  /// Visits every word and register that was accessed, every other word of their blocks, and every
  /// other block.
  public void forEachBoundary(BoundaryVisitor visitor) {
    if (initial.nullWords() > 0) {
      visitor.block(0, initial.nullWords());
    }
    int block = 0;
    for (int p = 0; p < pages.length; p++) {
      int @Nullable [] page = pages[p];
      for (int i = 0; page != null && i < page.length / 2; i += BLOCK_WORDS) {
        block = visit(visitor, block, (p << LOG_PAGE_WORDS) + i, BLOCK_WORDS);
      }
    }
    for (int r = 0; r < registers.length; r += BLOCK_WORDS) {
      int words = Math.min(BLOCK_WORDS, registers.length - r);
      block = visit(visitor, block, MemoryKey.ofRegister(r), words);
    }
  }

  /// Visits the words from `key` on; `block` is the next block of the initial memory, and so is the
  /// result.
  private int visit(BoundaryVisitor visitor, int block, int key, int words) {
    boolean initialized = block < used.length && initial.blocks()[block] == key;
    if (initialized && !isUsed(block)) {
      visitor.block(key, BLOCK_WORDS);
    } else {
      for (int k = key; k < key + words; k++) {
        if (initialized || timeOf(k) != 0) {
          visitor.word(k, !initialized, timeOf(k), valueOf(k));
        }
      }
    }
    return initialized ? block + 1 : block;
  }

  /// Whether a word of a block of the initial memory was accessed.
  public boolean isUsed(int block) {
    int key = initial.blocks()[block];
    return key < MemoryKey.REGISTERS
        ? used[block]
        : IntStream.range(key, key + BLOCK_WORDS).anyMatch(k -> timeOf(k) != 0);
  }

  private int timeOf(int key) {
    return key < MemoryKey.REGISTERS
        ? page(key)[2 * (key & PAGE_MASK) + 1]
        : registerTimes[key - MemoryKey.REGISTERS];
  }

  private int valueOf(int key) {
    return key < MemoryKey.REGISTERS
        ? page(key)[2 * (key & PAGE_MASK)]
        : registers[key - MemoryKey.REGISTERS];
  }
}
