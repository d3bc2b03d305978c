package io.zkthreads.cpu.multilinear;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.RoundPolynomial;
import io.zkthreads.stark.compact.SumcheckProof;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Proves what forms of tables sum to: Σ_x eq(point, x)·Σ_i form_i(x) over the rows x. A shorter
/// table comes in when as many variables are left as it has; before, its sum is a constant.
public final class ZerocheckProver {
  /// The values of a table.
  public record Columns(Trace main, Optional<Trace> preprocessed, Optional<Trace> known) {}

  private final Workers workers;
  private final Kernels kernels;

  public ZerocheckProver(Workers workers, Kernels kernels) {
    this.workers = workers;
    this.kernels = kernels;
  }

  /// A claim about forms.
  ///
  /// @param forms by table
  /// @param point as many coordinates as the tallest table has variables; none is 0
  /// @param degree of the sum in each variable, without eq
  /// @param sum what it all sums to
  public record Claim(List<TableForm> forms, List<Extension> point, int degree, Extension sum) {
    public Claim {
      forms = List.copyOf(forms);
      point = List.copyOf(point);
    }
  }

  /// Proves what the claim says of these tables; where it is false, the proof will not verify.
  ///
  /// @param tables in the order of the claim's forms
  public SumcheckProof prove(Claim claim, List<Columns> tables, Challenger challenger) {
    Rounds rounds = new Rounds(claim, challenger);
    for (int i = 0; i < tables.size(); i++) {
      Columns t = tables.get(i);
      TableColumns columns = new TableColumns(kernels, t.main, t.preprocessed, t.known);
      rounds.expect(new TableRounds(workers, kernels, claim.forms().get(i), columns));
    }
    rounds.run();
    return new SumcheckProof(claim.sum(), rounds.messages);
  }

  /// Tables whose forms have one degree, and the sum that is left for them.
  private static final class Group {
    private final List<TableRounds> tables = new ArrayList<>();
    private Extension claim;

    Group(ExtensionField field) {
      claim = field.zero();
    }
  }

  /// A table that has not come in yet.
  @SuppressWarnings("ArrayRecordComponent")
  private record Waiting(TableRounds table, Extension[] ends, Extension claim) {}

  private static final class Rounds {
    private final ExtensionField field;
    private final List<Extension> point;
    private final int degree;
    private final Challenger challenger;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Group[] groups;
    private final List<List<Extension>> messages = new ArrayList<>();
    private final List<Extension> challenges = new ArrayList<>();
    private Extension pending;
    private Extension prefix;

    Rounds(Claim claim, Challenger challenger) {
      this.challenger = challenger;
      field = claim.sum().field();
      point = claim.point();
      degree = claim.degree();
      groups = new Group[degree + 1];
      Arrays.setAll(groups, d -> new Group(field));
      pending = field.zero();
      prefix = field.one();
    }

    void expect(TableRounds table) {
      Extension[] ends = table.ends(weights(table.logHeight() - 1));
      Extension z = point.get(point.size() - table.logHeight());
      Extension claim = ends[0].plus(z.times(ends[1].minus(ends[0])));
      waiting.add(new Waiting(table, ends, claim));
      pending = pending.plus(claim);
    }

    /// eq of the last coordinates.
    private BlockWeights weights(int variables) {
      return new BlockWeights(field, point.subList(point.size() - variables, point.size()));
    }

    void run() {
      for (int j = 0; j < point.size(); j++) {
        round(point.get(j), point.size() - j);
      }
    }

    private void round(Extension z, int variables) {
      RoundPolynomial[] polynomials = new RoundPolynomial[groups.length];
      Extension[] total = new Extension[degree + 1];
      List<Waiting> coming =
          waiting.stream().filter(w -> w.table.logHeight() == variables).toList();
      coming.forEach(w -> pending = pending.minus(w.claim));
      boolean idle = coming.isEmpty() && Arrays.stream(groups).allMatch(g -> g.tables.isEmpty());
      BlockWeights weights = weights(idle ? 0 : variables - 1);
      Arrays.fill(total, pending);
      for (int d = 1; d <= degree; d++) {
        polynomials[d] = polynomial(d, coming, z, weights);
        for (int t = 0; t <= degree; t++) {
          Extension node = RoundPolynomial.node(field, t);
          total[t] =
              total[t].plus(t <= d ? polynomials[d].values().get(t) : polynomials[d].at(node));
        }
      }
      Extension r = send(new RoundPolynomial(Arrays.asList(total)), z);
      for (int d = 1; d <= degree; d++) {
        groups[d].claim = polynomials[d].at(r);
      }
      waiting.removeAll(coming);
    }

    /// Of the tables of one degree, those that come in now among them.
    private RoundPolynomial polynomial(
        int d, List<Waiting> coming, Extension z, BlockWeights weights) {
      Group group = groups[d];
      Extension[] values = new Extension[d + 1];
      Arrays.fill(values, field.zero());
      for (TableRounds table : group.tables) {
        Extension[] sums = table.round(challenges.getLast(), weights);
        values[0] = values[0].plus(sums[0]);
        for (int t = 2; t <= d; t++) {
          values[t] = values[t].plus(sums[t - 1]);
        }
      }
      values[1] = group.claim.minus(field.one().minus(z).times(values[0])).times(z.inverse());
      for (Waiting w : coming) {
        if (w.table.degree() == d) {
          Extension[] sums = w.table.firstRound(weights);
          values[0] = values[0].plus(w.ends[0]);
          values[1] = values[1].plus(w.ends[1]);
          for (int t = 2; t <= d; t++) {
            values[t] = values[t].plus(sums[t - 2]);
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
      message.forEach(challenger::observe);
      messages.add(message);
      Extension r = challenger.sample(field);
      challenges.add(r);
      prefix = prefix.times(Multilinear.eq(z, r));
      return r;
    }
  }
}
