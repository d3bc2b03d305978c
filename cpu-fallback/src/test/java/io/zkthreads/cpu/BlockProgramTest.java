package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.Instruction;
import io.zkthreads.air.Operand;
import io.zkthreads.cpu.BlockProgram.Step;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// A block program against its constraint program, run one instruction and one row at a time.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BlockProgramTest {
  private static final int REGISTERS = 6;
  private static final int COLUMNS = 5;
  private static final int ROWS = 7;

  private final Random random = new Random(20261128);
  private final int[][] cells = new int[COLUMNS][];
  private final Set<Kernels.Fused> fused = EnumSet.noneOf(Kernels.Fused.class);

  @Test
  void outputsAreThoseOfTheConstraintProgram() {
    for (int k = 0; k < 300; k++) {
      Arrays.setAll(cells, c -> random.ints(BlockProgram.ROWS, 0, KoalaBear.P).toArray());
      ConstraintProgram program = program();
      BlockProgram block = BlockProgram.of(program);
      for (Step step : block.steps()) {
        if (step instanceof Step.Fuse f) {
          fused.add(f.op());
        }
      }
      assertThat(outputs(block)).as("program %s", k).isEqualTo(outputs(program));
    }
    assertThat(fused).as("operations that were fused").hasSize(Kernels.Fused.values().length);
  }

  /// Random code: some arithmetic before every constraint, then before every part of interactions.
  private ConstraintProgram program() {
    List<Instruction> code = new ArrayList<>();
    for (int r = 0; r < REGISTERS; r++) {
      code.add(new Instruction.Add(r, cell(), cell()));
    }
    int constraints = random.nextInt(40);
    for (int c = 0; c < constraints; c++) {
      arithmetic(code);
      code.add(new Instruction.AssertZero(c, operand()));
    }
    for (int i = 0; i < 3; i++) {
      arithmetic(code);
      code.add(new Instruction.Multiplicity(i, operand()));
      for (int position = 0; position < 4; position++) {
        arithmetic(code);
        code.add(new Instruction.Element(i, position, operand()));
      }
    }
    return new ConstraintProgram(REGISTERS, code, List.of());
  }

  private void arithmetic(List<Instruction> code) {
    for (int n = random.nextInt(4); n > 0; n--) {
      int target = random.nextInt(REGISTERS);
      code.add(
          switch (random.nextInt(7)) {
            case 0, 1 -> new Instruction.Add(target, operand(), operand());
            case 2, 3 -> new Instruction.Subtract(target, operand(), operand());
            case 4, 5 -> new Instruction.Multiply(target, operand(), operand());
            default -> new Instruction.Negate(target, operand());
          });
    }
  }

  private Operand operand() {
    return random.nextBoolean() ? new Operand.Register(random.nextInt(REGISTERS)) : cell();
  }

  private Operand cell() {
    return new Operand.Main(random.nextInt(COLUMNS), 0);
  }

  /// Values of the first rows by name of the output, instruction by instruction.
  private Map<String, List<Integer>> outputs(ConstraintProgram program) {
    Map<String, List<Integer>> outputs = new HashMap<>();
    for (int row = 0; row < ROWS; row++) {
      int[] registers = new int[REGISTERS];
      for (Instruction instruction : program.instructions()) {
        switch (instruction) {
          case Instruction.Add(int to, Operand a, Operand b) ->
              registers[to] = KoalaBear.add(value(registers, a, row), value(registers, b, row));
          case Instruction.Subtract(int to, Operand a, Operand b) ->
              registers[to] =
                  KoalaBear.subtract(value(registers, a, row), value(registers, b, row));
          case Instruction.Multiply(int to, Operand a, Operand b) ->
              registers[to] =
                  KoalaBear.multiply(value(registers, a, row), value(registers, b, row));
          case Instruction.Negate(int to, Operand a) ->
              registers[to] = KoalaBear.negate(value(registers, a, row));
          case Instruction.AssertZero(int k, Operand a) ->
              put(outputs, "zero " + k, value(registers, a, row));
          case Instruction.Multiplicity(int k, Operand a) ->
              put(outputs, "multiplicity " + k, value(registers, a, row));
          case Instruction.Element(int k, int position, Operand a) ->
              put(outputs, "element " + k + " " + position, value(registers, a, row));
        }
      }
    }
    return outputs;
  }

  private int value(int[] registers, Operand operand, int row) {
    return switch (operand) {
      case Operand.Register r -> registers[r.index()];
      case Operand.Main m -> cells[m.column()][row];
      case Operand o -> throw new AssertionError(o);
    };
  }

  private static void put(Map<String, List<Integer>> outputs, String name, int value) {
    outputs.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }

  /// The same of a block program; elements are looked at when their interaction ends.
  private Map<String, List<Integer>> outputs(BlockProgram program) {
    int[][] slots = program.allocateSlots();
    for (int k = 0; k < program.inputs().size(); k++) {
      Operand.Main cell = (Operand.Main) program.inputs().get(k);
      slots[program.firstInput() + k] = cells[cell.column()].clone();
    }
    Collector collector = new Collector();
    program.run(new ScalarKernels(), slots, ROWS, collector);
    return collector.outputs;
  }

  private static final class Collector implements BlockProgram.Sink {
    private final Map<String, List<Integer>> outputs = new HashMap<>();
    private final Map<Integer, int[]> elements = new HashMap<>();

    @Override
    public void assertZero(int[] constraints, int[][] values) {
      for (int k = 0; k < constraints.length; k++) {
        put("zero " + constraints[k], values[k]);
      }
    }

    @Override
    public void multiplicity(int interaction, int[] value, boolean stays) {
      put("multiplicity " + interaction, value);
    }

    @Override
    public void element(int interaction, int position, int[] value) {
      elements.put(position, value);
    }

    @Override
    public void endInteraction(int interaction) {
      elements.forEach((position, value) -> put("element " + interaction + " " + position, value));
      elements.clear();
    }

    private void put(String name, int[] value) {
      outputs.put(name, Arrays.stream(value, 0, ROWS).boxed().toList());
    }
  }
}
