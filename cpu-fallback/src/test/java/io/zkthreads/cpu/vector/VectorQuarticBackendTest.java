package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendContract;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.ExtensionField;

final class VectorQuarticBackendTest extends BackendContract {
  @Override
  protected Backend backend() {
    return new CpuBackend("vector", new Workers(2), new VectorKernels());
  }

  @Override
  protected ExtensionField field() {
    return ExtensionField.QUARTIC;
  }
}
