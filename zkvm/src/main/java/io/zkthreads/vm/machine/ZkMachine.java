package io.zkthreads.vm.machine;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.ProgramTables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The machine ZT32: all tables of a configuration, joined with a program for key generation.
///
/// Start reading at [Frame], then a family of tables, for example [ArithmeticTables].
public final class ZkMachine {
  /// Which machine this is. A change of a table, its id or its rules makes another machine, which
  /// gets the next number; keys and proofs of the ones before go on being verified.
  public static final int NUMBER = 2;

  private ZkMachine() {}

  /// What a proof about runs of `program` is about.
  public static Machine build(ProgramTables program, MachineConfig config) {
    Map<Integer, Trace> preprocessed = new LinkedHashMap<>();
    List<TableSpec> tables = new ArrayList<>();
    for (TableId id : TableId.values()) {
      TableDefinition table = define(id, config);
      if (id.kind() == TableId.Kind.PREPROCESSED) {
        Trace values = preprocessed(id, program);
        preprocessed.put(id.id(), values);
        tables.add(spec(table, Occurrence.ONCE, values.logHeight(), values.logHeight()));
      } else {
        Occurrence occurrence = id.kind() == TableId.Kind.ONCE ? Occurrence.ONCE : Occurrence.ANY;
        tables.add(spec(table, occurrence, config.minLogHeight(), config.maxLogHeight()));
      }
    }
    return new Machine(NUMBER, tables, preprocessed, config.maxTimedRows());
  }

  private static TableSpec spec(TableDefinition table, Occurrence occurrence, int min, int max) {
    boolean publicWords = table.id() == TableId.PUB;
    return new TableSpec(table.air(), occurrence, min, max, publicWords, table.timed());
  }

  private static Trace preprocessed(TableId id, ProgramTables program) {
    return switch (id) {
      case START -> PreprocessedValues.start(program.entry());
      case IMAGE -> PreprocessedValues.image(program);
      case ROM -> PreprocessedValues.rom(program);
      case VRNG -> PreprocessedValues.ranges();
      case BYTE -> PreprocessedValues.bytes();
      case POW2 -> PreprocessedValues.powers();
      default -> throw new IllegalArgumentException(id + " has no preprocessed columns");
    };
  }

  /// The definition of one table.
  static TableDefinition define(TableId id, MachineConfig config) {
    return TableBuilder.build(id, config, lane(id, config));
  }

  private static Consumer<TableBuilder> lane(TableId id, MachineConfig config) {
    return switch (id) {
      case ADD -> ArithmeticTables::add;
      case ADDI -> ArithmeticTables::addImmediate;
      case BITR -> BitwiseTables::bitwise;
      case BITI -> BitwiseTables::bitwiseImmediate;
      case CONST -> ArithmeticTables::constant;
      case BEQ -> ComparisonTables::branchEqual;
      case BLT -> ComparisonTables::branchLess;
      case SLT -> ComparisonTables::setLess;
      case SLTI -> ComparisonTables::setLessImmediate;
      case SHI -> ShiftTables::shiftImmediate;
      case SHR -> ShiftTables::shiftRegister;
      case MUL -> ProductTables::multiply;
      case MULH -> ProductTables::multiplyHigh;
      case DIV -> DivisionTable::divide;
      case LW -> MemoryTables::loadWord;
      case LBH -> MemoryTables::loadByteOrHalf;
      case SW -> MemoryTables::storeWord;
      case SBH -> MemoryTables::storeByteOrHalf;
      case JALR -> MemoryTables::jumpRegister;
      case C_ECALL -> SystemTables::contractCall;
      case HALT -> SystemTables::halt;
      case READ -> SystemTables::read;
      case COMMIT -> SystemTables::commit;
      case XMEM -> SystemTables::crossMemory;
      case ENTER -> SystemTables::enter;
      case ADD2 -> ArithmeticTables::addInPlace;
      case ADDI2 -> ArithmeticTables::addImmediateInPlace;
      case BITR2 -> BitwiseTables::bitwiseInPlace;
      case EXIT -> SystemTables::exit;
      case BUMP -> t -> BoundaryTables.bump(t, config);
      case MEMBOUND -> BoundaryTables::memoryBoundary;
      case PUB -> BoundaryTables::publicWords;
      case START -> BoundaryTables::start;
      case IMAGE -> BoundaryTables::image;
      case ROM -> BoundaryTables::rom;
      case VRNG -> LookupTables::ranges;
      case BYTE -> LookupTables::bytes;
      case POW2 -> LookupTables::powers;
    };
  }
}
