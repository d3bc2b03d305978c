package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.GoldenProofContract;
import io.zkthreads.engine.Workers;

final class ScalarGoldenTest extends GoldenProofContract {
  @Override
  protected Backend backend() {
    return new CpuBackend("scalar", new Workers(2), new ScalarKernels());
  }
}
