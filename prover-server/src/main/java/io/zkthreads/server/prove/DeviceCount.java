package io.zkthreads.server.prove;

/// How many devices there are, have not failed, and are taken by a proof or a test.
public record DeviceCount(int all, int serving, int busy) {}
