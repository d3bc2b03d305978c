package io.zkthreads.vm.table;

import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.vm.table.Term.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// One table of the machine, told once: a subclass has its columns as fields, says its equations
/// and messages in its constructor, and knows how to fill a row. All else follows: width, messages,
/// what it looks up, its AIR for any number of lanes. See the package for how to write one.
///
/// A query weighs one and its provider zero, so that Σ weight·height bounds the total multiplicity
/// of any tuple; see [io.zkthreads.stark.air.Interaction].
public abstract class Table implements Comparable<Table> {
  /// How often a table appears in a proof, and who fills it.
  public enum Kind {
    /// One row per executed instruction; zero or more instances.
    INSTRUCTION,
    /// Rows that an instruction or the machine calls for; zero or more instances, no clock.
    CALLED,
    /// Exactly one instance, filled from the run.
    ONCE,
    /// Exactly one instance of a height that the key fixes; the run adds multiplicities.
    PREPROCESSED
  }

  /// First element of a BYTE tuple that only checks its bytes; 0, 1, 2 are AND, OR, XOR.
  public static final int PAIR = 3;

  /// What a table says, in the order in which it says it.
  sealed interface Statement {
    record Declared(Column column) implements Statement {}

    record Let(String name, Term term) implements Statement {}

    record Zero(String name, Term term) implements Statement {}

    record Message(Bus bus, Direction direction, Term multiplicity, List<Term> tuple, int weight)
        implements Statement {}
  }

  private final int id;
  private final String name;
  private final Kind kind;
  private final String doc;
  private final List<Statement> statements = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private int numPreprocessed;
  private int numKnown;
  private int numMessages;

  /// @param id number of the table, by which proofs order instances; for an instruction table also
  ///   its opid
  Table(int id, String name, Kind kind, String doc) {
    this.id = id;
    this.name = name;
    this.kind = kind;
    this.doc = doc;
  }

  // Facts.

  public final int id() {
    return id;
  }

  public final String name() {
    return name;
  }

  public final Kind kind() {
    return kind;
  }

  public final String doc() {
    return doc;
  }

  /// Committed columns of one lane.
  public final int width() {
    return columns.size();
  }

  /// Names of the committed columns of one lane, in trace order.
  public final List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  /// Position of a column in a lane.
  public final int column(String column) {
    int at = columnNames().indexOf(column);
    if (at < 0) {
      throw new IllegalArgumentException(this + " has no column " + column);
    }
    return at;
  }

  /// Interactions of one lane.
  public final int messages() {
    return numMessages;
  }

  /// Buses on which the table sends, or receives.
  public final Set<Bus> buses(Direction direction) {
    Set<Bus> buses = new TreeSet<>();
    for (Statement s : statements) {
      if (s instanceof Statement.Message m && m.direction() == direction) {
        buses.add(m.bus());
      }
    }
    return buses;
  }

  /// Whether its rows move the clock.
  public final boolean timed() {
    return buses(Direction.SEND).contains(Bus.STATE)
        || buses(Direction.RECEIVE).contains(Bus.STATE);
  }

  /// Whether a row may hold several copies of the columns.
  public final boolean hasLanes() {
    return kind == Kind.INSTRUCTION || kind == Kind.CALLED;
  }

  /// Columns of an instance of `lanes` lanes that a query opens: its own, five for the accumulator
  /// and for each pair of messages of one bus of the proof system, and two chunks of the quotient.
  /// Only for tables with lanes.
  public final int openedColumns(int lanes) {
    int fractions = 0;
    for (Bus.Medium medium : Bus.Medium.values()) {
      long sent =
          statements.stream()
              .filter(s -> s instanceof Statement.Message m && m.bus().medium == medium)
              .count();
      fractions += (int) ((lanes * sent + 1) / 2);
    }
    return lanes * width() + Quintic.DEGREE * (1 + fractions + 2);
  }

  /// The table as proven, with `lanes` copies side by side in a row.
  public final TableDefinition define(int lanes, Reach reach) {
    return Lowering.of(this, lanes, reach);
  }

  List<Statement> statements() {
    return statements;
  }

  @Override
  public final int compareTo(Table o) {
    return Integer.compare(id, o.id);
  }

  @Override
  public final String toString() {
    return name;
  }

  // Columns.

  /// A committed column; the first declared is the first of the trace.
  protected final Column column(String column, String what) {
    Column c = declare(Column.Kind.MAIN, column, what, columns.size());
    columns.add(c);
    return c;
  }

  /// Committed columns with numbers `from` … `from + count − 1` after the name.
  protected final Column[] columns(String prefix, int count, String what) {
    Column[] all = new Column[count];
    for (int i = 0; i < count; i++) {
      all[i] = column(prefix + i, what + " " + i);
    }
    return all;
  }

  /// A column that holds 0 or 1.
  protected final Column bit(String column, String what) {
    Column bit = column(column, what + " (boolean)");
    bool(column, bit);
    return bit;
  }

  protected final Column preprocessed(String column, String what) {
    return declare(Column.Kind.PREPROCESSED, column, what, numPreprocessed++);
  }

  /// A column that the verifier computes itself; equations can read it, messages cannot.
  protected final Column known(String column, String what) {
    return declare(Column.Kind.KNOWN, column, what, numKnown++);
  }

  private Column declare(Column.Kind columnKind, String column, String what, int index) {
    Column c = new Column(columnKind, column, what, index);
    statements.add(new Statement.Declared(c));
    return c;
  }

  /// The limbs, or the columns of a cell, before an access at `slot` of an instruction.
  protected final Cell cell(Term time, Term lo, Term hi, int slot) {
    return new Cell(time, lo, hi, slot);
  }

  // Equations.

  protected static Term constant(long value) {
    return Term.constant(value);
  }

  /// 1 on every row but the last, 0 there.
  protected static Term transition() {
    return Term.TRANSITION;
  }

  /// Names a sub-expression for listings.
  protected final Term let(String term, Term e) {
    statements.add(new Statement.Let(term, e));
    return e;
  }

  /// Requires e = 0 on every row.
  protected final void zero(String equation, Term e) {
    statements.add(new Statement.Zero(equation, e));
  }

  /// Requires e ∈ {0, 1} on every row.
  protected final void bool(String what, Term e) {
    zero(what + " boolean", e.times(e.minus(1)));
  }

  /// Requires e ∈ {−1, 0, 1} on every row.
  protected final void ternary(String what, Term e) {
    zero(what, e.times(e.minus(1)).times(e.plus(1)));
  }

  // Messages.

  protected final void send(Bus bus, Term multiplicity, Term... tuple) {
    interact(bus, Direction.SEND, multiplicity, List.of(tuple), 1);
  }

  protected final void receive(Bus bus, Term multiplicity, Term... tuple) {
    interact(bus, Direction.RECEIVE, multiplicity, List.of(tuple), 1);
  }

  /// Offers a tuple to queries, as often as the prover likes.
  protected final void provide(Bus bus, Term multiplicity, Term... tuple) {
    interact(bus, Direction.RECEIVE, multiplicity, List.of(tuple), 0);
  }

  private void interact(
      Bus bus, Direction direction, Term multiplicity, List<Term> tuple, int weight) {
    if (tuple.size() != bus.arity()) {
      throw new IllegalArgumentException(bus + " tuple of " + tuple.size() + " elements");
    }
    statements.add(new Statement.Message(bus, direction, multiplicity, tuple, weight));
    numMessages++;
  }

  /// Requires 0 <= x < 2^bits where `multiplicity` is 1; bits is at most 16.
  protected final void range(Term multiplicity, Term x, Term bits) {
    send(Bus.VRNG, multiplicity, x, bits);
  }

  protected final void range(Term multiplicity, Term x, int bits) {
    range(multiplicity, x, constant(bits));
  }

  /// Requires x and y to be bytes where `multiplicity` is 1.
  protected final void bytePair(Term multiplicity, Term x, Term y) {
    send(Bus.BYTE, multiplicity, constant(PAIR), x, y, constant(0));
  }

  /// An access of memory at time `now`: takes (place, before, old), gives (place, now, lo, hi).
  /// That the number now − before − 1 is below 2^k makes `before` earlier than `now`: no time
  /// reaches p − 2^k. The caller has shown that lo and hi are 16-bit limbs.
  protected final void access(
      Term multiplicity, Place place, Term now, Cell old, Term lo, Term hi) {
    receive(Bus.MEM, multiplicity, place.space(), place.word(), old.time(), old.lo(), old.hi());
    send(Bus.MEM, multiplicity, place.space(), place.word(), now, lo, hi);
    passed(multiplicity, now.minus(old.time()).minus(1));
  }

  /// 2^k.
  protected static Term window() {
    return Term.ofReach(Reach::window);
  }

  /// Bits of the coarse digits of a time.
  protected static Term farBits() {
    return Term.ofReach(Reach::farBits);
  }

  /// Requires 0 <= x < 2^k where `multiplicity` is 1.
  protected final void passed(Term multiplicity, Term x) {
    range(multiplicity, x, Term.ofReach(Reach::log));
  }
}
