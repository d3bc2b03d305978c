package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.engine.Backend;

/// Backends on one emulated device, with an allocation for each buffer.
final class EmulatedBackends implements AutoCloseable {
  private static final CudaBackend.Sizes SIZES = new CudaBackend.Sizes(1L << 30, 4 << 20, 1 << 16);

  private final Gpu gpu;
  private final Image image;

  /// @param usual conditions, unless others are asked for
  EmulatedBackends(Conditions usual) {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.usually(usual));
    gpu = Gpu.open(0);
    image = driver.load(gpu);
  }

  Backend open() {
    return new CudaBackend(gpu, image, Arena.ofAllocations(gpu), SIZES);
  }

  @Override
  public void close() {
    image.close();
    gpu.close();
  }
}
