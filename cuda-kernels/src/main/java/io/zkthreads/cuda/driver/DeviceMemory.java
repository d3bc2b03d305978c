package io.zkthreads.cuda.driver;

import jcuda.driver.JCudaDriver;

/// Memory of a device, from `cuMemAlloc`. Its contents are anything at first.
public final class DeviceMemory implements AutoCloseable {
  private final DeviceBuffer whole;
  private boolean closed;

  private DeviceMemory(DeviceBuffer whole) {
    this.whole = whole;
  }

  static DeviceMemory allocate(long bytes) {
    DevicePointer pointer = new DevicePointer();
    CudaFailure.check("cuMemAlloc of " + bytes + " bytes", JCudaDriver.cuMemAlloc(pointer, bytes));
    return new DeviceMemory(new DeviceBuffer(pointer.address(), bytes));
  }

  public DeviceBuffer whole() {
    return whole;
  }

  /// Waits until the device has no more use for it.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      CudaFailure.checkRelease(
          "cuMemFree", JCudaDriver.cuMemFree(DevicePointer.at(whole.address())));
    }
  }
}
