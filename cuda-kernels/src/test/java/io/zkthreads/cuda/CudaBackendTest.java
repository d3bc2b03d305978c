package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendContract;
import org.junit.jupiter.api.AfterEach;

/// The contract on an emulated device.
class CudaBackendTest extends BackendContract {
  private final EmulatedBackends backends = new EmulatedBackends(Conditions.forward());

  @Override
  protected Backend backend() {
    return backends.open();
  }

  @AfterEach
  void close() {
    backends.close();
  }
}
