package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.FusedProgram;
import io.zkthreads.air.Instruction;
import io.zkthreads.air.Operand;
import io.zkthreads.cuda.ProgramEncoder.Shape;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// What is in bytecode; that it computes the right thing, the tests of the steps say.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProgramEncoderTest {
  private static final Operand.Register RESULT = new Operand.Register(0);

  private static ConstraintProgram program(Instruction... code) {
    return new ConstraintProgram(1, List.of(code), List.of());
  }

  private static Operand main(int column) {
    return new Operand.Main(column, 0);
  }

  @Test
  void a_constraint_is_delivered_by_the_instruction_that_computes_it() {
    Bytecode bytecode =
        ProgramEncoder.ofAll(
            program(
                new Instruction.Multiply(0, main(0), main(1)),
                new Instruction.Subtract(0, RESULT, main(2)),
                new Instruction.AssertZero(0, RESULT)),
            1,
            List.of());
    assertThat(operations(bytecode)).containsExactly(8, Bytecode.END_CONSTRAINTS);
    assertThat(bytecode.words()[0] & Bytecode.STORES).isZero();
  }

  @Test
  void an_interaction_of_columns_is_one_instruction_and_its_list() {
    Bytecode bytecode =
        ProgramEncoder.ofInteractions(
            program(
                new Instruction.Multiplicity(0, main(3)),
                new Instruction.Element(0, 0, main(1)),
                new Instruction.Element(0, 1, main(2)),
                new Instruction.Element(0, 2, main(3))),
            List.of(new Shape(true, 3)));
    assertThat(operations(bytecode))
        .containsExactly(Bytecode.END_CONSTRAINTS, Bytecode.END_INTERACTION);
    assertThat(bytecode.registers()).isEqualTo(new Bytecode.Registers(0, 3, 3));
    // Three elements and one that counts nothing: four words, one instruction's place.
    assertThat(bytecode.words()[5] >>> 16).isEqualTo(4);
    assertThat(bytecode.numInstructions()).isEqualTo(3);
  }

  @Test
  void the_columns_that_are_read_most_are_loaded_and_their_registers_are_used_again() {
    List<Instruction> code = new ArrayList<>();
    int numColumns = ProgramEncoder.MAX_LOADS + 5;
    for (int c = 0; c < numColumns; c++) {
      code.add(new Instruction.Multiply(0, main(c), main(c)));
      code.add(new Instruction.AssertZero(c, RESULT));
    }
    Bytecode.Registers registers =
        ProgramEncoder.ofAll(new ConstraintProgram(1, code, List.of()), numColumns, List.of())
            .registers();
    assertThat(registers.numLoads()).isEqualTo(ProgramEncoder.MAX_LOADS);
    assertThat(registers.count()).isEqualTo(Bytecode.NUM_SELECTORS + ProgramEncoder.MAX_LOADS);
  }

  /// The programs with which the steps are tested leave nothing out.
  @Test
  void random_programs_have_all_operations_and_all_kinds_of_operands() {
    Set<Integer> operations = new TreeSet<>();
    Set<Integer> kinds = new TreeSet<>();
    Random random = new Random(0);
    for (int k = 0; k < 20; k++) {
      RandomProgram program = RandomProgram.of(random, ExtensionField.QUINTIC, true);
      Bytecode bytecode =
          ProgramEncoder.ofAll(program.code(), program.numConstraints(), program.shapes());
      for (int at : instructions(bytecode)) {
        int word = bytecode.words()[at];
        operations.add(word & 15);
        for (int j = 0; j < numOperands(word & 15); j++) {
          kinds.add(word >>> (8 + 3 * j) & 7);
        }
      }
    }
    assertThat(operations).containsExactlyElementsOf(range(Bytecode.END_INTERACTION + 1));
    assertThat(kinds).containsExactlyElementsOf(range(Bytecode.Kind.values().length));
  }

  private static List<Integer> range(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  private static int numOperands(int operation) {
    for (FusedProgram.Op op : FusedProgram.Op.values()) {
      if (Bytecode.operation(op) == operation) {
        return op.numOperands();
      }
    }
    return operation == Bytecode.COPY ? 1 : 0;
  }

  private static List<Integer> operations(Bytecode bytecode) {
    return instructions(bytecode).stream().map(at -> bytecode.words()[at] & 15).toList();
  }

  /// Where instructions begin, without the lists of interactions.
  private static List<Integer> instructions(Bytecode bytecode) {
    List<Integer> places = new ArrayList<>();
    for (int k = 0; k < bytecode.numInstructions(); k++) {
      int at = Bytecode.STRIDE * k;
      places.add(at);
      if ((bytecode.words()[at] & 15) == Bytecode.END_INTERACTION) {
        k += Math.ceilDiv(bytecode.words()[at + 1] >>> 16, Bytecode.STRIDE);
      }
    }
    return places;
  }

  @Test
  void a_constraint_after_an_interaction_is_refused() {
    ConstraintProgram program =
        program(new Instruction.Multiplicity(0, main(0)), new Instruction.AssertZero(0, main(0)));
    assertThatThrownBy(() -> ProgramEncoder.ofAll(program, 1, List.of(new Shape(false, 0))))
        .hasMessage("constraint 0 after interaction 0");
  }

  @Test
  void an_interaction_out_of_order_is_refused() {
    ConstraintProgram program = program(new Instruction.Multiplicity(1, main(0)));
    List<Shape> shapes = List.of(new Shape(false, 0), new Shape(false, 0));
    assertThatThrownBy(() -> ProgramEncoder.ofInteractions(program, shapes))
        .hasMessage("interaction 1, expected 0");
  }

  @Test
  void a_selector_in_an_interaction_is_refused() {
    ConstraintProgram program = program(new Instruction.Multiplicity(0, new Operand.First()));
    assertThatThrownBy(() -> ProgramEncoder.ofInteractions(program, List.of(new Shape(false, 0))))
        .hasMessage("a selector is read where there are none");
  }

  @Test
  void a_column_without_a_number_in_sixteen_bits_is_refused() {
    List<Instruction> code = new ArrayList<>();
    for (int c = 0; c <= ProgramEncoder.MAX_LOADS; c++) {
      code.add(new Instruction.Multiply(0, main(c), main(c)));
      code.add(new Instruction.AssertZero(c, RESULT));
    }
    code.add(new Instruction.AssertZero(code.size(), main(1 << 16)));
    ConstraintProgram program = new ConstraintProgram(1, code, List.of());
    assertThatThrownBy(() -> ProgramEncoder.ofAll(program, code.size(), List.of()))
        .hasMessage("operand number 65536 of a program, expected less than 65536");
  }
}
