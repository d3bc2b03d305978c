package io.zkthreads.vm.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What one region starts with: words, the addresses that may be executed, and the entry.
///
/// Only the file part of segments is held; the rest of memory is zero. Addresses are relative to
/// the region and below 2^24.
///
/// @param addresses addresses of the words, multiples of 4, strictly increasing
/// @param words the words, by position in `addresses`
/// @param code executable ranges, increasing and disjoint; ranges that touch are given as one, so
///   that code goes on from one into the next
/// @param end first address above all segments, bytes without content included
/// @param entry first instruction
/// @param sha256 digest of the file, hexadecimal
@SuppressWarnings("ArrayRecordComponent")
public record Image(
    int[] addresses, int[] words, List<CodeRange> code, int end, int entry, String sha256)
    implements ParsedImage {
  /// Bytes of a region.
  public static final int REGION_BYTES = 1 << 24;

  /// Most words of an image: with every register they fill the boundary table of a proof.
  public static final int MAX_WORDS = (1 << 22) - MemoryKey.SINK - 2;

  public Image {
    code = joined(code);
  }

  private static List<CodeRange> joined(List<CodeRange> ranges) {
    List<CodeRange> joined = new ArrayList<>();
    for (CodeRange range : ranges) {
      if (!joined.isEmpty() && joined.getLast().end() == range.start()) {
        joined.set(joined.size() - 1, new CodeRange(joined.getLast().start(), range.end()));
      } else {
        joined.add(range);
      }
    }
    return List.copyOf(joined);
  }

  /// Reads a 32-bit little-endian RISC-V ELF executable. The file is untrusted: every offset, size
  /// and address is checked before it is used, and memory is bounded by one region.
  public static ParsedImage parse(byte[] elf) {
    return new ElfReader(elf, 0).read();
  }

  /// [#parse] of a file that is to be a bare program, which has no memory below
  /// [Program#NULL_BYTES].
  public static ParsedImage parseBare(byte[] elf) {
    return new ElfReader(elf, Program.NULL_BYTES).read();
  }

  /// Whether the word at `pc` may be executed.
  public boolean isCode(int pc) {
    return code.stream().anyMatch(range -> range.start() <= pc && pc < range.end());
  }

  /// An image that parses, for files that are part of the product.
  public static Image require(byte[] elf) {
    return switch (parse(elf)) {
      case Image image -> image;
      case InvalidImage invalid -> throw new IllegalArgumentException(invalid.toString());
    };
  }

  /// Code alone, from `address`, which is also the entry.
  public static Image ofCode(int address, int... words) {
    int[] addresses = new int[words.length];
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < words.length; i++) {
      addresses[i] = address + 4 * i;
      bytes.putInt(words[i]);
    }
    if (address < 0 || address % 4 != 0 || address + 4L * words.length > REGION_BYTES) {
      throw new IllegalArgumentException("code at " + address + " is not inside a region");
    }
    int end = address + 4 * words.length;
    List<CodeRange> code = List.of(new CodeRange(address, end));
    return new Image(addresses, words.clone(), code, end, address, digest(bytes.array()));
  }

  static String digest(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
