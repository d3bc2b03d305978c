package io.zkthreads.vm.table;

import io.zkthreads.air.AirBuilder;
import io.zkthreads.air.Expr;
import io.zkthreads.vm.table.Table.Statement;
import io.zkthreads.vm.table.Term.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What a table says, as an AIR: statement by statement, lane after lane.
final class Lowering {
  private final int lanes;
  private final Reach reach;
  private final AirBuilder air;
  private final Map<Integer, String> names = new HashMap<>();
  private final IdentityHashMap<Term, Expr> lowered = new IdentityHashMap<>();
  private int lane;

  private Lowering(Table table, int lanes, Reach reach) {
    this.lanes = lanes;
    this.reach = reach;
    this.air = new AirBuilder(table.id(), table.name(), lanes);
  }

  static TableDefinition of(Table table, int lanes, Reach reach) {
    Lowering lowering = new Lowering(table, lanes, reach);
    for (; lowering.lane < lanes; lowering.lane++) {
      lowering.lowered.clear();
      table.statements().forEach(lowering::say);
    }
    return new TableDefinition(table, lowering.air.build(), lowering.names);
  }

  private void say(Statement statement) {
    switch (statement) {
      case Statement.Declared(Column c) -> lowered.put(c, declare(c));
      case Statement.Let(String name, Term t) -> names.putIfAbsent(lower(t).node(), named(name));
      case Statement.Zero(String name, Term t) -> air.assertZero(named(name), lower(t));
      case Statement.Message m -> {
        Bus.Medium medium = m.bus().medium;
        List<Expr> tuple = new ArrayList<>();
        tuple.add(air.constant(m.bus().number));
        m.tuple().forEach(t -> tuple.add(lower(t)));
        while (tuple.size() < medium.padding) {
          tuple.add(air.constant(0));
        }
        air.interact(medium.text, m.direction(), lower(m.multiplicity()), tuple, m.weight());
      }
    }
  }

  private Expr declare(Column c) {
    return switch (c.kind) {
      case MAIN -> air.column(named(c.name), c.doc);
      case PREPROCESSED -> air.preprocessed(named(c.name), c.doc);
      case KNOWN -> air.known(named(c.name), c.doc);
    };
  }

  private Expr lower(Term term) {
    Expr known = lowered.get(term);
    if (known == null) {
      known =
          switch (term) {
            case Column c ->
                throw new IllegalArgumentException("column of another table: " + c.name);
            case Term.Constant c -> air.constant(c.value);
            case Term.OfReach r -> air.constant(r.value.applyAsInt(reach));
            case Term.Next n -> lower(n.column).next();
            case Term.Transition t -> air.transition();
            case Term.Sum s -> lower(s.a).plus(lower(s.b));
            case Term.Difference d -> lower(d.a).minus(lower(d.b));
            case Term.Product p -> lower(p.a).times(lower(p.b));
          };
      lowered.put(term, known);
    }
    return known;
  }

  private String named(String name) {
    return lanes == 1 ? name : name + "." + lane;
  }
}
