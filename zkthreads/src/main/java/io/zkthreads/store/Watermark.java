package io.zkthreads.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How much of a disk must stay free. Below it nothing new is taken, so that there is room to end
/// what was begun: a full disk hurts a store.
public final class Watermark {
  /// For stores that need not share a disk with anything.
  public static final Watermark NONE = new Watermark(() -> Long.MAX_VALUE, 0);

  /// Bytes that this process may still write.
  public interface Space {
    long usableBytes() throws IOException;
  }

  private final Space space;
  private final long minFreeBytes;

  public Watermark(Space space, long minFreeBytes) {
    this.space = space;
    this.minFreeBytes = minFreeBytes;
  }

  /// Of the disk that holds a folder.
  public static Watermark of(Path folder, long minFreeBytes) throws IOException {
    return new Watermark(Files.getFileStore(folder)::getUsableSpace, minFreeBytes);
  }

  /// What stands against writing `bytes` more, if anything does.
  public Optional<String> shortage(long bytes) throws IOException {
    long free = space.usableBytes();
    return free - bytes >= minFreeBytes
        ? Optional.empty()
        : Optional.of(
            "the disk is full: expected %d bytes to stay free of %d that are, got %d to write"
                .formatted(minFreeBytes, free, bytes));
  }
}
