package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;

/// The newest block and the state after it.
record Tip(Block block, Bytes32 hash, State state) {
  static Tip of(Block block, State state) {
    return new Tip(block, block.hash(), state);
  }
}
