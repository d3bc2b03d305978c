package io.zkthreads.server.cli;

import io.zkthreads.stark.air.PublicWords;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The bytes that a program of the kit made public, in the order in which it said them: public word
/// [#INDEX] is how many there are, those behind it hold them, lowest byte first.
///
/// @param others public words that are no part of it, without the exit code
@SuppressWarnings("ArrayRecordComponent")
record Journal(byte[] bytes, List<PublicWords.Entry> others) {
  /// Public word of the journal's size.
  static final int INDEX = 0x4a000000;

  /// Bytes that are shown to people.
  private static final int SHOWN_BYTES = 1024;

  Journal {
    others = List.copyOf(others);
  }

  /// The journal among public words; empty if a word of it is missing, or is no part of any.
  static Optional<Journal> of(PublicWords words) {
    List<PublicWords.Entry> committed = words.entries().subList(0, words.entries().size() - 1);
    List<PublicWords.Entry> own =
        committed.stream()
            .filter(e -> e.index() >= INDEX && e.index() <= INDEX + (1 << 20))
            .toList();
    if (own.isEmpty() || own.getFirst().index() != INDEX) {
      return Optional.empty();
    }
    int size = own.getFirst().word();
    if (size < 1 || (size + 3L) / 4 != own.size() - 1) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 1; i < own.size(); i++) {
      if (own.get(i).index() != INDEX + i) {
        return Optional.empty();
      }
      for (int shift = 0; shift < 32; shift += 8) {
        if (bytes.size() < size) {
          bytes.write(own.get(i).word() >>> shift);
        } else if ((own.get(i).word() >>> shift & 255) != 0) {
          return Optional.empty();
        }
      }
    }
    List<PublicWords.Entry> others = committed.stream().filter(e -> !own.contains(e)).toList();
    return Optional.of(new Journal(bytes.toByteArray(), others));
  }

  String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /// For people: as a text if it is one, in hexadecimal otherwise; the beginning if it is long.
  String shown() {
    int shown = Math.min(bytes.length, SHOWN_BYTES);
    String more = shown < bytes.length ? "… (--json has all)" : "";
    return "journal, %,d bytes: %s%s"
        .formatted(
            bytes.length,
            text(bytes).orElseGet(() -> HexFormat.of().formatHex(bytes, 0, shown)),
            more);
  }

  /// Bytes as a text that a terminal can show.
  static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean plain =
          text.chars().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c));
      return plain && bytes.length <= SHOWN_BYTES ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
