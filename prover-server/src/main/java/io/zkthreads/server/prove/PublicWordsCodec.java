package io.zkthreads.server.prove;

import io.zkthreads.server.Refusal;
import io.zkthreads.stark.air.PublicWords;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Public words as bytes: index and word of each, four little-endian bytes both.
public final class PublicWordsCodec {
  private static final int ENTRY_BYTES = 8;

  private PublicWordsCodec() {}

  public static byte[] encode(PublicWords words) {
    ByteBuffer out =
        ByteBuffer.allocate(ENTRY_BYTES * words.entries().size()).order(ByteOrder.LITTLE_ENDIAN);
    words.entries().forEach(e -> out.putInt(e.index()).putInt(e.word()));
    return out.array();
  }

  public static PublicWords decode(byte[] bytes) throws Refusal {
    if (bytes.length % ENTRY_BYTES != 0) {
      throw Refusal.invalid("BAD_LENGTH", "public_words", "a multiple of 8 bytes", bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<PublicWords.Entry> entries = new ArrayList<>();
    while (in.hasRemaining()) {
      entries.add(new PublicWords.Entry(in.getInt(), in.getInt()));
    }
    return of(entries);
  }

  /// Words that somebody claims; refused unless their indices ascend and the exit word is last.
  public static PublicWords of(List<PublicWords.Entry> entries) throws Refusal {
    try {
      return new PublicWords(entries);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("BAD_PUBLIC_WORDS", "public_words", String.valueOf(e.getMessage()));
    }
  }
}
