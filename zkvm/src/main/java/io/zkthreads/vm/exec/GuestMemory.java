package io.zkthreads.vm.exec;

/// Words and registers of a guest, for reading.
public interface GuestMemory {
  /// The word at a byte address that is a multiple of 4 below 2^24.
  int word(int region, int address);

  /// Register 0 … 31.
  int register(int number);
}
