package io.zkthreads.thread.os;

/// Addresses in region 0 that a host may look at, and exit codes of the OS: docs/zkthreads.md, and
/// `guest/os/layout.h` on the other side.
final class OsLayout {
  static final int BOOT = 0x1000;
  static final int TRAP_ADDRESS = 0x1004;

  /// Where runs of OS version 2 begin that are not proven.
  static final int BOOT_UNSIGNED = 0x1008;

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

  /// What the OS asks for when it reads: the index of a key, or (OS version 2) of a contract, or
  /// whether bytes encode a point.
  static final int REQUEST_KEY = 1;

  static final int REQUEST_CONTRACT = 2;

  /// The words that show whether 32 bytes of a contract are a point.
  static final int REQUEST_POINT = 3;

  /// Status of a transaction whose contract returned.
  static final int RETURNED = 0;

  static final int EXIT_UNKNOWN_KEY = 5;
  static final int EXIT_UNKNOWN_CONTRACT = 8;
  static final int EXIT_EXPIRED = 11;
  static final int EXIT_FEE_NOT_COVERED = 12;
  static final int EXIT_OVER_CYCLES = 14;

  private OsLayout() {}

  /// Meaning of an exit code.
  static String exitText(int code) {
    return switch (code) {
      case 0 -> "complete";
      case 1 -> "malformed contract list";
      case 2 -> "malformed input list";
      case 3 -> "sender has not opted in, or has another account";
      case 4 -> "transaction names no contract of the set, or has too many words";
      case EXIT_UNKNOWN_KEY -> "contract touched a key that is not among the inputs";
      case 6 -> "contract passed a pointer or a length outside its bounds";
      case 7 -> "unknown system call";
      case EXIT_UNKNOWN_CONTRACT -> "contract called an address that is not in the set";
      case 9 -> "trap from a region that was not entered";
      case 10 -> "more transactions than a sub-block may have";
      case EXIT_EXPIRED -> "transaction expires before the sub-block's latest time";
      case EXIT_FEE_NOT_COVERED -> "fee above the prepaid balance";
      case 13 -> "nonce, balance or fees beyond 2^63, or no account's value";
      case EXIT_OVER_CYCLES -> "contract took more cycles than a transaction may";
      case 15 -> "S of a signature is not below the group's order";
      case 16 -> "key or R of a signature is no point of the curve";
      case 17 -> "key of small order";
      case 18 -> "not all signatures hold";
      case 19 -> "contract gave Poseidon2 a word that is not below p";
      default -> "unknown exit code " + Integer.toUnsignedString(code);
    };
  }
}
