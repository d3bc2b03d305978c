package io.zkthreads.vm.machine;

import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.vm.program.Opid;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.table.arithmetic.Add;
import io.zkthreads.vm.table.arithmetic.Add2;
import io.zkthreads.vm.table.arithmetic.Addi;
import io.zkthreads.vm.table.arithmetic.Addi2;
import io.zkthreads.vm.table.arithmetic.Const;
import io.zkthreads.vm.table.bitwise.Biti;
import io.zkthreads.vm.table.bitwise.Bitr;
import io.zkthreads.vm.table.bitwise.Bitr2;
import io.zkthreads.vm.table.boundary.Bump;
import io.zkthreads.vm.table.boundary.InitialWords;
import io.zkthreads.vm.table.boundary.InstructionRom;
import io.zkthreads.vm.table.boundary.MemoryBoundary;
import io.zkthreads.vm.table.boundary.PublicWordTable;
import io.zkthreads.vm.table.boundary.Start;
import io.zkthreads.vm.table.call.Call;
import io.zkthreads.vm.table.call.EdAdd;
import io.zkthreads.vm.table.call.Mul256;
import io.zkthreads.vm.table.call.MulMod;
import io.zkthreads.vm.table.call.Port;
import io.zkthreads.vm.table.comparison.Beq;
import io.zkthreads.vm.table.comparison.Blt;
import io.zkthreads.vm.table.comparison.Slt;
import io.zkthreads.vm.table.comparison.Slti;
import io.zkthreads.vm.table.keccak.Planes;
import io.zkthreads.vm.table.keccak.Sheets;
import io.zkthreads.vm.table.keccak.StateWords;
import io.zkthreads.vm.table.lookup.ByteOperations;
import io.zkthreads.vm.table.lookup.Powers;
import io.zkthreads.vm.table.lookup.Ranges;
import io.zkthreads.vm.table.memory.Jalr;
import io.zkthreads.vm.table.memory.Lbh;
import io.zkthreads.vm.table.memory.Lw;
import io.zkthreads.vm.table.memory.Sbh;
import io.zkthreads.vm.table.memory.Sw;
import io.zkthreads.vm.table.poseidon2.Permutation;
import io.zkthreads.vm.table.product.Div;
import io.zkthreads.vm.table.product.Mul;
import io.zkthreads.vm.table.product.Mulh;
import io.zkthreads.vm.table.sha2.FeedForward;
import io.zkthreads.vm.table.sha2.RoundFacts;
import io.zkthreads.vm.table.sha2.Sha256Rounds;
import io.zkthreads.vm.table.sha2.Sha256State;
import io.zkthreads.vm.table.sha2.Sha512Rounds;
import io.zkthreads.vm.table.shift.Shi;
import io.zkthreads.vm.table.shift.Shr;
import io.zkthreads.vm.table.system.Clock;
import io.zkthreads.vm.table.system.Commit;
import io.zkthreads.vm.table.system.ContractEcall;
import io.zkthreads.vm.table.system.Enter;
import io.zkthreads.vm.table.system.Exit;
import io.zkthreads.vm.table.system.Halt;
import io.zkthreads.vm.table.system.Read;
import io.zkthreads.vm.table.system.Xmem;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The list of all tables, ascending by id; proofs order instances by it. A key holds those that
/// its program can need.
public final class Tables {
  public static final Add ADD = new Add();
  public static final Addi ADDI = new Addi();
  public static final Bitr BITR = new Bitr();
  public static final Biti BITI = new Biti();
  public static final Const CONST = new Const();
  public static final Beq BEQ = new Beq();
  public static final Blt BLT = new Blt();
  public static final Slt SLT = new Slt();
  public static final Slti SLTI = new Slti();
  public static final Shi SHI = new Shi();
  public static final Powers POW2 = new Powers();
  public static final Shr SHR = new Shr(POW2);
  public static final Mul MUL = new Mul();
  public static final Mulh MULH = new Mulh();
  public static final Div DIV = new Div();
  public static final Lw LW = new Lw();
  public static final Lbh LBH = new Lbh();
  public static final Sw SW = new Sw();
  public static final Sbh SBH = new Sbh();
  public static final Jalr JALR = new Jalr();
  public static final ContractEcall C_ECALL = new ContractEcall();
  public static final Halt HALT = new Halt();
  public static final Read READ = new Read();
  public static final Commit COMMIT = new Commit();
  public static final Xmem XMEM = new Xmem();
  public static final Enter ENTER = new Enter();
  public static final Add2 ADD2 = new Add2();
  public static final Addi2 ADDI2 = new Addi2();
  public static final Bitr2 BITR2 = new Bitr2();
  public static final Exit EXIT = new Exit();
  public static final Clock CLOCK = new Clock();
  public static final Call CALL = new Call();
  public static final Bump BUMP = new Bump();
  public static final MemoryBoundary MEMBOUND = new MemoryBoundary();
  public static final PublicWordTable PUB = new PublicWordTable();
  public static final Start START = new Start();
  public static final InitialWords IMAGE = new InitialWords();
  public static final InstructionRom ROM = new InstructionRom();
  public static final Ranges VRNG = new Ranges();
  public static final ByteOperations BYTE = new ByteOperations();

  public static final Port PORT = new Port();
  public static final Mul256 MUL256 = new Mul256();
  public static final MulMod MULMOD = new MulMod();
  public static final EdAdd ED_ADD = new EdAdd();
  public static final RoundFacts ROUND = new RoundFacts();
  public static final Sha512Rounds SHA512 = new Sha512Rounds(ROUND);
  public static final FeedForward FEED = new FeedForward();
  public static final Sha256Rounds SHA256 = new Sha256Rounds(ROUND);
  public static final Sha256State SHA256_STATE = new Sha256State();
  public static final Sheets KECCAK_SHEET = new Sheets();
  public static final Planes KECCAK_PLANE = new Planes(ROUND);
  public static final StateWords KECCAK_STATE = new StateWords();
  public static final Permutation POSEIDON2 = new Permutation();

  private static final List<Table> ALL =
      List.of(
          ADD,
          ADDI,
          BITR,
          BITI,
          CONST,
          BEQ,
          BLT,
          SLT,
          SLTI,
          SHI,
          SHR,
          MUL,
          MULH,
          DIV,
          LW,
          LBH,
          SW,
          SBH,
          JALR,
          C_ECALL,
          HALT,
          READ,
          COMMIT,
          XMEM,
          ENTER,
          ADD2,
          ADDI2,
          BITR2,
          EXIT,
          CLOCK,
          CALL,
          BUMP,
          MEMBOUND,
          PUB,
          START,
          IMAGE,
          ROM,
          VRNG,
          BYTE,
          POW2,
          PORT,
          MUL256,
          MULMOD,
          ED_ADD,
          SHA512,
          FEED,
          SHA256,
          SHA256_STATE,
          ROUND,
          KECCAK_SHEET,
          KECCAK_PLANE,
          KECCAK_STATE,
          POSEIDON2);

  /// Tables of every key: a run begins and ends with them, and any may leave a word alone for long.
  private static final Set<Table> ALWAYS = Set.of(BUMP, MEMBOUND, PUB, START, IMAGE, ROM, VRNG);

  private Tables() {}

  public static List<Table> all() {
    return ALL;
  }

  public static Table of(int id) {
    return ALL.stream()
        .filter(t -> t.id() == id)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no table has id " + id));
  }

  public static Table of(String name) {
    return ALL.stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no table is named " + name));
  }

  /// The tables that runs of a program can need: those of its instructions and calls, and those
  /// that answer what these ask, and so on.
  public static List<Table> needed(ProgramTables program) {
    Set<Integer> opids = new TreeSet<>();
    Set<Integer> operations = new TreeSet<>();
    int[] rom = program.rom();
    for (int at = 0; at < rom.length; at += ProgramTables.ROM_WIDTH) {
      opids.add(rom[at + ProgramTables.OPID]);
      if (rom[at + ProgramTables.OPID] == Opid.CALL) {
        operations.add(rom[at + ProgramTables.FIELDS + Opid.CALL_OPERATION]);
      }
    }
    Set<Table> needed = new TreeSet<>(ALWAYS);
    for (Table table : ALL) {
      if (switch (table) {
        case InstructionTable t -> t.opids().stream().anyMatch(opids::contains);
        case CalledTable t -> t.operations().stream().anyMatch(operations::contains);
        default -> false;
      }) {
        needed.add(table);
      }
    }
    while (needed.addAll(answering(needed))) {}
    return List.copyOf(needed);
  }

  /// The tables that answer what `asking` send.
  private static List<Table> answering(Set<Table> asking) {
    Set<Bus> asked = EnumSet.noneOf(Bus.class);
    asking.forEach(t -> asked.addAll(t.buses(Direction.SEND)));
    asked.removeIf(bus -> bus.use() == Bus.Use.PASSED);
    return ALL.stream()
        .filter(t -> t.buses(Direction.RECEIVE).stream().anyMatch(asked::contains))
        .toList();
  }
}
