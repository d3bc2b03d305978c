package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendContract;
import io.zkthreads.engine.Workers;

final class VectorBackendTest extends BackendContract {
  @Override
  protected Backend backend() {
    return new CpuBackend("vector", new Workers(2), new VectorKernels());
  }
}
