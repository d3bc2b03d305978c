package io.zkthreads.cuda.driver;

import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/// A queue of work for the device: copies, fills and launches run in the order in which they were
/// put, while the host goes on. Streams wait for one another by [Event]s only.
///
/// An error of the device is told by whichever call comes after it, mostly by [#synchronize].
public final class Stream implements AutoCloseable {
  final CUstream handle;
  private boolean closed;

  private Stream(CUstream handle) {
    this.handle = handle;
  }

  static Stream create() {
    CUstream handle = new CUstream();
    int flags = CUstream_flags.CU_STREAM_NON_BLOCKING;
    CudaFailure.check("cuStreamCreate", JCudaDriver.cuStreamCreate(handle, flags));
    return new Stream(handle);
  }

  /// Copies the first `bytes` bytes of `from`.
  public void copyToDevice(DeviceBuffer to, PinnedMemory from, long bytes) {
    copyToDevice(to, from, 0, bytes);
  }

  public void copyToDevice(DeviceBuffer to, PinnedMemory from, long fromByte, long bytes) {
    CudaFailure.check(
        "cuMemcpyHtoDAsync",
        JCudaDriver.cuMemcpyHtoDAsync(pointer(to, bytes), from.at(fromByte, bytes), bytes, handle));
  }

  /// Copies the first `bytes` bytes of `from` to the front of `to`.
  public void copyToHost(PinnedMemory to, DeviceBuffer from, long bytes) {
    copyToHost(to, 0, from, bytes);
  }

  public void copyToHost(PinnedMemory to, long toByte, DeviceBuffer from, long bytes) {
    CudaFailure.check(
        "cuMemcpyDtoHAsync",
        JCudaDriver.cuMemcpyDtoHAsync(to.at(toByte, bytes), pointer(from, bytes), bytes, handle));
  }

  /// Copies the first `bytes` bytes of one buffer to another that does not overlap it.
  public void copy(DeviceBuffer to, DeviceBuffer from, long bytes) {
    CudaFailure.check(
        "cuMemcpyDtoDAsync",
        JCudaDriver.cuMemcpyDtoDAsync(pointer(to, bytes), pointer(from, bytes), bytes, handle));
  }

  /// Sets every byte of `buffer`.
  public void fill(DeviceBuffer buffer, byte value) {
    CudaFailure.check(
        "cuMemsetD8Async",
        JCudaDriver.cuMemsetD8Async(
            DevicePointer.at(buffer.address()), value, buffer.bytes(), handle));
  }

  public void synchronize() {
    CudaFailure.check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(handle));
  }

  /// Waits as [#synchronize] does, or not at all where the context has failed: nothing uses host
  /// memory afterwards.
  public void drain() {
    CudaFailure.checkRelease("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(handle));
  }

  /// A new event, which has come when all that is in the stream now is done.
  public Event record() {
    Event event = Event.create();
    record(event);
    return event;
  }

  /// Moves an event here.
  public void record(Event event) {
    CudaFailure.check("cuEventRecord", JCudaDriver.cuEventRecord(event.handle, handle));
  }

  /// Lets what is put from now on wait for `event`.
  public void await(Event event) {
    CudaFailure.check("cuStreamWaitEvent", JCudaDriver.cuStreamWaitEvent(handle, event.handle, 0));
  }

  private static DevicePointer pointer(DeviceBuffer buffer, long bytes) {
    if (bytes < 0 || bytes > buffer.bytes()) {
      throw new IndexOutOfBoundsException(
          "a copy of " + bytes + " bytes of a buffer of " + buffer.bytes());
    }
    return DevicePointer.at(buffer.address());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      CudaFailure.checkRelease("cuStreamDestroy", JCudaDriver.cuStreamDestroy(handle));
    }
  }
}
