package io.zkthreads.server.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Files that a command reads.
final class InputFiles {
  private InputFiles() {}

  static byte[] read(Path file, String what, long maxBytes) throws BadInput {
    try {
      if (!Files.isRegularFile(file)) {
        throw new BadInput(file + ": expected " + what + ", got no such file");
      }
      long size = Files.size(file);
      if (size > maxBytes) {
        throw new BadInput(
            "%s: expected %s of at most %d bytes, got %d".formatted(file, what, maxBytes, size));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be read: " + e.getMessage());
    }
  }

  /// Little-endian words.
  static int[] words(@Nullable Path file) throws BadInput {
    if (file == null) {
      return new int[0];
    }
    byte[] bytes = read(file, "advice", 1L << 30);
    if (bytes.length % 4 != 0) {
      throw new BadInput(
          file + ": expected a multiple of 4 bytes (little-endian words), got " + bytes.length);
    }
    int[] words = new int[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
    return words;
  }
}
