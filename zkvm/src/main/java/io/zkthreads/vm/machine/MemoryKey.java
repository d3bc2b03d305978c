package io.zkthreads.vm.machine;

/// Keys of the memory bus: region·2^22 + address/4 for words, 2^28 + r for registers.
public final class MemoryKey {
  /// Regions of a program: 0 is the OS, the others are contracts.
  public static final int NUM_REGIONS = 64;

  /// Bits of a byte address in its region.
  public static final int ADDRESS_BITS = 24;

  /// Bits of a word index in its region.
  public static final int WORD_BITS = 22;

  /// Key of register 0.
  public static final int REGISTERS = 1 << 28;

  /// The register that writes to x0 go to, so that x0 keeps its initial zero.
  public static final int SINK = 32;

  /// Above every key.
  public static final int END = REGISTERS + SINK + 1;

  private MemoryKey() {}

  /// Key of the word that holds byte `address` of `region`.
  public static int ofWord(int region, int address) {
    return (region << WORD_BITS) + (address >>> 2);
  }

  public static int ofRegister(int register) {
    return REGISTERS + register;
  }
}
