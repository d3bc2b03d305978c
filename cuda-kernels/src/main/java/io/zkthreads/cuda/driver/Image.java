package io.zkthreads.cuda.driver;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/// Compiled kernels and global variables, loaded into a context.
public final class Image implements AutoCloseable {
  private final CUmodule handle;
  private final Signatures signatures;
  private final LaunchMeter meter;
  private final Map<String, Kernel> kernels = new HashMap<>();
  private boolean closed;

  private Image(CUmodule handle, Signatures signatures, LaunchMeter meter) {
    this.handle = handle;
    this.signatures = signatures;
    this.meter = meter;
  }

  static Image load(byte[] bytes, Signatures signatures, LaunchMeter meter) {
    CUmodule handle = new CUmodule();
    // A Java array would hold up the collector for as long as the driver compiles.
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    CudaFailure.check(
        "cuModuleLoadDataEx",
        JCudaDriver.cuModuleLoadDataEx(
            handle, Pointer.to(direct), 0, new int[0], Pointer.to(new Pointer[0])));
    return new Image(handle, signatures, meter);
  }

  public Kernel kernel(String name) {
    return kernels.computeIfAbsent(name, this::find);
  }

  private Kernel find(String name) {
    CUfunction function = new CUfunction();
    CudaFailure.check(
        "cuModuleGetFunction of " + name, JCudaDriver.cuModuleGetFunction(function, handle, name));
    return new Kernel(name, function, signatures.sizes().get(name), meter);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      CudaFailure.checkRelease("cuModuleUnload", JCudaDriver.cuModuleUnload(handle));
    }
  }
}
