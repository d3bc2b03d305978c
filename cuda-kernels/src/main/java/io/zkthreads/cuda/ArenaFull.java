package io.zkthreads.cuda;

/// An arena has no gap for a buffer. What is in it is as good as before.
public final class ArenaFull extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArenaFull(long asked, long free, long largest, long bytes) {
    super(
        "device memory: asked for %d bytes, %d of %d are free, the largest gap is %d"
            .formatted(asked, free, bytes, largest));
  }
}
