package io.zkthreads.server.contract;

import io.zkthreads.server.contract.Finding.Kind;
import io.zkthreads.server.contract.Paths.Reporter;
import io.zkthreads.server.contract.SystemCall.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// System calls on the paths of a contract: which they are, what they read and write.
final class Calls {
  private static final int A0 = 10;
  private static final int A7 = 17;
  private static final int T0 = 5;
  private static final int T1 = 6;
  private static final int T2 = 7;
  private static final int T3 = 28;
  private static final int T6 = 31;
  private static final int SLOT_WORDS = 8;
  private static final int MAX_COUNT = 256;

  /// Where a contract may have its words.
  private static final int LOWEST = 0x1000;

  private static final int END = 0x01000000;

  private final Reporter reporter;
  private final SlotKinds slots = new SlotKinds();

  Calls(Reporter reporter) {
    this.reporter = reporter;
  }

  /// Kinds of slots that were seen.
  int numSlotKinds() {
    return slots.count();
  }

  /// A load of what nothing in the same call has written.
  void unwritten(int pc, int address) {
    reporter.report(
        Kind.DIFFERS,
        pc,
        "reads RAM at 0x%x that it has not written in the same call: in a thread it finds what an earlier call has left"
            .formatted(address));
  }

  /// The system call at `pc`; false if the path ends there.
  boolean call(Moment m, int pc) {
    Word number = m.get(A7);
    if (!number.isKnown()) {
      reporter.report(Kind.LOOK, pc, "a system call whose number cannot be told from the image");
      return false;
    }
    Optional<SystemCall> known = SystemCall.of(number.value());
    if (known.isEmpty()) {
      reporter.report(
          Kind.INVALID,
          pc,
          "unknown system call %s in a7: there are 1 to %d"
              .formatted(Integer.toUnsignedString(number.value()), SystemCall.values().length));
      return false;
    }
    SystemCall call = known.get();
    if (call.sinceOs() > 1) {
      reporter.report(
          Kind.LOOK,
          pc,
          "system call %d (%s) is one of OS version %d: in a thread of version 1 the transaction is invalid"
              .formatted(number.value(), call, call.sinceOs()));
    }
    operands(m, pc, call);
    return !call.endsCall();
  }

  private void operands(Moment m, int pc, SystemCall call) {
    for (Operand operand : call.reads()) {
      read(m, pc, operand);
    }
    if (call.namesSlot()) {
      slot(m, pc);
    }
    for (Operand operand : call.writes()) {
      write(m, pc, operand, call == SystemCall.CALLER ? Word.ADDRESS : Word.OTHER);
    }
    for (int register = A0; register <= A7; register++) {
      boolean result = register < A0 + call.results();
      m.set(register, result ? Word.OTHER : Word.ZERO);
    }
    for (int register = T3; register <= T6; register++) {
      m.set(register, Word.ZERO);
    }
    m.set(T2, Word.ZERO);
    m.set(T0, Word.OTHER);
    m.set(T1, Word.OTHER);
  }

  private void read(Moment m, int pc, Operand operand) {
    int at = pointer(m, pc, operand);
    for (int i = 0; at >= 0 && i < count(m, operand); i++) {
      if (m.read(at + 4 * i, 15) == null) {
        unwritten(pc, at + 4 * i);
        return;
      }
    }
  }

  private void write(Moment m, int pc, Operand operand, Word word) {
    int count = count(m, operand);
    int at = pointer(m, pc, operand);
    if (!m.get(operand.pointer()).isKnown() || count < 0) {
      m.blur();
    }
    for (int i = 0; at >= 0 && i < count; i++) {
      m.write(at + 4 * i, word, 15);
    }
  }

  /// Words of an operand; -1 if that is not known.
  private static int count(Moment m, Operand operand) {
    if (operand.countRegister() == 0) {
      return operand.count();
    }
    Word count = m.get(operand.countRegister());
    return count.isKnown() && count.value() >= 0 && count.value() <= MAX_COUNT ? count.value() : -1;
  }

  /// Where an operand is; -1 if that is not known, or nowhere.
  private int pointer(Moment m, int pc, Operand operand) {
    Word pointer = m.get(operand.pointer());
    int count = count(m, operand);
    if (!pointer.isKnown() || count == 0) {
      return -1;
    }
    int at = pointer.value();
    if (at % 4 != 0 || at < LOWEST || at > END - 4 * Math.max(count, 1)) {
      reporter.report(
          Kind.INVALID,
          pc,
          "a%d = 0x%x is no pointer to words in 0x1000 to 0xffffff"
              .formatted(operand.pointer() - A0, at));
      return -1;
    }
    return at;
  }

  private void slot(Moment m, int pc) {
    Word pointer = m.get(A0);
    if (!pointer.isKnown() || pointer.value() % 4 != 0 || pointer.value() < LOWEST) {
      return;
    }
    List<Word> slot = new ArrayList<>();
    for (int i = 0; i < SLOT_WORDS; i++) {
      @Nullable Word word = m.read(pointer.value() + 4 * i, 15);
      slot.add(word == null ? Word.OTHER : word);
    }
    slots.see(pc, slot).ifPresent(text -> reporter.report(Kind.COLLIDES, pc, text));
  }
}
