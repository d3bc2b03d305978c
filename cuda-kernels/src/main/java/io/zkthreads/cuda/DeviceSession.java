package io.zkthreads.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.PinnedMemory;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.cuda.kernel.JobTable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// What the operations of one device share: a stream, the arena, and pinned memory through which
/// small tables come and go. Belongs to the thread of its context.
final class DeviceSession implements AutoCloseable {
  private final Stream stream;
  private final Arena arena;
  private final PinnedMemory staging;

  /// Bytes of `staging` that copies in the stream may still read.
  private long staged;

  /// @param stagingBytes the most that is copied at once
  DeviceSession(Gpu gpu, Arena arena, long stagingBytes) {
    this.arena = arena;
    stream = gpu.newStream();
    staging = gpu.pinned(stagingBytes);
  }

  Stream stream() {
    return stream;
  }

  Arena arena() {
    return arena;
  }

  /// Copies words to the front of a buffer, in the order of the stream.
  void copyToDevice(DeviceBuffer to, int[] words) {
    to.requireWords("what is copied to", words.length);
    int most = (int) (staging.bytes() / Integer.BYTES);
    for (int from = 0; from < words.length; from += most) {
      int count = Math.min(most, words.length - from);
      long bytes = (long) Integer.BYTES * count;
      if (staged + bytes > staging.bytes()) {
        stream.synchronize();
        staged = 0;
      }
      MemorySegment.copy(words, from, staging.segment(), JAVA_INT, staged, count);
      DeviceBuffer piece = to.slice((long) Integer.BYTES * from, bytes);
      stream.copyToDevice(piece, staging, staged, bytes);
      staged += bytes;
    }
  }

  /// The first `count` words of a buffer, when all that is in the stream has been done.
  int[] copyToHost(DeviceBuffer from, int count) {
    from.requireWords("what is copied from", count);
    int[] words = new int[count];
    int most = (int) (staging.bytes() / Integer.BYTES);
    stream.synchronize();
    staged = 0;
    for (int at = 0; at < count; at += most) {
      int length = Math.min(most, count - at);
      long bytes = (long) Integer.BYTES * length;
      stream.copyToHost(staging, from.slice((long) Integer.BYTES * at, bytes), bytes);
      stream.synchronize();
      MemorySegment.copy(staging.segment(), JAVA_INT, 0, words, at, length);
    }
    return words;
  }

  /// Buffers of one operation, given back when it ends; the stream keeps them apart from those of
  /// the next.
  final class Scratch implements AutoCloseable {
    private final List<DeviceBuffer> buffers = new ArrayList<>();

    DeviceBuffer words(long count) {
      DeviceBuffer buffer = arena.take(Math.max(1, count) * Integer.BYTES);
      buffers.add(buffer);
      return buffer;
    }

    /// A table on the device.
    DeviceBuffer upload(JobTable table) {
      return upload(table.toArray());
    }

    DeviceBuffer upload(int[] words) {
      DeviceBuffer buffer = words(words.length);
      copyToDevice(buffer, words);
      return buffer;
    }

    @Override
    public void close() {
      buffers.reversed().forEach(arena::give);
    }
  }

  @Override
  public void close() {
    staging.close();
    stream.close();
  }
}
