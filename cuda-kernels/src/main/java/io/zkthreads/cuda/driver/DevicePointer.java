package io.zkthreads.cuda.driver;

import jcuda.driver.CUdeviceptr;

/// JCuda's device pointer, with the address that it keeps to itself.
final class DevicePointer extends CUdeviceptr {
  DevicePointer() {}

  /// Points at `address`.
  private DevicePointer(long address) {
    super(new CUdeviceptr(), address);
  }

  static DevicePointer at(long address) {
    return new DevicePointer(address);
  }

  long address() {
    return getNativePointer() + getByteOffset();
  }
}
