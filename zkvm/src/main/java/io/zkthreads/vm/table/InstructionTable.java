package io.zkthreads.vm.table;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Term.Column;
import java.util.Arrays;
import java.util.List;

/// What every instruction table shares: the instruction is fetched from the ROM, the state is taken
/// from the instruction before and handed to the one after, and registers are accessed in time.
///
/// Their columns are filled here: pc, time and region; those that [#fetch] names as they are, from
/// the ROM row; those of every access, from the log. The log has the ROM row, the time, and for
/// every access the old value and its time, in the order in which the table declares its accesses,
/// which is that of their times; then what [#logWord] asks for.
public abstract class InstructionTable extends RowTable {
  /// Which regions execute the instruction.
  protected enum Frame {
    /// Any region.
    ANY,
    /// Region 0: the ROM holds it for no other.
    OS,
    /// Any region, and [#real] is given by the subclass.
    OWN_REAL
  }

  private static final int NUM_FIELDS = 6;

  /// Bits of the high limb of an address. 8 would do for all addresses that exist; up to 14, no sum
  /// with an offset reaches p.
  private static final int ADDRESS_HIGH_BITS = 14;

  private static final int[] NONE = {};

  private final Column pc;
  private final Column ts;
  private final Term region;
  private Term real = constant(0);
  private List<Integer> opids = List.of();
  private Cell[] accesses = {};
  private int[] romColumns = NONE;
  private int[] romElements = NONE;
  private int extraWords;

  protected InstructionTable(int id, String name, String doc) {
    this(id, name, doc, Frame.ANY);
  }

  /// @param id number of the table, and its opid
  @SuppressWarnings("this-escape") // what it calls is final
  protected InstructionTable(int id, String name, String doc, Frame frame) {
    super(id, name, Kind.INSTRUCTION, doc);
    pc = column("pc", "address of the instruction in its region");
    ts = column("ts", "time of the instruction, 4 per instruction");
    region = frame == Frame.OS ? constant(0) : column("region", "region that runs");
    if (frame != Frame.OWN_REAL) {
      real = bit("real", "1 on a row that is an instruction");
    }
  }

  // The frame.

  protected final Term pc() {
    return pc;
  }

  /// Time of the instruction, a multiple of 4.
  protected final Term ts() {
    return ts;
  }

  protected final Term region() {
    return region;
  }

  /// 1 on a row that is an instruction, 0 on padding, which is silent.
  protected final Term real() {
    return real;
  }

  /// Says what is 1 on a row that is an instruction, and shown to be 0 or 1.
  protected final void real(Term term) {
    real = term;
  }

  /// Opids of the ROM rows that the table fetches.
  public final List<Integer> opids() {
    return opids;
  }

  /// Looks the instruction up under the opid of the table and takes the state.
  protected final void fetch(Term... fields) {
    fetchAs(constant(id()), List.of(id()), fields);
  }

  /// Looks the instruction up under an opid, one of `all`, and takes the state.
  protected final void fetchAs(Term opid, List<Integer> all, Term... fields) {
    opids = List.copyOf(all);
    Term[] tuple = new Term[3 + NUM_FIELDS];
    Arrays.fill(tuple, constant(0));
    tuple[0] = region;
    tuple[1] = pc;
    tuple[2] = opid;
    System.arraycopy(fields, 0, tuple, ProgramTables.FIELDS, fields.length);
    for (int i = 0; i < tuple.length; i++) {
      if (tuple[i] instanceof Column c) {
        c.field = i - ProgramTables.FIELDS;
        romColumns = append(romColumns, c.index);
        romElements = append(romElements, i);
      }
    }
    send(Bus.PROG, real, tuple);
    receive(Bus.STATE, real, pc, ts, region);
  }

  /// Hands the state to the next instruction.
  protected final void next() {
    jump(pc.plus(4));
  }

  /// Hands the state to the instruction at `target` of the same region.
  protected final void jump(Term target) {
    jump(target, region);
  }

  protected final void jump(Term target, Term targetRegion) {
    send(Bus.STATE, real, target, ts.plus(4), targetRegion);
  }

  /// Low limb of pc + 4, given its high limb.
  protected final Term linkLow(Term linkHigh) {
    return pc.plus(4).minus(linkHigh.times(1 << 16));
  }

  // Accesses.

  /// Columns of a register that is read. Its limbs are in range because every writer checks them.
  protected final Register source(String name, int slot, String what) {
    Term number = column(name + "_idx", "register number of " + what + " (ROM)");
    Term time = column(name + "_pts", "time of its last access");
    Term lo = column(name + "_lo", what + ", low 16 bits");
    Term hi = column(name + "_hi", what + ", high 16 bits");
    return new Register(number, cell(time, lo, hi, slot));
  }

  protected final Register first() {
    return source("a", Register.FIRST, "rs1");
  }

  protected final Register second() {
    return source("b", Register.SECOND, "rs2");
  }

  /// Columns of the register that is written.
  protected final Register destination() {
    Term number = column("rd_idx", "destination register, 32 instead of x0 (ROM)");
    Term time = column("rd_pts", "time of its last access");
    Term lo = column("rd_plo", "its old value, low");
    Term hi = column("rd_phi", "its old value, high");
    return new Register(number, cell(time, lo, hi, Register.LAST));
  }

  /// Columns of a memory word before its access.
  protected final Cell memory() {
    Term time = column("m_pts", "time of the last access to the word");
    Term lo = column("m_lo", "word before, low");
    return cell(time, lo, column("m_hi", "word before, high"), Register.MEMORY);
  }

  protected final void read(Register r) {
    write(r, r.lo(), r.hi());
  }

  /// Writes (lo, hi), which the caller has shown to be 16-bit limbs.
  protected final void write(Register r, Term lo, Term hi) {
    access(Place.register(r.number()), r.before(), lo, hi);
  }

  /// Writes (lo, hi) and checks that they are 16-bit limbs.
  protected final void writeChecked(Register r, Term lo, Term hi) {
    write(r, lo, hi);
    range(lo, 16);
    range(hi, 16);
  }

  /// An access that leaves the value.
  protected final void access(Place place, Cell old) {
    access(place, old, old.lo(), old.hi());
  }

  /// An access at the slot of `old`, which the log has next. Accesses are declared in the order of
  /// their slots.
  protected final void access(Place place, Cell old, Term lo, Term hi) {
    if (accesses.length > 0 && accesses[accesses.length - 1].slot() >= old.slot()) {
      throw new IllegalArgumentException("an access of " + this + " at an earlier slot");
    }
    access(real, place, ts.plus(old.slot()), old, lo, hi);
    old.logged = 2 + 2 * accesses.length;
    accesses = Arrays.copyOf(accesses, accesses.length + 1);
    accesses[accesses.length - 1] = old;
  }

  /// Position of one more word of the log, behind all accesses.
  protected final int logWord() {
    return 2 + 2 * accesses.length + extraWords++;
  }

  @Override
  public final int logWidth() {
    return 2 + 2 * accesses.length + extraWords;
  }

  // Checks.

  /// Requires 0 <= x < 2^bits on a used row.
  protected final void range(Term x, int bits) {
    range(real, x, bits);
  }

  protected final void range(Term x, Term bits) {
    range(real, x, bits);
  }

  protected final void bytePair(Term x, Term y) {
    bytePair(real, x, y);
  }

  /// rs1 + offset, with rs1 below 2^30: [#fillAddress] counts the look-up.
  protected final Term address(Register rs1, Term offset) {
    range(rs1.hi(), ADDRESS_HIGH_BITS);
    return rs1.lo().plus(rs1.hi().times(1 << 16)).plus(offset);
  }

  protected static void fillAddress(Row row, int rs1) {
    row.range(rs1 >>> 16, ADDRESS_HIGH_BITS);
  }

  /// A column with the top bit of a 16-bit limb where `signed` is 1, and 0 where it is 0;
  /// [#fillSign] puts it.
  protected final Column sign(String name, Term limb, Term signed, String what) {
    Column sign = bit(name, "sign of " + what + ", 0 when unsigned");
    zero(name + " unsigned", sign.times(signed.not()));
    range(limb.minus(sign.times(1 << 15)), constant(16).minus(signed));
    return sign;
  }

  /// Puts the sign of a word; returns it.
  protected static int fillSign(Row row, Column column, int signed, int word) {
    int sign = signed & (word >>> 31);
    row.setBit(column, sign);
    row.range((word >>> 16) - (sign << 15), 16 - signed);
    return sign;
  }

  // Filling.

  @Override
  public final void fill(RowLog log, int first, int last, int[] trace, int position, Row row) {
    int width = width();
    int at = position;
    for (int i = first; i < last; i++) {
      row.beginInstruction(log, i, trace, at, width);
      row.set(ts, row.ts());
      for (Cell access : accesses) {
        row.setAccess(access);
      }
      fill(row);
      at += width;
    }
  }

  /// Puts the cells that the ROM row decides, and `real`, into a row of the trace.
  ///
  /// @param rom the words of ROM rows
  /// @param from where the row begins in them
  /// @param out where the cells go, from `at` on
  void putConstants(int[] rom, int from, int[] out, int at) {
    if (real instanceof Column c) {
      out[at + c.index] = KoalaBear.ONE;
    }
    for (int i = 0; i < romColumns.length; i++) {
      out[at + romColumns[i]] = rom[from + romElements[i]];
    }
  }

  private static int[] append(int[] array, int value) {
    int[] longer = Arrays.copyOf(array, array.length + 1);
    longer[array.length] = value;
    return longer;
  }
}
