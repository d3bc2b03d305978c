package io.zkthreads.cuda.driver;

import java.util.Arrays;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/// A function of an [Image] that runs on the device.
public final class Kernel {
  /// What every kernel may have of dynamic shared memory; for more it must ask.
  private static final int COMMON_SHARED_BYTES = 48 << 10;

  private final String name;
  private final CUfunction handle;
  private final int @Nullable [] sizes;
  private final LaunchMeter meter;
  private int mostSharedBytes = COMMON_SHARED_BYTES;

  Kernel(String name, CUfunction handle, int @Nullable [] sizes, LaunchMeter meter) {
    this.name = name;
    this.handle = handle;
    this.sizes = sizes;
    this.meter = meter;
  }

  public String name() {
    return name;
  }

  /// Puts a launch into `stream`. Arguments are read before this returns.
  public void launch(Stream stream, Grid grid, Arguments arguments) {
    requireSizes(arguments);
    allowShared(grid.sharedBytes());
    meter.around(name, stream, () -> put(stream, grid, arguments));
  }

  private void put(Stream stream, Grid grid, Arguments arguments) {
    CudaFailure.check(
        "launch of " + name,
        JCudaDriver.cuLaunchKernel(
            handle,
            grid.blocksX(),
            grid.blocksY(),
            1,
            grid.threads(),
            1,
            1,
            grid.sharedBytes(),
            stream.handle,
            arguments.table(),
            null));
  }

  private void requireSizes(Arguments arguments) {
    if (sizes != null && !arguments.sizesAre(sizes)) {
      throw new IllegalArgumentException(
          "arguments of %s: expected sizes %s, got %s"
              .formatted(name, Arrays.toString(sizes), Arrays.toString(arguments.sizes())));
    }
  }

  /// A block may have 99 KiB of sm_86, sm_89 and sm_120, 163 of sm_80 and 227 of sm_90 and sm_100.
  /// What is beyond an invalid value to the driver is to us a launch for which there is no room.
  private void allowShared(int bytes) {
    if (bytes > mostSharedBytes) {
      int attribute = CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
      int code = JCudaDriver.cuFuncSetAttribute(handle, attribute, bytes);
      CudaFailure.check(
          "%s with %d bytes of shared memory for a block".formatted(name, bytes),
          code == CUresult.CUDA_ERROR_INVALID_VALUE
              ? CUresult.CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES
              : code);
      mostSharedBytes = bytes;
    }
  }
}
