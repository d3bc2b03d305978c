package io.zkthreads.server.prove;

import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.stark.air.PublicWords;
import java.util.List;
import java.util.function.Supplier;

/// Public words that came from outside: what is wrong with them is a refusal.
public final class PublicWordsCodec {
  private static final int ENTRY_BYTES = 8;

  private PublicWordsCodec() {}

  public static PublicWords decode(byte[] bytes) throws Refusal {
    if (bytes.length % ENTRY_BYTES != 0) {
      throw Refusal.invalid("BAD_LENGTH", "public_words", "a multiple of 8 bytes", bytes.length);
    }
    return checked(() -> PublicWords.ofBytes(bytes));
  }

  /// Words that somebody claims; refused unless their indices ascend and the exit word is last.
  public static PublicWords of(List<PublicWords.Entry> entries) throws Refusal {
    return checked(() -> new PublicWords(entries));
  }

  private static PublicWords checked(Supplier<PublicWords> words) throws Refusal {
    try {
      return words.get();
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("BAD_PUBLIC_WORDS", "public_words", String.valueOf(e.getMessage()));
    }
  }
}
