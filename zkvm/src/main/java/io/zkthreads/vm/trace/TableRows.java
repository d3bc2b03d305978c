package io.zkthreads.vm.trace;

import io.zkthreads.vm.machine.TableId;

/// Writes one row of a table.
@FunctionalInterface
interface TableRows {
  void write(RowWriter writer);

  /// The writer of an instruction table.
  static TableRows of(TableId table) {
    return switch (table) {
      case ADD -> ArithmeticRows::add;
      case ADDI -> ArithmeticRows::addImmediate;
      case BITR -> ArithmeticRows::bitwise;
      case BITI -> ArithmeticRows::bitwiseImmediate;
      case CONST -> ArithmeticRows::constant;
      case BEQ -> ArithmeticRows::branchEqual;
      case BLT -> ArithmeticRows::branchLess;
      case SLT -> ArithmeticRows::setLess;
      case SLTI -> ArithmeticRows::setLessImmediate;
      case SHI -> MultiplyRows::shiftImmediate;
      case SHR -> MultiplyRows::shift;
      case MUL -> MultiplyRows::multiply;
      case MULH -> MultiplyRows::multiplyHigh;
      case DIV -> MultiplyRows::divide;
      case LW -> MemoryRows::loadWord;
      case LBH -> MemoryRows::loadPart;
      case SW -> MemoryRows::storeWord;
      case SBH -> MemoryRows::storePart;
      case JALR -> MemoryRows::jumpRegister;
      case C_ECALL -> MemoryRows::contractEcall;
      case HALT -> MemoryRows::halt;
      case READ -> MemoryRows::read;
      case COMMIT -> MemoryRows::commit;
      case XMEM -> MemoryRows::crossMemory;
      case ENTER -> MemoryRows::enter;
      case ADD2 -> ArithmeticRows::addTwin;
      case ADDI2 -> ArithmeticRows::addImmediateTwin;
      case BITR2 -> ArithmeticRows::bitwiseTwin;
      case EXIT -> MemoryRows::exit;
      case BUMP, MEMBOUND, PUB, START, IMAGE, ROM, VRNG, BYTE, POW2 ->
          throw new IllegalArgumentException(table + " has no row per instruction");
    };
  }
}
