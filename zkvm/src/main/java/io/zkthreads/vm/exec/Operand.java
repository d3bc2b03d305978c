package io.zkthreads.vm.exec;

/// Words of an operand of `call`.
///
/// @param old values before the call
/// @param times when each was accessed last
/// @param now values after it
@SuppressWarnings("ArrayRecordComponent")
record Operand(int[] old, int[] times, int[] now) {
  static Operand of(int words) {
    return new Operand(new int[words], new int[words], new int[words]);
  }

  int words() {
    return now.length;
  }
}
