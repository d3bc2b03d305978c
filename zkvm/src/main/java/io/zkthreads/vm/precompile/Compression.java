package io.zkthreads.vm.precompile;

/// The compression function of a hash: a is the block as its bytes lie in memory, g the state.
public sealed interface Compression extends Precompile permits Sha256, Sha512 {
  @Override
  default int wordsOfB() {
    return 0;
  }

  @Override
  default boolean readsG() {
    return true;
  }
}
