package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.GoldenProofContract;
import io.zkthreads.stark.field.ExtensionField;
import org.junit.jupiter.api.AfterEach;

/// Whole proofs on an emulated device.
final class CudaGoldenTest extends GoldenProofContract {
  private final EmulatedBackends backends = new EmulatedBackends(Conditions.reverse());

  @Override
  protected Backend backend() {
    return backends.open();
  }

  @Override
  protected boolean computesIn(ExtensionField field) {
    return field == ExtensionField.QUINTIC;
  }

  @AfterEach
  void close() {
    backends.close();
  }
}
