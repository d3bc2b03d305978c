package io.zkthreads.server.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The system calls of contracts, as far as they touch memory: docs/zkthreads.md has them in full.
@SuppressWarnings("ImmutableEnumChecker") // its lists are those of List.of
enum SystemCall {
  LOAD(1, 1, List.of(words(10, 8)), List.of(words(11, 8))),
  STORE(2, 1, List.of(words(10, 8), words(11, 8)), List.of()),
  CALLER(3, 1, List.of(), List.of(words(10, 8))),
  SELF(4, 1, List.of(), List.of(words(10, 8))),
  CALL(5, 1, List.of(words(10, 8), counted(11, 12)), List.of(counted(13, 14))),
  RETURN(6, 1, List.of(counted(10, 11)), List.of()),
  REVERT(7, 1, List.of(), List.of()),
  EARLIEST(8, 1, List.of(), List.of()),
  LATEST(9, 2, List.of(), List.of()),
  SHA512(10, 2, List.of(words(10, 16), words(11, 32)), List.of(words(10, 16))),
  SHA256(11, 2, List.of(words(10, 8), words(11, 16)), List.of(words(10, 8))),
  SIGNATURE(12, 2, List.of(words(10, 8), words(11, 16), counted(12, 13)), List.of()),
  KECCAK(13, 2, List.of(words(10, 50)), List.of(words(10, 50))),
  POSEIDON2(14, 2, List.of(words(10, 16)), List.of(words(10, 16)));

  private final int number;
  private final int sinceOs;
  private final List<Operand> reads;
  private final List<Operand> writes;

  /// Words of memory that a call names.
  ///
  /// @param pointer the register that points to them
  /// @param countRegister the register that says how many there are; 0 if it is always `count`
  record Operand(int pointer, int countRegister, int count) {}

  SystemCall(int number, int sinceOs, List<Operand> reads, List<Operand> writes) {
    this.number = number;
    this.sinceOs = sinceOs;
    this.reads = reads;
    this.writes = writes;
  }

  private static Operand words(int pointer, int count) {
    return new Operand(pointer, 0, count);
  }

  private static Operand counted(int pointer, int countRegister) {
    return new Operand(pointer, countRegister, 0);
  }

  static Optional<SystemCall> of(int number) {
    return Arrays.stream(values()).filter(call -> call.number == number).findFirst();
  }

  /// The first OS version that has it.
  int sinceOs() {
    return sinceOs;
  }

  List<Operand> reads() {
    return reads;
  }

  List<Operand> writes() {
    return writes;
  }

  boolean endsCall() {
    return this == RETURN || this == REVERT;
  }

  boolean namesSlot() {
    return this == LOAD || this == STORE;
  }

  /// Results in a0 and a1 that are no zeros.
  int results() {
    return switch (this) {
      case CALL, EARLIEST, LATEST -> 2;
      case SIGNATURE -> 1;
      default -> 0;
    };
  }
}
