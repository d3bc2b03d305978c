package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.GoldenProofContract;

final class VectorGoldenTest extends GoldenProofContract {
  @Override
  protected Backend backend() {
    return new CpuBackend("vector", 2, new VectorKernels());
  }
}
