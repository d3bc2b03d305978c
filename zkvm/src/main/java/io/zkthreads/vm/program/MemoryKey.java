package io.zkthreads.vm.program;

/// Numbers of words. In the machine a word has a space (its region, or 2^16 for registers) and a
/// number there (address/4, or the register's); here both are one key, region·2^22 + address/4 for
/// words and 2^28 + r for registers, in the order in which MEMBOUND lists them.
public final class MemoryKey {
  /// Regions of a program: 0 is the OS, the others are contracts.
  public static final int NUM_REGIONS = 64;

  /// Bits of a byte address in its region.
  public static final int ADDRESS_BITS = 24;

  /// Bits of a word index in its region.
  public static final int WORD_BITS = 22;

  /// Key of register 0.
  public static final int REGISTERS = 1 << 28;

  /// Space of the registers: no 16-bit limb can name it.
  public static final int REGISTER_SPACE = 1 << 16;

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

  /// Space of a key.
  public static int space(int key) {
    return key >= REGISTERS ? REGISTER_SPACE : key >>> WORD_BITS;
  }

  /// Number of a key in its space.
  public static int word(int key) {
    return key & ((1 << WORD_BITS) - 1);
  }
}
