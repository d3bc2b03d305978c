package io.zkthreads.ledger.chain;

import io.zkthreads.thread.Bytes32;

/// An OS version that the L2 knows. Its image never changes.
///
/// @param imageDigest of the OS image
/// @param status how far its life has gone
public record OsRecord(int version, Bytes32 imageDigest, OsStatus status) {}
