package io.zkthreads.thread.os;

/// Addresses in region 0 that a host may look at, and exit codes of the OS: docs/zkthreads.md, and
/// `guest/os/layout.h` on the other side.
final class OsLayout {
  static final int TRAP_ADDRESS = 0x1004;

  static final int TX_INDEX = 0x010;
  static final int REQUEST = 0x014;
  static final int KEY_REGION = 0x018;
  static final int KEY_ADDRESS = 0x01c;
  static final int INPUT_COUNT = 0x020;
  static final int LAST_STATUS = 0x024;
  static final int LAST_REASON = 0x028;
  static final int RETURN_REGION = 0x02c;
  static final int RETURN_ADDRESS = 0x030;
  static final int RETURN_WORDS = 0x034;
  static final int CALLEE_ADDRESS = 0x038;
  static final int CALLEE_REGION = 0x03c;

  static final int INPUTS = 0x00400000;
  static final int INPUT_BYTES = 128;
  static final int INPUT_SLOT = 4;
  static final int INPUT_VALUE = 36;

  /// Status of a transaction whose contract returned.
  static final int RETURNED = 0;

  static final int EXIT_UNKNOWN_KEY = 5;
  static final int EXIT_UNKNOWN_CONTRACT = 8;

  private OsLayout() {}

  /// Meaning of an exit code.
  static String exitText(int code) {
    return switch (code) {
      case 0 -> "complete";
      case 1 -> "malformed contract list";
      case 2 -> "malformed input list";
      case 3 -> "sender has not opted in";
      case 4 -> "transaction names no contract of the set, or has too many words";
      case EXIT_UNKNOWN_KEY -> "contract touched a key that is not among the inputs";
      case 6 -> "contract passed a pointer or a length outside its bounds";
      case 7 -> "unknown system call";
      case EXIT_UNKNOWN_CONTRACT -> "contract called an address that is not in the set";
      case 9 -> "trap from a region that was not entered";
      default -> "unknown exit code " + Integer.toUnsignedString(code);
    };
  }
}
