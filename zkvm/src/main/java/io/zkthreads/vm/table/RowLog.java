package io.zkthreads.vm.table;

import java.util.ArrayList;
import java.util.List;

/// What the interpreter keeps of the rows of one table: a few words a row, from which the columns
/// follow. It grows by blocks and never copies.
public final class RowLog {
  /// log2 of the rows of a block.
  public static final int LOG_BLOCK_ROWS = 12;

  private static final int[] EMPTY = {};

  /// The logs of one run share their room.
  @FunctionalInterface
  public interface Room {
    /// Whether so many bytes more may be kept.
    boolean hasRoomFor(long bytes);
  }

  private final Room room;
  private final int width;
  private final List<int[]> blocks = new ArrayList<>();
  private int[] block = EMPTY;
  private int at;
  private long blocksBefore;

  public RowLog(Room room, int width) {
    this.room = room;
    this.width = width;
  }

  /// Words of a row.
  public int width() {
    return width;
  }

  /// Rows that are kept.
  public int numRows() {
    return blocks.isEmpty() ? 0 : ((blocks.size() - 1) << LOG_BLOCK_ROWS) + at / width;
  }

  /// The block that holds `row`, whose words start at [#offset].
  public int[] block(int row) {
    return blocks.get(row >>> LOG_BLOCK_ROWS);
  }

  public int offset(int row) {
    return (row & ((1 << LOG_BLOCK_ROWS) - 1)) * width;
  }

  /// Rows that were added, kept or not.
  public long added() {
    return (blocksBefore << LOG_BLOCK_ROWS) + at / width;
  }

  /// Begins a row of whatever width: its words are to be put into [#words] from the position that
  /// this returns on.
  public int begin() {
    return reserve();
  }

  /// Where the row that was begun last has its words.
  public int[] words() {
    return block;
  }

  private int reserve() {
    if (at == block.length) {
      nextBlock();
    }
    int start = at;
    at = start + width;
    return start;
  }

  /// Where the run may keep no more, its last block is written again and again.
  private void nextBlock() {
    int words = width << LOG_BLOCK_ROWS;
    blocksBefore += block.length == 0 ? 0 : 1;
    if (room.hasRoomFor((long) Integer.BYTES * words)) {
      block = new int[words];
      blocks.add(block);
    } else if (block.length == 0) {
      block = new int[words];
    }
    at = 0;
  }

  public void forget() {
    blocks.clear();
  }

  public void add(int row, int ts, int v0, int t0) {
    int i = reserve();
    int[] words = block;
    words[i] = row;
    words[i + 1] = ts;
    words[i + 2] = v0;
    words[i + 3] = t0;
  }

  public void add(int row, int ts, int v0, int t0, int v1) {
    add(row, ts, v0, t0);
    block[at - 1] = v1;
  }

  public void add(int row, int ts, int v0, int t0, int v1, int t1) {
    int i = reserve();
    int[] words = block;
    words[i] = row;
    words[i + 1] = ts;
    words[i + 2] = v0;
    words[i + 3] = t0;
    words[i + 4] = v1;
    words[i + 5] = t1;
  }

  public void add(int row, int ts, int v0, int t0, int v1, int t1, int v2, int t2) {
    int i = reserve();
    int[] words = block;
    words[i] = row;
    words[i + 1] = ts;
    words[i + 2] = v0;
    words[i + 3] = t0;
    words[i + 4] = v1;
    words[i + 5] = t1;
    words[i + 6] = v2;
    words[i + 7] = t2;
  }

  /// Two more words at the end of the row added last.
  public void append(int v3, int t3) {
    block[at - 2] = v3;
    block[at - 1] = t3;
  }
}
