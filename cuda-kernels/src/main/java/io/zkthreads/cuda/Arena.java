package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.DeviceMemory;
import io.zkthreads.cuda.driver.Gpu;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Device memory by the piece: buffers are taken and given back in any order without a call of the
/// driver. Each starts at a multiple of 256 bytes, lies in the first gap that holds it, and has
/// anything in it at first.
///
/// A buffer that is given back serves the next taker at once, also while work that uses it still
/// waits in a stream. That is sound as long as all takers put their work into one stream, or wait
/// for one another by events.
public final class Arena {
  static final long ALIGNMENT = 256;

  /// Where buffers come from: one piece of memory, or an allocation for each.
  private interface Source {
    DeviceBuffer take(long bytes);

    void give(DeviceBuffer buffer);
  }

  private final Source source;

  /// Lengths as asked for, by address.
  private final Map<Long, Long> taken = new HashMap<>();

  private long inUse;
  private long peak;

  private Arena(Source source) {
    this.source = source;
  }

  /// Over one allocation, which outlives the arena.
  public static Arena over(DeviceMemory memory) {
    return new Arena(new Gaps(memory.whole()));
  }

  /// With an allocation for each buffer, which is slow, but an emulated driver or a sanitizer then
  /// sees who uses more than a buffer, or uses it too long.
  public static Arena ofAllocations(Gpu gpu) {
    return new Arena(new Allocations(gpu));
  }

  /// A buffer of exactly `bytes` bytes.
  public DeviceBuffer take(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("a buffer of " + bytes + " bytes");
    }
    DeviceBuffer buffer = source.take(bytes);
    taken.put(buffer.address(), bytes);
    inUse += aligned(bytes);
    peak = Math.max(peak, inUse);
    return buffer;
  }

  /// Takes back what [#take] gave.
  public void give(DeviceBuffer buffer) {
    Long bytes = taken.get(buffer.address());
    if (bytes == null || bytes != buffer.bytes()) {
      throw new IllegalArgumentException("not a buffer in use of this arena: " + buffer);
    }
    taken.remove(buffer.address());
    inUse -= aligned(bytes);
    source.give(buffer);
  }

  /// Bytes of the buffers that are taken, each a multiple of the alignment.
  public long inUse() {
    return inUse;
  }

  /// The most that was in use since the last [#resetPeak].
  public long peak() {
    return peak;
  }

  public void resetPeak() {
    peak = inUse;
  }

  private static long aligned(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  /// Gaps of one piece of memory. Two gaps never touch.
  private static final class Gaps implements Source {
    /// Length by address.
    private final TreeMap<Long, Long> gaps = new TreeMap<>();

    private final long bytes;

    Gaps(DeviceBuffer memory) {
      long first = aligned(memory.address());
      bytes = (memory.address() + memory.bytes() - first) / ALIGNMENT * ALIGNMENT;
      if (bytes > 0) {
        gaps.put(first, bytes);
      }
    }

    @Override
    public DeviceBuffer take(long asked) {
      long length = aligned(asked);
      Map.Entry<Long, Long> gap = firstOf(length);
      if (gap == null) {
        long free = gaps.values().stream().mapToLong(Long::longValue).sum();
        long largest = gaps.values().stream().mapToLong(Long::longValue).max().orElse(0);
        throw new ArenaFull(asked, free, largest, bytes);
      }
      long address = gap.getKey();
      long left = gap.getValue() - length;
      gaps.remove(address); // which may change the entry
      if (left > 0) {
        gaps.put(address + length, left);
      }
      return new DeviceBuffer(address, asked);
    }

    private Map.@Nullable Entry<Long, Long> firstOf(long length) {
      for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
        if (gap.getValue() >= length) {
          return gap;
        }
      }
      return null;
    }

    @Override
    public void give(DeviceBuffer buffer) {
      long address = buffer.address();
      long length = aligned(buffer.bytes());
      Map.@Nullable Entry<Long, Long> before = gaps.lowerEntry(address);
      if (before != null && before.getKey() + before.getValue() == address) {
        address = before.getKey();
        length += before.getValue();
      }
      Long after = gaps.remove(buffer.address() + aligned(buffer.bytes()));
      gaps.put(address, after == null ? length : length + after);
    }
  }

  /// An allocation for each buffer.
  private static final class Allocations implements Source {
    private final Gpu gpu;
    private final Map<Long, DeviceMemory> memories = new HashMap<>();

    Allocations(Gpu gpu) {
      this.gpu = gpu;
    }

    @Override
    public DeviceBuffer take(long bytes) {
      DeviceMemory memory = gpu.allocate(bytes);
      memories.put(memory.whole().address(), memory);
      return memory.whole();
    }

    @Override
    public void give(DeviceBuffer buffer) {
      Objects.requireNonNull(memories.remove(buffer.address())).close();
    }
  }
}
