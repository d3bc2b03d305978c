package io.zkthreads.vm.exec;

import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.ProgramTables;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Words, registers, and when each was last accessed; 0 is never. Memory comes in pages of 2^10
/// words, each word beside its time, so that one access is one cache line.
public final class Memory implements GuestMemory {
  static final int LOG_PAGE_WORDS = 10;
  static final int PAGE_MASK = (1 << LOG_PAGE_WORDS) - 1;
  private static final int NUM_PAGES = MemoryKey.REGISTERS >>> LOG_PAGE_WORDS;

  /// By key >>> 10: word i at 2·i, its time at 2·i + 1.
  final int[] @Nullable [] pages = new int[NUM_PAGES][];

  /// By register, the sink included.
  final int[] registers = new int[MemoryKey.SINK + 1];

  final int[] registerTimes = new int[MemoryKey.SINK + 1];
  private final int[] imageKeys;
  private int freshWords;

  Memory(ProgramTables tables) {
    this.imageKeys = tables.imageKeys();
    for (int i = 0; i < imageKeys.length; i++) {
      int key = imageKeys[i];
      if (key >= MemoryKey.REGISTERS) {
        registers[key - MemoryKey.REGISTERS] = tables.imageWords()[i];
      } else {
        page(key)[(key & PAGE_MASK) << 1] = tables.imageWords()[i];
      }
    }
  }

  int[] page(int key) {
    int @Nullable [] page = pages[key >>> LOG_PAGE_WORDS];
    return page != null ? page : newPage(key);
  }

  private int[] newPage(int key) {
    int[] page = new int[2 << LOG_PAGE_WORDS];
    pages[key >>> LOG_PAGE_WORDS] = page;
    return page;
  }

  /// Records the first access of a word; returns the rows that the boundary table now needs.
  int firstAccess(int key) {
    if (Arrays.binarySearch(imageKeys, key) < 0) {
      freshWords++;
    }
    return rowsBound();
  }

  /// Image words, other words accessed, and all registers.
  int rowsBound() {
    return imageKeys.length + freshWords + registers.length;
  }

  @Override
  public int word(int region, int address) {
    int key = keyOf(region, address);
    int @Nullable [] page = pages[key >>> LOG_PAGE_WORDS];
    return page == null ? 0 : page[(key & PAGE_MASK) << 1];
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
  @FunctionalInterface
  public interface BoundaryVisitor {
    /// Takes the next word.
    ///
    /// @param fresh whether the word starts as zero; otherwise the image starts it
    /// @param time last access, 0 for an image word never accessed
    void visit(int key, boolean fresh, int time, int word);
  }

  /// Visits every image word, every word accessed and every register accessed.
  public void forEachBoundaryWord(BoundaryVisitor visitor) {
    int image = 0;
    for (int p = 0; p < NUM_PAGES; p++) {
      int @Nullable [] page = pages[p];
      for (int i = 0; page != null && i <= PAGE_MASK; i++) {
        int key = (p << LOG_PAGE_WORDS) + i;
        boolean ofImage = image < imageKeys.length && imageKeys[image] == key;
        image += ofImage ? 1 : 0;
        if (ofImage || page[2 * i + 1] != 0) {
          visitor.visit(key, !ofImage, page[2 * i + 1], page[2 * i]);
        }
      }
    }
    for (int r = 0; r < registers.length; r++) {
      int key = MemoryKey.ofRegister(r);
      boolean ofImage = image < imageKeys.length && imageKeys[image] == key;
      image += ofImage ? 1 : 0;
      if (ofImage || registerTimes[r] != 0) {
        visitor.visit(key, !ofImage, registerTimes[r], registers[r]);
      }
    }
  }
}
