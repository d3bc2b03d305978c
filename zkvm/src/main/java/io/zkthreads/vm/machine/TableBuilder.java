package io.zkthreads.vm.machine;

import io.zkthreads.air.AirBuilder;
import io.zkthreads.air.Expr;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.MemoryKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Declares one table, lane after lane, in the words of the machine: columns, bits, equations, and
/// messages on the buses of [Bus].
///
/// A query weighs one and its provider zero, so that Σ weight·height bounds the total multiplicity
/// of any tuple; see [io.zkthreads.stark.air.Interaction].
final class TableBuilder {
  /// 2^−16, 2^−8 and 2^−2 mod p: exact division of a value that is known to be a multiple.
  static final int INVERSE_2_16 = inverse(1 << 16);

  static final int INVERSE_2_8 = inverse(1 << 8);
  static final int INVERSE_2_2 = inverse(1 << 2);

  /// First elements of a BYTE tuple.
  static final int AND = 0;

  static final int OR = 1;
  static final int XOR = 2;
  static final int PAIR = 3;

  private final TableId id;
  private final int lanes;
  private final int logRange;
  private final AirBuilder air;
  private final Map<Integer, String> names = new LinkedHashMap<>();
  private int lane;
  private boolean timed;

  private TableBuilder(TableId id, int lanes, int logRange) {
    this.id = id;
    this.lanes = lanes;
    this.logRange = logRange;
    this.air = new AirBuilder(id.id(), id.name(), lanes);
  }

  /// The table whose every lane is what `lane` declares.
  static TableDefinition build(TableId id, MachineConfig config, Consumer<TableBuilder> lane) {
    TableBuilder builder = new TableBuilder(id, config.lanes(id), config.logRange());
    for (builder.lane = 0; builder.lane < builder.lanes; builder.lane++) {
      lane.accept(builder);
    }
    return new TableDefinition(id, builder.air.build(), builder.timed, Map.copyOf(builder.names));
  }

  TableId id() {
    return id;
  }

  Expr constant(long value) {
    return air.constant(value);
  }

  Expr column(String name, String doc) {
    return air.column(named(name), doc);
  }

  /// A column that holds 0 or 1.
  Expr bit(String name, String doc) {
    Expr bit = column(name, doc + " (boolean)");
    bool(name, bit);
    return bit;
  }

  Expr preprocessed(String name, String doc) {
    return air.preprocessed(named(name), doc);
  }

  Expr known(String name, String doc) {
    return air.known(named(name), doc);
  }

  Expr transition() {
    return air.transition();
  }

  /// Names a sub-expression for listings.
  Expr let(String name, Expr e) {
    names.putIfAbsent(e.node(), named(name));
    return e;
  }

  /// 1 − e.
  Expr not(Expr e) {
    return constant(1).minus(e);
  }

  /// Requires e = 0 on every row.
  void zero(String name, Expr e) {
    air.assertZero(named(name), e);
  }

  /// Requires e ∈ {0, 1} on every row.
  void bool(String name, Expr e) {
    zero(name + " boolean", e.times(e.minus(1)));
  }

  /// Requires e ∈ {−1, 0, 1} on every row.
  void ternary(String name, Expr e) {
    zero(name, e.times(e.minus(1)).times(e.plus(1)));
  }

  void send(Bus bus, Expr multiplicity, Expr... tuple) {
    interact(bus, Direction.SEND, multiplicity, tuple, 1);
  }

  void receive(Bus bus, Expr multiplicity, Expr... tuple) {
    interact(bus, Direction.RECEIVE, multiplicity, tuple, 1);
  }

  /// Offers a tuple to queries, as often as the prover likes.
  void provide(Bus bus, Expr multiplicity, Expr... tuple) {
    interact(bus, Direction.RECEIVE, multiplicity, tuple, 0);
  }

  /// Requires 0 <= x < 2^k where `multiplicity` is 1.
  void range(Expr multiplicity, Expr x) {
    range(multiplicity, x, logRange);
  }

  /// Requires 0 <= x < 2^bits where `multiplicity` is 1; bits is at most 16.
  void range(Expr multiplicity, Expr x, Expr bits) {
    send(Bus.VRNG, multiplicity, x, bits);
  }

  void range(Expr multiplicity, Expr x, int bits) {
    range(multiplicity, x, constant(bits));
  }

  /// Requires x and y to be bytes where `multiplicity` is 1.
  void bytePair(Expr multiplicity, Expr x, Expr y) {
    send(Bus.BYTE, multiplicity, constant(PAIR), x, y, constant(0));
  }

  /// An access of memory: takes (place, before, old), gives (place, now, fresh). That the number
  /// now − before − 1 is below 2^k makes `before` earlier than `now`: no time reaches p − 2^k.
  void access(Expr multiplicity, Place place, Expr now, Cell old, Expr lo, Expr hi) {
    receive(Bus.MEM, multiplicity, place.space(), place.word(), old.time(), old.lo(), old.hi());
    send(Bus.MEM, multiplicity, place.space(), place.word(), now, lo, hi);
    range(multiplicity, now.minus(old.time()).minus(1));
  }

  /// An access that leaves the value.
  void access(Expr multiplicity, Place place, Expr now, Cell old) {
    access(multiplicity, place, now, old, old.lo(), old.hi());
  }

  /// The place of a register.
  Place register(Expr number) {
    return new Place(constant(MemoryKey.REGISTER_SPACE), number);
  }

  Place register(int number) {
    return register(constant(number));
  }

  /// What memory names a word by: its space, and its number there. A tuple of MEM with a place that
  /// is not in MEMBOUND is never balanced, so no table checks that a place exists.
  record Place(Expr space, Expr word) {}

  /// A word of memory before an access: the time of its last access and its two 16-bit limbs.
  record Cell(Expr time, Expr lo, Expr hi) {}

  private void interact(Bus bus, Direction direction, Expr multiplicity, Expr[] tuple, int weight) {
    if (tuple.length != bus.arity) {
      throw new IllegalArgumentException(bus + " tuple of " + tuple.length + " elements");
    }
    timed |= bus == Bus.STATE;
    List<Expr> elements = new ArrayList<>(Bus.TUPLE_WIDTH);
    elements.add(constant(bus.number));
    elements.addAll(List.of(tuple));
    while (elements.size() < Bus.TUPLE_WIDTH) {
      elements.add(constant(0));
    }
    air.interact(Bus.NAME, direction, multiplicity, elements, weight);
  }

  private String named(String name) {
    return lanes == 1 ? name : name + "." + lane;
  }

  private static int inverse(int value) {
    return KoalaBear.toCanonical(KoalaBear.inverse(KoalaBear.fromCanonical(value)));
  }
}
