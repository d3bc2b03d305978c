package io.zkthreads.cuda.driver;

import jcuda.driver.CUevent;
import jcuda.driver.JCudaDriver;

/// A place in a stream, for which another stream or the host can wait.
public final class Event implements AutoCloseable {
  final CUevent handle;
  private boolean closed;

  private Event(CUevent handle) {
    this.handle = handle;
  }

  static Event create() {
    CUevent handle = new CUevent();
    CudaFailure.check("cuEventCreate", JCudaDriver.cuEventCreate(handle, 0));
    return new Event(handle);
  }

  /// Makes the host wait until the stream has come so far.
  public void synchronize() {
    CudaFailure.check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(handle));
  }

  /// The time that the device took from `earlier` until this event, both of which it has passed.
  public double nanosSince(Event earlier) {
    float[] milliseconds = new float[1];
    CudaFailure.check(
        "cuEventElapsedTime", JCudaDriver.cuEventElapsedTime(milliseconds, earlier.handle, handle));
    return milliseconds[0] * 1e6;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      CudaFailure.checkRelease("cuEventDestroy", JCudaDriver.cuEventDestroy(handle));
    }
  }
}
