package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendContract;
import io.zkthreads.engine.Backends;

final class ScalarBackendTest extends BackendContract {
  @Override
  protected Backend backend() {
    return Backends.open("scalar", 2);
  }
}
