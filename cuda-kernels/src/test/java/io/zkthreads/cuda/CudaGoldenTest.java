package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.GoldenProofContract;
import org.junit.jupiter.api.AfterEach;

/// Whole proofs on an emulated device, with an allocation for each buffer.
final class CudaGoldenTest extends GoldenProofContract {
  private final EmulatedDriver driver =
      EmulatedDriver.start(Conditions.usually(Conditions.reverse()));
  private final Gpu gpu = Gpu.open(0);
  private final Image image = driver.load(gpu);

  @Override
  protected Backend backend() {
    CudaBackend.Sizes sizes = new CudaBackend.Sizes(1L << 30, 4 << 20, 1 << 16);
    return new CudaBackend(gpu, image, Arena.ofAllocations(gpu), sizes);
  }

  @AfterEach
  void close() {
    image.close();
    gpu.close();
  }
}
