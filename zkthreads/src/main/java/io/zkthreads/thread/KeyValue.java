package io.zkthreads.thread;

/// One entry of canonical state; a value of zero is absence.
public record KeyValue(StateKey key, Bytes32 value) {}
