package io.zkthreads.vm.program;

/// Outcome of reading a file that anyone may have written: an image, or why it is none.
public sealed interface ParsedImage permits Image, InvalidImage {}
