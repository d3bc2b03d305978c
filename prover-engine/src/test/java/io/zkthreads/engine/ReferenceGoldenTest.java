package io.zkthreads.engine;

final class ReferenceGoldenTest extends GoldenProofContract {
  @Override
  protected Backend backend() {
    return new ReferenceBackend();
  }
}
