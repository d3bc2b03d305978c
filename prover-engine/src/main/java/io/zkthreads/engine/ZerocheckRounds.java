package io.zkthreads.engine;

import io.zkthreads.engine.CompactBackend.TableSum;
import io.zkthreads.engine.CompactBackend.Weights;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.RoundPolynomial;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The rounds of a zerocheck of several tables.
///
/// A round polynomial is eq of the variables so far, times a polynomial q, the sum of those of the
/// tables. A shorter table comes in when as many variables are left as it has; before, its sum is a
/// constant. Tables whose forms have one degree are summed up at as few nodes as that takes: once a
/// table is in, q at 1 follows from q at 0.
final class ZerocheckRounds {
  /// Tables whose forms have one degree, and the sum that is left for them.
  private static final class Group {
    private final List<TableSum> tables = new ArrayList<>();
    private Extension claim;

    Group(ExtensionField field) {
      claim = field.zero();
    }
  }

  /// A table that has not come in yet.
  ///
  /// @param ends its q at 0 and 1 when it does
  /// @param claim what it is until then
  private record Waiting(TableSum table, List<Extension> ends, Extension claim) {}

  private final Function<List<Extension>, Weights> weights;
  private final ExtensionField field;
  private final List<Extension> point;
  private final int degree;
  private final Challenger transcript;
  private final List<Waiting> waiting = new ArrayList<>();
  private final Group[] groups;
  private final List<List<Extension>> messages = new ArrayList<>();
  private final List<Extension> challenges = new ArrayList<>();

  /// The sum of all claims that wait.
  private Extension pending;

  private Extension prefix;

  ZerocheckRounds(
      Function<List<Extension>, Weights> weights,
      List<Extension> point,
      int degree,
      Challenger transcript) {
    this.weights = weights;
    this.transcript = transcript;
    this.point = point;
    this.degree = degree;
    field = point.getFirst().field();
    groups = new Group[Math.max(degree, 1) + 1];
    Arrays.setAll(groups, d -> new Group(field));
    pending = field.zero();
    prefix = field.one();
  }

  List<List<Extension>> messages() {
    return messages;
  }

  List<Extension> challenges() {
    return challenges;
  }

  void expect(List<TableSum> tables) {
    Map<Integer, List<TableSum>> byHeight = new HashMap<>();
    for (TableSum table : tables) {
      byHeight.computeIfAbsent(table.form().logHeight(), h -> new ArrayList<>()).add(table);
    }
    byHeight.forEach((logHeight, ofHeight) -> {
      Extension z = point.get(point.size() - logHeight);
      try (Weights rest = last(logHeight - 1)) {
        for (TableSum table : ofHeight) {
          List<Extension> ends = table.ends(rest);
          Extension slope = ends.getLast().minus(ends.getFirst());
          Extension claim = ends.getFirst().plus(z.times(slope));
          waiting.add(new Waiting(table, ends, claim));
          pending = pending.plus(claim);
        }
      }
    });
  }

  /// eq of the last coordinates.
  private Weights last(int variables) {
    return weights.apply(point.subList(point.size() - variables, point.size()));
  }

  void run() {
    for (int j = 0; j < point.size(); j++) {
      round(point.get(j), point.size() - j);
    }
  }

  private void round(Extension z, int variables) {
    List<Waiting> coming =
        waiting.stream().filter(w -> w.table.form().logHeight() == variables).toList();
    coming.forEach(w -> pending = pending.minus(w.claim));
    waiting.removeAll(coming);
    boolean idle = coming.isEmpty() && Arrays.stream(groups).allMatch(g -> g.tables.isEmpty());
    RoundPolynomial[] polynomials = new RoundPolynomial[groups.length];
    try (Weights rest = last(idle ? 0 : variables - 1)) {
      for (int d = 1; d < groups.length; d++) {
        polynomials[d] = polynomial(d, coming, z, rest);
      }
    }
    Extension[] total = new Extension[degree + 1];
    for (int t = 0; t <= degree; t++) {
      total[t] = pending;
      for (int d = 1; d < groups.length; d++) {
        RoundPolynomial q = polynomials[d];
        total[t] = total[t].plus(t <= d ? q.values().get(t) : q.at(RoundPolynomial.node(field, t)));
      }
    }
    Extension r = send(new RoundPolynomial(Arrays.asList(total)), z);
    for (int d = 1; d < groups.length; d++) {
      groups[d].claim = polynomials[d].at(r);
    }
  }

  /// Of the tables of one degree, those that come in now among them.
  private RoundPolynomial polynomial(int d, List<Waiting> coming, Extension z, Weights rest) {
    Group group = groups[d];
    Extension[] values = new Extension[d + 1];
    Arrays.fill(values, field.zero());
    for (TableSum table : group.tables) {
      List<Extension> sums = table.round(challenges.getLast(), rest);
      values[0] = values[0].plus(sums.getFirst());
      for (int t = 2; t <= d; t++) {
        values[t] = values[t].plus(sums.get(t - 1));
      }
    }
    if (!group.tables.isEmpty()) {
      values[1] = group.claim.minus(field.one().minus(z).times(values[0])).times(z.inverse());
    }
    for (Waiting w : coming) {
      if (w.table.form().degree() == d) {
        List<Extension> sums = w.table.firstRound(rest);
        values[0] = values[0].plus(w.ends.getFirst());
        values[1] = values[1].plus(w.ends.getLast());
        for (int t = 2; t <= d; t++) {
          values[t] = values[t].plus(sums.get(t - 2));
        }
        group.tables.add(w.table);
      }
    }
    return new RoundPolynomial(Arrays.asList(values));
  }

  /// Sends prefix·eq(z, X)·q(X) and draws the value of X.
  private Extension send(RoundPolynomial q, Extension z) {
    List<Extension> message = new ArrayList<>();
    for (int t = 0; t <= degree + 1; t++) {
      if (t != 1) {
        Extension node = RoundPolynomial.node(field, t);
        message.add(prefix.times(Multilinear.eq(z, node)).times(q.at(node)));
      }
    }
    message.forEach(transcript::observe);
    messages.add(message);
    Extension r = transcript.sample(field);
    challenges.add(r);
    prefix = prefix.times(Multilinear.eq(z, r));
    return r;
  }
}
