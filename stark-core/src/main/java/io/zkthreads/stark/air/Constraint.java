package io.zkthreads.stark.air;

/// A named expression that is zero on every row.
public record Constraint(String name, int node) {}
