package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendContract;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.ExtensionField;

final class ScalarQuarticBackendTest extends BackendContract {
  @Override
  protected Backend backend() {
    return Backends.open("scalar", new Workers(2));
  }

  @Override
  protected ExtensionField field() {
    return ExtensionField.QUARTIC;
  }
}
