package io.zkthreads.cuda.driver;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/// Host memory that stays where it is, from `cuMemHostAlloc`: a device copies from it and into it
/// while the host goes on. Its contents are anything at first.
///
/// A copy that waits in a stream reads or writes this memory when its turn comes, so whoever uses
/// it again must have waited for the copy.
public final class PinnedMemory implements AutoCloseable {
  private final Pointer pointer;
  private final MemorySegment segment;
  private boolean closed;

  private PinnedMemory(Pointer pointer, MemorySegment segment) {
    this.pointer = pointer;
    this.segment = segment;
  }

  @SuppressWarnings("restricted") // the driver says that so many bytes are there
  static PinnedMemory allocate(long bytes) {
    Pointer pointer = new Pointer();
    int portable = JCudaDriver.CU_MEMHOSTALLOC_PORTABLE;
    CudaFailure.check(
        "cuMemHostAlloc of " + bytes + " bytes",
        JCudaDriver.cuMemHostAlloc(pointer, bytes, portable));
    long address = MemorySegment.ofBuffer(pointer.getByteBuffer(0, 1)).address();
    return new PinnedMemory(pointer, MemorySegment.ofAddress(address).reinterpret(bytes));
  }

  public long bytes() {
    return segment.byteSize();
  }

  /// The memory itself; nobody may touch it after [#close].
  public MemorySegment segment() {
    if (closed) {
      throw new IllegalStateException("pinned memory was given back already");
    }
    return segment;
  }

  /// JCuda's pointer to byte `from`, for a copy of `length` bytes.
  Pointer at(long from, long length) {
    Objects.checkFromIndexSize(from, length, segment().byteSize());
    return pointer.withByteOffset(from);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      CudaFailure.checkRelease("cuMemFreeHost", JCudaDriver.cuMemFreeHost(pointer));
    }
  }
}
