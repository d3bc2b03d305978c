package io.zkthreads.cuda.driver;

/// The shape of a launch: `blocksX` × `blocksY` blocks of `threads` threads, each block with
/// `sharedBytes` bytes of dynamic shared memory.
public record Grid(int blocksX, int blocksY, int threads, int sharedBytes) {
  private static final int MAX_BLOCKS_Y = 65_535;
  private static final int MAX_THREADS = 1024;

  public Grid {
    if (blocksX < 1 || blocksY < 1 || blocksY > MAX_BLOCKS_Y) {
      throw new IllegalArgumentException("a grid of " + blocksX + " × " + blocksY + " blocks");
    }
    if (threads < 1 || threads > MAX_THREADS || sharedBytes < 0) {
      throw new IllegalArgumentException(
          "a block of " + threads + " threads and " + sharedBytes + " shared bytes");
    }
  }

  /// As many blocks of `threads` threads as `count` elements need, one thread for each.
  public static Grid over(long count, int threads) {
    return new Grid(Math.toIntExact(Math.ceilDiv(count, threads)), 1, threads, 0);
  }

  /// The same with `rows` rows of blocks.
  public Grid times(int rows) {
    return new Grid(blocksX, rows, threads, sharedBytes);
  }

  public Grid sharing(int bytes) {
    return new Grid(blocksX, blocksY, threads, bytes);
  }
}
