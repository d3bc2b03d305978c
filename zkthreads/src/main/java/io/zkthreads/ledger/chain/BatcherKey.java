package io.zkthreads.ledger.chain;

import io.zkthreads.thread.Bytes32;

/// A batcher's place in a thread's append-only list.
///
/// @param publicKey Ed25519
/// @param revoked whether its signatures count no more
public record BatcherKey(Bytes32 publicKey, boolean revoked) {}
