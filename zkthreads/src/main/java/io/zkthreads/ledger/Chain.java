package io.zkthreads.ledger;

import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.chain.Genesis;
import java.time.InstantSource;

/// Where the ledger stands: its newest block, for everyone to read without a lock.
final class Chain {
  private final Genesis genesis;
  private final InstantSource clock;
  private volatile Tip tip;

  Chain(Genesis genesis, InstantSource clock, Tip tip) {
    this.genesis = genesis;
    this.clock = clock;
    this.tip = tip;
  }

  Genesis genesis() {
    return genesis;
  }

  Tip tip() {
    return tip;
  }

  void moveTo(Tip next) {
    tip = next;
  }

  /// The block that would follow `before` now. Times do not go back.
  BlockContext after(Tip before) {
    long time = Math.max(before.block().time(), clock.instant().getEpochSecond());
    return new BlockContext(genesis, before.block().height() + 1, time);
  }
}
