package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.GoldenProofContract;
import org.junit.jupiter.api.AfterEach;

/// Whole proofs on an emulated device.
final class CudaGoldenTest extends GoldenProofContract {
  private final EmulatedBackends backends = new EmulatedBackends(Conditions.reverse());

  @Override
  protected Backend backend() {
    return backends.open();
  }

  @AfterEach
  void close() {
    backends.close();
  }
}
