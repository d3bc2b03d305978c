package io.zkthreads.vm.exec;

/// Linux's calls that C libraries make, by number, as a bare program that makes one is told.
final class SystemCallText {
  private SystemCallText() {}

  static String of(int number) {
    String name = name(number);
    return "%s%s in a7: a bare program has exit (93) only"
        .formatted(Integer.toUnsignedString(number), name.isEmpty() ? "" : " (" + name + ")");
  }

  private static String name(int number) {
    return switch (number) {
      case 29 -> "ioctl";
      case 56 -> "openat";
      case 57 -> "close";
      case 62 -> "lseek";
      case 63 -> "read";
      case 64 -> "write";
      case 66 -> "writev";
      case 80 -> "fstat";
      case 94 -> "exit_group";
      case 113, 403 -> "clock_gettime";
      case 129, 131 -> "kill";
      case 172 -> "getpid";
      case 214 -> "brk";
      case 222 -> "mmap";
      case 278 -> "getrandom";
      default -> "";
    };
  }
}
