package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.ProverContract;
import io.zkthreads.engine.Workers;

final class ScalarProverTest extends ProverContract {
  @Override
  protected Backend backend() {
    return Backends.open("scalar", new Workers(2));
  }
}
