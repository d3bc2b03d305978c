package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendContract;
import io.zkthreads.stark.field.ExtensionField;
import org.junit.jupiter.api.AfterEach;

/// The contract on an emulated device, in the quartic field.
class CudaQuarticBackendTest extends BackendContract {
  private final EmulatedBackends backends = new EmulatedBackends(Conditions.random());

  @Override
  protected Backend backend() {
    return backends.open();
  }

  @Override
  protected ExtensionField field() {
    return ExtensionField.QUARTIC;
  }

  @AfterEach
  void close() {
    backends.close();
  }
}
