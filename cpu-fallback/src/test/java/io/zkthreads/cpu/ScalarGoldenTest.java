package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.GoldenProofContract;

final class ScalarGoldenTest extends GoldenProofContract {
  @Override
  protected Backend backend() {
    return new CpuBackend("scalar", 2, new ScalarKernels());
  }
}
