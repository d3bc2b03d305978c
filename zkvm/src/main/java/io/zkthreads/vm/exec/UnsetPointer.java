package io.zkthreads.vm.exec;

/// What an address that is none most likely means, by the register that it was computed from.
final class UnsetPointer {
  private static final int GLOBAL_POINTER = 3;
  private static final int THREAD_POINTER = 4;

  private UnsetPointer() {}

  /// The address, and which pointer nobody has set if its base is one.
  ///
  /// @param base value of the register
  static String text(int address, int register, int base) {
    return "0x" + Integer.toHexString(address) + (base == 0 ? hint(register) : "");
  }

  private static String hint(int register) {
    return switch (register) {
      case GLOBAL_POINTER ->
          ": gp is 0; set it to __global_pointer$ at _start, or link with --no-relax";
      case THREAD_POINTER -> ": tp is 0; set it at _start, or do without thread-local data";
      default -> "";
    };
  }
}
