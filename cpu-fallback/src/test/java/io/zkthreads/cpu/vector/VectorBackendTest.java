package io.zkthreads.cpu.vector;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendContract;
import io.zkthreads.engine.Backends;

final class VectorBackendTest extends BackendContract {
  @Override
  protected Backend backend() {
    return Backends.open("vector", 2);
  }
}
