package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.GoldenProofContract;
import io.zkthreads.engine.Workers;

final class VectorGoldenTest extends GoldenProofContract {
  @Override
  protected Backend backend() {
    return new CpuBackend("vector", new Workers(2), new VectorKernels());
  }
}
