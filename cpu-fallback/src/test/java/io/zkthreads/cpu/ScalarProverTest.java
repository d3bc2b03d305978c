package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.ProverContract;

final class ScalarProverTest extends ProverContract {
  @Override
  protected Backend backend() {
    return Backends.open("scalar", 2);
  }
}
