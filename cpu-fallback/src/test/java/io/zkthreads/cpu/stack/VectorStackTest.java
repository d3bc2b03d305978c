package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.CompactBackend;
import io.zkthreads.engine.StackContract;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import java.util.List;

final class VectorStackTest extends StackContract {
  private final StackMeans means =
      StackMeans.of(
          new Workers(2), VectorBackendProvider.kernels(), VectorBackendProvider::lineKernels);

  @Override
  protected CompactBackend.Stack stack(CompactShape.Stack shape, List<Trace> tables) {
    return means.stack(shape, tables);
  }

  @Override
  protected long openBytes() {
    return means.memory().state().bytes();
  }
}
