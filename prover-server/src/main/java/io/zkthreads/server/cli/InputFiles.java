package io.zkthreads.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Files that a command reads.
final class InputFiles {
  private InputFiles() {}

  /// All of a file, or all that comes out of a pipe.
  static byte[] read(Path file, String what, int maxBytes) throws BadInput {
    if (!Files.exists(file)) {
      throw new BadInput(file + ": expected " + what + ", got no such file");
    }
    if (Files.isDirectory(file)) {
      throw new BadInput(file + ": expected " + what + ", got a folder");
    }
    try {
      long size = Files.isRegularFile(file) ? Files.size(file) : 0;
      byte[] bytes = new byte[0];
      if (size <= maxBytes) {
        try (InputStream in = Files.newInputStream(file)) {
          bytes = in.readNBytes(maxBytes + 1); // a pipe has no size, a file may grow
        }
      }
      if (Math.max(size, bytes.length) > maxBytes) {
        throw new BadInput(
            "%s: expected %s of at most %d bytes, got %s"
                .formatted(file, what, maxBytes, size > maxBytes ? size : "more"));
      }
      return bytes;
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be read: " + Reasons.of(e));
    }
  }

  /// Little-endian words.
  static int[] words(@Nullable Path file) throws BadInput {
    if (file == null) {
      return new int[0];
    }
    byte[] bytes = read(file, "advice", 1 << 30);
    if (bytes.length % 4 != 0) {
      throw new BadInput(
          file + ": expected a multiple of 4 bytes (little-endian words), got " + bytes.length);
    }
    int[] words = new int[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
    return words;
  }

  /// Bytes as programs of the kit read them: how many, then the bytes, zeros up to a word.
  static int[] bytesAsWords(Path file) throws BadInput {
    byte[] bytes = read(file, "input", 1 << 28);
    int[] words = new int[1 + (bytes.length + 3) / 4];
    words[0] = bytes.length;
    byte[] padded = Arrays.copyOf(bytes, 4 * (words.length - 1));
    ByteBuffer.wrap(padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(words, 1, words.length - 1);
    return words;
  }
}
