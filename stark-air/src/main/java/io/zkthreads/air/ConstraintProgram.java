package io.zkthreads.air;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/// An [Air] flattened into straight-line register code, which backends run over rows or translate.
///
/// Each node of the graph is computed at most once. An output (a constraint, a multiplicity, a
/// tuple element) is delivered as soon as it is computed, and a register is reused after its last
/// reader, so that the live registers stay few: a backend can hold one block of rows per register
/// in cache.
///
/// @param numRegisters registers that the code writes, numbered from 0
/// @param instructions the code
/// @param constants the tuple elements that the code does not deliver
public record ConstraintProgram(
    int numRegisters, List<Instruction> instructions, List<ConstantElement> constants) {
  /// A tuple element that is the same on every row: a Montgomery word.
  public record ConstantElement(int interaction, int position, int word) {}

  public ConstraintProgram {
    instructions = List.copyOf(instructions);
    constants = List.copyOf(constants);
  }

  /// The code of all constraints of `air`, in order, and then of `interactions`, which are numbered
  /// by their place in the list.
  public static ConstraintProgram ofAll(Air air, List<Interaction> interactions) {
    return new Flattening(air).flatten(air.constraints(), interactions);
  }

  /// The code of `interactions` alone.
  public static ConstraintProgram ofInteractions(Air air, List<Interaction> interactions) {
    return new Flattening(air).flatten(List.of(), interactions);
  }

  /// State of one flattening.
  private static final class Flattening {
    private final List<Node> nodes;
    private final int[] readers;
    private final BitSet computed = new BitSet();
    private final int[] registers;
    private final BitSet free = new BitSet();
    private final List<Instruction> code = new ArrayList<>();
    private final List<ConstantElement> constants = new ArrayList<>();
    private int numRegisters;

    Flattening(Air air) {
      nodes = air.nodes();
      readers = new int[nodes.size()];
      registers = new int[nodes.size()];
      Arrays.fill(registers, -1);
    }

    ConstraintProgram flatten(List<Constraint> constraints, List<Interaction> interactions) {
      countReaders(constraints, interactions);
      for (int k = 0; k < constraints.size(); k++) {
        int node = constraints.get(k).node();
        code.add(new Instruction.AssertZero(k, compute(node)));
        release(node);
      }
      for (int i = 0; i < interactions.size(); i++) {
        Interaction interaction = interactions.get(i);
        code.add(new Instruction.Multiplicity(i, compute(interaction.multiplicity())));
        release(interaction.multiplicity());
        for (int j = 0; j < interaction.tuple().size(); j++) {
          deliver(i, j, interaction.tuple().get(j));
        }
      }
      return new ConstraintProgram(numRegisters, code, constants);
    }

    private void deliver(int interaction, int position, int node) {
      if (nodes.get(node) instanceof Node.Constant(int value)) {
        constants.add(new ConstantElement(interaction, position, KoalaBear.fromCanonical(value)));
      } else {
        code.add(new Instruction.Element(interaction, position, compute(node)));
      }
      release(node);
    }

    private void countReaders(List<Constraint> constraints, List<Interaction> interactions) {
      constraints.forEach(c -> readers[c.node()]++);
      for (Interaction i : interactions) {
        readers[i.multiplicity()]++;
        i.tuple().forEach(node -> readers[node]++);
      }
      for (int node = nodes.size() - 1; node >= 0; node--) {
        if (readers[node] > 0) {
          for (int operand : operands(node)) {
            readers[operand]++;
          }
        }
      }
    }

    /// Emits what `root` still needs, in the order of the graph, and says where its value is.
    private Operand compute(int root) {
      List<Integer> missing = new ArrayList<>();
      Deque<Integer> open = new ArrayDeque<>(List.of(root));
      while (!open.isEmpty()) {
        int node = open.pop();
        if (!computed.get(node)) {
          computed.set(node);
          missing.add(node);
          for (int operand : operands(node)) {
            open.push(operand);
          }
        }
      }
      missing.sort(null);
      missing.forEach(this::emit);
      return operand(root);
    }

    private void emit(int node) {
      int[] operands = operands(node);
      if (operands.length == 0) {
        return;
      }
      Operand a = operand(operands[0]);
      Operand b = operand(operands[operands.length - 1]);
      for (int operand : operands) {
        release(operand);
      }
      int target = takeRegister();
      registers[node] = target;
      switch (nodes.get(node)) {
        case Node.Add n -> code.add(new Instruction.Add(target, a, b));
        case Node.Subtract n -> code.add(new Instruction.Subtract(target, a, b));
        case Node.Multiply n -> code.add(new Instruction.Multiply(target, a, b));
        case Node.Negate n -> code.add(new Instruction.Negate(target, a));
        case Node n -> throw new AssertionError(n + " has no operands");
      }
    }

    /// The least one that is free.
    private int takeRegister() {
      int register = free.nextSetBit(0);
      if (register < 0) {
        return numRegisters++;
      }
      free.clear(register);
      return register;
    }

    private void release(int node) {
      if (--readers[node] == 0 && registers[node] >= 0) {
        free.set(registers[node]);
      }
    }

    private int[] operands(int node) {
      return switch (nodes.get(node)) {
        case Node.Add(int a, int b) -> new int[] {a, b};
        case Node.Subtract(int a, int b) -> new int[] {a, b};
        case Node.Multiply(int a, int b) -> new int[] {a, b};
        case Node.Negate(int a) -> new int[] {a};
        case Node n -> new int[0];
      };
    }

    private Operand operand(int node) {
      return switch (nodes.get(node)) {
        case Node.Constant(int value) -> new Operand.Constant(KoalaBear.fromCanonical(value));
        case Node.Main(int column, int rotation) -> new Operand.Main(column, rotation);
        case Node.Preprocessed(int column, int rotation) ->
            new Operand.Preprocessed(column, rotation);
        case Node.Known(int column) -> new Operand.Known(column);
        case Node.Public(int index) -> new Operand.Public(index);
        case Node.First() -> new Operand.First();
        case Node.Last() -> new Operand.Last();
        case Node.Transition() -> new Operand.Transition();
        case Node.Add n -> new Operand.Register(registers[node]);
        case Node.Subtract n -> new Operand.Register(registers[node]);
        case Node.Multiply n -> new Operand.Register(registers[node]);
        case Node.Negate n -> new Operand.Register(registers[node]);
      };
    }
  }
}
