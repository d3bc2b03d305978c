package io.zkthreads.stark.air;

/// A named column and what it holds.
public record Column(String name, String doc) {}
