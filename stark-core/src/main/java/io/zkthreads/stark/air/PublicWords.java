package io.zkthreads.stark.air;

import io.zkthreads.stark.field.KoalaBear;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What a run of the machine says to the world: 32-bit words by index, the last of which, at index
/// 0xffffffff, is the exit code.
///
/// The constructor requires what the verifier requires: indices strictly increasing as unsigned
/// numbers and an exit word at the end. With it, each index has one value.
///
/// @param entries the words, exit word last
public record PublicWords(List<Entry> entries) {
  /// Index of the exit word.
  public static final int EXIT_INDEX = 0xffffffff;

  /// Fewest log2 rows of the table of public words.
  public static final int MIN_LOG_HEIGHT = 10;

  /// Verifier-known columns, in order: real, idx_lo, idx_hi, lo, hi.
  public static final int NUM_KNOWN_COLUMNS = 5;

  private static final int ENTRY_BYTES = 8;

  /// One public word.
  public record Entry(int index, int word) {}

  public PublicWords {
    entries = List.copyOf(entries);
    for (int i = 1; i < entries.size(); i++) {
      if (Integer.compareUnsigned(entries.get(i - 1).index(), entries.get(i).index()) >= 0) {
        throw new IllegalArgumentException("public words out of order at position " + i);
      }
    }
    if (entries.isEmpty() || entries.getLast().index() != EXIT_INDEX) {
      throw new IllegalArgumentException("public words without an exit word");
    }
  }

  /// Words at indices 0, 1, 2, …, then the exit code.
  public static PublicWords of(int[] words, int exitCode) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      entries.add(new Entry(i, words[i]));
    }
    entries.add(new Entry(EXIT_INDEX, exitCode));
    return new PublicWords(entries);
  }

  /// Inverse of [#toBytes].
  ///
  /// @throws IllegalArgumentException if `bytes` are not the bytes of such a list
  public static PublicWords ofBytes(byte[] bytes) {
    if (bytes.length % ENTRY_BYTES != 0) {
      throw new IllegalArgumentException(
          "expected a multiple of " + ENTRY_BYTES + " bytes, got " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Entry> entries = new ArrayList<>(bytes.length / ENTRY_BYTES);
    while (in.hasRemaining()) {
      entries.add(new Entry(in.getInt(), in.getInt()));
    }
    return new PublicWords(entries);
  }

  /// Index and word of each entry, four bytes little endian both.
  public byte[] toBytes() {
    ByteBuffer out =
        ByteBuffer.allocate(ENTRY_BYTES * entries.size()).order(ByteOrder.LITTLE_ENDIAN);
    entries.forEach(e -> out.putInt(e.index()).putInt(e.word()));
    return out.array();
  }

  /// Entries in any order, exit word included.
  public static PublicWords sorted(List<Entry> entries) {
    return new PublicWords(
        entries.stream()
            .sorted(Comparator.comparing(Entry::index, Integer::compareUnsigned))
            .toList());
  }

  public int exitCode() {
    return entries.getLast().word();
  }

  /// log2 rows of the table of public words: the next power of two, at least 2^10.
  public int logHeight() {
    return Math.max(MIN_LOG_HEIGHT, 32 - Integer.numberOfLeadingZeros(entries.size() - 1));
  }

  /// The verifier-known columns as a trace of width [#NUM_KNOWN_COLUMNS].
  public Trace knownColumns() {
    Trace trace = Trace.allocate(NUM_KNOWN_COLUMNS, logHeight());
    int at = 0;
    for (Entry e : entries) {
      trace.words()[at++] = KoalaBear.ONE;
      trace.words()[at++] = KoalaBear.fromCanonical(e.index() & 0xffff);
      trace.words()[at++] = KoalaBear.fromCanonical(e.index() >>> 16);
      trace.words()[at++] = KoalaBear.fromCanonical(e.word() & 0xffff);
      trace.words()[at++] = KoalaBear.fromCanonical(e.word() >>> 16);
    }
    return trace;
  }
}
