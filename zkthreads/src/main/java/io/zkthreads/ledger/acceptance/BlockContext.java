package io.zkthreads.ledger.acceptance;

import io.zkthreads.ledger.chain.Genesis;

/// Where in the L2 order a transaction stands.
///
/// @param genesis identity, fees and rules of the L2
/// @param height of the block that is being made
/// @param time of that block, seconds since 1970
public record BlockContext(Genesis genesis, long height, long time) {}
