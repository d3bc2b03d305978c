package io.zkthreads.server.cli;

import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SubBlock;
import java.nio.file.Path;

/// A sealed sub-block in a file, as its Batcher keeps it.
final class SubBlockFile {
  static final int MAX_BYTES = 64 << 20;

  private SubBlockFile() {}

  static SubBlock read(Path file) throws BadInput {
    return decode(file, InputFiles.read(file, "a sub-block", MAX_BYTES));
  }

  static SubBlock decode(Path file, byte[] bytes) throws BadInput {
    try {
      return SubBlock.decode(bytes);
    } catch (InvalidEncoding e) {
      throw new BadInput(file + ": " + e.getMessage());
    }
  }
}
