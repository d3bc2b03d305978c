package io.zkthreads.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jcuda.Pointer;

/// The arguments of a launch, in order. One instance serves all launches of a thread, for the
/// driver reads arguments before a launch returns: `kernel.launch(stream, grid,
/// arguments.start().pointer(out).word(count))`.
///
/// ```text
///   0      8                512     528
///   +------+------+-- - - --+-------+-------+- - -
///   | at 0 | at 1 |  …      | arg 0 | arg 1 | …       what cuLaunchKernel takes: void *arguments[]
///   +------+------+-- - - --+-------+-------+- - -
/// ```
public final class Arguments {
  /// Kernels get more than this as a buffer.
  private static final int MAX_COUNT = 64;

  private static final int MAX_BYTES = 4096;
  private static final int ALIGNMENT = 16;
  private static final long VALUES = (long) MAX_COUNT * Long.BYTES;

  private final MemorySegment memory = Arena.ofAuto().allocate(VALUES + MAX_BYTES, ALIGNMENT);
  private final Pointer table = Pointer.to(memory.asByteBuffer());
  private final int[] sizes = new int[MAX_COUNT];
  private int count;
  private long end = VALUES;

  /// Forgets the arguments of the launch before.
  public Arguments start() {
    count = 0;
    end = VALUES;
    return this;
  }

  public Arguments pointer(DeviceBuffer buffer) {
    return longWord(buffer.address());
  }

  public Arguments word(int value) {
    memory.set(ValueLayout.JAVA_INT, next(Integer.BYTES), value);
    return this;
  }

  public Arguments longWord(long value) {
    memory.set(ValueLayout.JAVA_LONG, next(Long.BYTES), value);
    return this;
  }

  /// A struct of words, by value.
  public Arguments words(int... values) {
    long at = next(Integer.BYTES * values.length);
    MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_INT, at, values.length);
    return this;
  }

  /// Where the next argument, of so many bytes, goes.
  private long next(int bytes) {
    if (count == MAX_COUNT || end + bytes > memory.byteSize()) {
      throw new IllegalStateException("too many arguments: " + count + " before this one");
    }
    long at = end;
    memory.setAtIndex(ValueLayout.JAVA_LONG, count, memory.address() + at);
    sizes[count++] = bytes;
    end = (at + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return at;
  }

  int[] sizes() {
    return Arrays.copyOf(sizes, count);
  }

  boolean sizesAre(int[] expected) {
    return Arrays.equals(sizes, 0, count, expected, 0, expected.length);
  }

  Pointer table() {
    return table;
  }
}
