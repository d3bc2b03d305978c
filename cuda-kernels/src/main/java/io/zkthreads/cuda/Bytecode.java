package io.zkthreads.cuda;

import io.zkthreads.air.FusedProgram;
import java.util.List;

/// A constraint program as the device runs it; `interpreter.cuh` is its reader.
///
/// An instruction is four words:
///
/// ```
///   word 0   bits 0–3 operation · 5–6 sink · 7 stores · 8–10, 11–13, 14–16 kinds of a, b and c ·
///            17–31 register that is written
///   word 1   a · b << 16; at the end of an interaction for b the number of its listed elements
///   word 2   c
///   word 3   element of the table of weights
/// ```
///
/// What an interaction only has to read, its end reads: the multiplicity as operand a, and elements
/// of its tuple that stand in registers from a list, which takes the place of the instructions that
/// follow: words register · weight << 12, an even number of them, the last perhaps with weight 0.
///
/// Columns that are read most are brought to registers before the code runs, so that all their
/// loads are under way together: register `firstLoad` + k gets the cells that word k of the loads
/// names, kind · column << 3. Others are read where they are used.
///
/// The weights stand in one table: 0, those of the constraints, then for each interaction its
/// offset and the weights of the elements of its tuple. How interactions share columns is not known
/// before a proof, so the offset is marked with the place of its interaction.
///
/// @param words the instructions, a spare one that is fetched and not run, and the loads
/// @param registers what a row takes of shared memory
/// @param constants Montgomery words; the public values stand after them
/// @param numConstraints weights before those of the interactions
/// @param numInteractions that are delivered
@SuppressWarnings("ArrayRecordComponent")
record Bytecode(
    int[] words,
    Registers registers,
    List<Integer> constants,
    int numConstraints,
    int numInteractions) {
  /// Selectors, then loaded columns, then what the code computes.
  ///
  /// @param count of all
  record Registers(int firstLoad, int numLoads, int count) {}

  /// Words of an instruction.
  static final int STRIDE = 4;

  /// What an instruction computes.
  static int operation(FusedProgram.Op op) {
    return switch (op) {
      case ADD -> 0;
      case SUBTRACT -> 1;
      case MULTIPLY -> 2;
      case NEGATE -> 3;
      case ADD_ADD -> 4;
      case ADD_SUBTRACT -> 5;
      case SUBTRACT_SUBTRACT -> 6;
      case MULTIPLY_ADD -> 7;
      case MULTIPLY_SUBTRACT -> 8;
      case SUBTRACT_PRODUCT -> 9;
      case ADD_MULTIPLY -> 10;
      case SUBTRACT_MULTIPLY -> 11;
    };
  }

  static final int COPY = 12;

  /// All constraints have been delivered.
  static final int END_CONSTRAINTS = 13;

  /// All of an interaction has been delivered.
  static final int END_INTERACTION = 14;

  /// The weight that is 0; those of constraints follow.
  static final int ZERO_WEIGHT = 0;

  /// Bits of the register in the list of an interaction.
  static final int LISTED_SHIFT = 12;

  /// Set where the result goes to a register.
  static final int STORES = 1 << 7;

  /// Where a result goes besides its register.
  enum Sink {
    NONE(0),
    /// to the running sum, with a weight
    SUM(1),
    /// it is the multiplicity of the interaction
    SENT(2),
    /// it is the multiplicity of the interaction, which is a receive
    RECEIVED(3);

    final int code;

    Sink(int code) {
      this.code = code;
    }
  }

  /// Where an operand stands.
  enum Kind {
    REGISTER(0),
    /// among constants and public values
    WORD(1),
    /// column of the main matrix at this row
    MAIN(2),
    MAIN_NEXT(3),
    PREPROCESSED(4),
    PREPROCESSED_NEXT(5),
    KNOWN(6);

    final int code;

    Kind(int code) {
      this.code = code;
    }

    boolean isCell() {
      return code >= MAIN.code;
    }
  }

  /// Bits of the place of an interaction in its column.
  static final int FIRST = 1;

  static final int SECOND = 2;
  static final int LAST = 4;

  /// The number of the column stands above them.
  static final int COLUMN_SHIFT = 3;

  /// Registers of a constraint program that hold the selectors from the start: first, last and
  /// transition.
  static final int NUM_SELECTORS = 3;

  Bytecode {
    constants = List.copyOf(constants);
  }

  int numInstructions() {
    return (words.length - registers.numLoads) / STRIDE - 1;
  }
}
