package io.zkthreads.vm.exec;

import io.zkthreads.stark.air.PublicWords;
import java.util.Locale;

/// How a run ended.
public sealed interface Outcome {
  /// The program ended itself.
  record Halted(PublicWords publicWords) implements Outcome {
    public int exitCode() {
      return publicWords.exitCode();
    }
  }

  /// The program did what has no proof.
  ///
  /// @param region region of the instruction
  /// @param pc address of the instruction
  /// @param cycle instructions completed before it
  /// @param value what the reason speaks of: an address, an index, a region, a word
  /// @param detail the value as a text, and what it means where that is known; may be empty
  record Trapped(Reason reason, int region, int pc, long cycle, int value, String detail)
      implements Outcome {
    @Override
    public String toString() {
      return "%s%s at region %d pc 0x%x after %d cycles"
          .formatted(reason.text(), detail.isEmpty() ? "" : " " + detail, region, pc, cycle);
    }
  }

  /// The caller's limit ended the run before this instruction.
  record LimitReached(Limit limit, int region, int pc, long cycle) implements Outcome {
    @Override
    public String toString() {
      return "limit of %s reached at region %d pc 0x%x after %d cycles"
          .formatted(limit.text(), region, pc, cycle);
    }
  }

  /// Why there is no next state.
  enum Reason {
    /// No decodable instruction at the pc, whose word is the value; privileged ones decode in
    /// region 0 only.
    NO_INSTRUCTION,
    /// The sum of base and offset, or the end of an operand of `call`, is not below 2^24; it does
    /// not wrap around.
    ADDRESS_OUT_OF_RANGE,
    /// A load or store of a bare program, or an operand of its `call`, below 2^12: a null pointer,
    /// or a global or thread pointer that nobody has set.
    NULL_PAGE,
    /// A load or store whose address is not a multiple of its size, an operand of `call` at an
    /// address that is no multiple of 4, or a jump, taken branch or `enter` to such a pc.
    MISALIGNED_ADDRESS,
    /// `call` of a modular product whose quotient is 2^256 or more.
    QUOTIENT_TOO_LARGE,
    /// `call` of the sum of two points that has no coordinates: an operand's is 2^255 or more, or
    /// both are off the curve in a way that makes a denominator 0.
    NO_SUM,
    /// `call` of Poseidon2 on a word that is no field element: p or more.
    NOT_REDUCED,
    /// `xlw`, `xsw` or `enter` of a region above 63.
    NO_SUCH_REGION,
    /// `ecall` of a bare program with another number in a7 than that of `exit`.
    UNKNOWN_SYSTEM_CALL,
    /// `read` when the host has no word left.
    ADVICE_ENDS,
    /// `commit` of an index that has a word.
    COMMITTED_TWICE,
    /// `commit` of the index that belongs to the exit code.
    COMMITTED_EXIT_INDEX;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// Which limit.
  enum Limit {
    CYCLES,
    TRANSACTION_CYCLES,
    MEMORY_WORDS,
    PUBLIC_WORDS,
    /// Nobody wanted the run any more; see [Limits#abandoned].
    ABANDONED;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
