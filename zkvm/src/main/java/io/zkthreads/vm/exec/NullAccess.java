package io.zkthreads.vm.exec;

import io.zkthreads.vm.program.Program;

/// What an access below [Program#NULL_BYTES] most likely means.
final class NullAccess {
  private static final int GLOBAL_POINTER = 3;
  private static final int THREAD_POINTER = 4;

  private NullAccess() {}

  /// @param register that the address was computed from
  static String text(int address, int register) {
    String cause =
        switch (register) {
          case GLOBAL_POINTER ->
              "gp is not set: set it to __global_pointer$ at _start, or link with --no-relax";
          case THREAD_POINTER -> "tp is not set: set it at _start, or do without thread-local data";
          default -> "a null pointer?";
        };
    return "0x%x, and a bare program has no memory below 0x%x: %s"
        .formatted(address, Program.NULL_BYTES, cause);
  }
}
