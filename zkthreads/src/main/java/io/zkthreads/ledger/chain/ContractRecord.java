package io.zkthreads.ledger.chain;

import io.zkthreads.thread.Bytes32;

/// A deployed contract. Its image never changes.
public record ContractRecord(Bytes32 address, Bytes32 deployer, Bytes32 imageDigest) {}
