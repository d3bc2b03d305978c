package io.zkthreads.engine;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import java.util.List;

final class PlainStackTest extends GoldenOpeningContract {
  @Override
  protected CompactBackend.Stack stack(CompactShape.Stack shape, List<Trace> tables) {
    return new PlainStack(shape, tables);
  }

  @Override
  protected long openBytes() {
    return 0;
  }
}
