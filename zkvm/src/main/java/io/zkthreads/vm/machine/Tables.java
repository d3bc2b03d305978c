package io.zkthreads.vm.machine;

import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.table.arithmetic.Add;
import io.zkthreads.vm.table.arithmetic.Add2;
import io.zkthreads.vm.table.arithmetic.Addi;
import io.zkthreads.vm.table.arithmetic.Addi2;
import io.zkthreads.vm.table.arithmetic.Const;
import java.util.List;

/// The tables of the machine, ascending by id; proofs order instances by it.
public final class Tables {
  public static final Add ADD = new Add();
  public static final Addi ADDI = new Addi();
  public static final Const CONST = new Const();
  public static final Add2 ADD2 = new Add2();
  public static final Addi2 ADDI2 = new Addi2();

  private static final List<Table> ALL = List.of(ADD, ADDI, CONST, ADD2, ADDI2);

  private Tables() {}

  public static List<Table> all() {
    return ALL;
  }
}
