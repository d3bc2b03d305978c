package io.zkthreads.vm.program;

/// Executable addresses [start, end) of one region, multiples of 4.
public record CodeRange(int start, int end) {}
