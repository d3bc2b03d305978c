package io.zkthreads.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The container that nvcc makes of one source: a cubin, which is an ELF file, for each
/// architecture, and PTX text. NVIDIA does not document it; this reads what nvcc 13.0 writes
/// without compression.
///
/// ```text
///   0            4      6          8       16
///   | 0xBA55ED50 | 1    | 16       | bytes |  then entries, one behind the other:
///
///   0      2     4        8       16           20   28             32
///   | kind | 257 | header | bytes | compressed | …  | architecture | …  contents, from `header` on
/// ```
///
/// `compressed` is the length of compressed contents, or 0.
final class FatBinary {
  private static final int MAGIC = 0xBA55ED50;
  private static final int ENTRY_HEADER_BYTES = 32;

  /// What an entry holds.
  enum Kind {
    PTX,
    CUBIN
  }

  /// One entry.
  ///
  /// @param architecture 90 for sm_90 or compute_90
  record Entry(Kind kind, int architecture, ByteBuffer contents) {
    /// PTX as text.
    String text() {
      return StandardCharsets.US_ASCII.decode(contents.duplicate()).toString();
    }
  }

  private FatBinary() {}

  /// Whether `bytes` begin like one.
  static boolean is(byte[] bytes) {
    return bytes.length >= Integer.BYTES && littleEndian(bytes).getInt(0) == MAGIC;
  }

  /// All entries that are not compressed.
  static List<Entry> entries(byte[] bytes) {
    if (!is(bytes)) {
      throw new IllegalArgumentException("not a fatbin: " + bytes.length + " bytes");
    }
    ByteBuffer in = littleEndian(bytes);
    int at = in.getShort(6);
    int end = Math.min(bytes.length, Math.toIntExact(at + in.getLong(8)));
    List<Entry> entries = new ArrayList<>();
    while (at + ENTRY_HEADER_BYTES <= end) {
      int header = in.getInt(at + 4);
      int length = Math.toIntExact(in.getLong(at + 8));
      boolean compressed = in.getInt(at + 16) != 0;
      if (!compressed) {
        Kind kind = in.getShort(at) == 1 ? Kind.PTX : Kind.CUBIN;
        ByteBuffer contents = in.slice(at + header, length).order(ByteOrder.LITTLE_ENDIAN);
        entries.add(new Entry(kind, in.getInt(at + 28), contents));
      }
      at += header + length;
    }
    return entries;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
