package io.zkthreads.ledger.chain;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;

/// An input that is no longer the canonical value of its key.
///
/// @param expected value in the statement
/// @param actual canonical value
public record StaleKey(StateKey key, Bytes32 expected, Bytes32 actual) {}
