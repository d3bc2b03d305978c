package io.zkthreads.engine.multilinear;

import io.zkthreads.engine.FractionPlan;
import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Where the fractions of all tables stand among the leaves of one sum: for each interaction its
/// rows, one after another, those of the tallest tables first, and 0/1 after the last.
///
/// @param firsts by table: the number of its first fraction
/// @param numVariables log2 of the leaves
public record FractionLayout(List<TablePlan> tables, List<Integer> firsts, int numVariables) {
  public FractionLayout {
    tables = List.copyOf(tables);
    firsts = List.copyOf(firsts);
  }

  public static FractionLayout of(List<TablePlan> tables) {
    Integer[] firsts = new Integer[tables.size()];
    long next = 0;
    for (int i :
        IntStream.range(0, tables.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> -tables.get(i).logHeight()))
            .toList()) {
      firsts[i] = Math.toIntExact(next);
      next += (long) tables.get(i).program().interactions().size() << tables.get(i).logHeight();
    }
    if (next < 2) {
      throw new IllegalArgumentException(next + " fractions have no sum to prove");
    }
    return new FractionLayout(
        tables, List.of(firsts), Long.SIZE - Long.numberOfLeadingZeros(next - 1));
  }

  /// The number of the fraction of row 0.
  public int first(int table, int interaction) {
    return firsts.get(table) + (interaction << tables.get(table).logHeight());
  }

  /// Fractions before the padding.
  public int used() {
    return tables.stream().mapToInt(t -> t.program().interactions().size() << t.logHeight()).sum();
  }

  /// What ties an opening of the leaves, N + θ·(D − 1), to the columns: a form for each table, with
  /// the constraints besides. The padding counts nothing, since 0 + θ·(1 − 1) = 0.
  ///
  /// @param eta what the link counts
  /// @param constraints by table: weights of its constraints
  public List<TableForm> forms(
      LookupChallenges challenges,
      List<Extension> point,
      Extension theta,
      Extension eta,
      List<List<Extension>> constraints) {
    List<TableForm> forms = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      TablePlan table = tables.get(i);
      Map<Integer, Extension> ofConstraints = new TreeMap<>();
      for (int k = 0; k < table.air().constraints().size(); k++) {
        ofConstraints.merge(
            table.air().constraints().get(k).node(), constraints.get(i).get(k), Extension::plus);
      }
      forms.add(form(i, challenges, point, theta, eta, ofConstraints));
    }
    return forms;
  }

  private TableForm form(
      int i,
      LookupChallenges challenges,
      List<Extension> point,
      Extension theta,
      Extension eta,
      Map<Integer, Extension> constraints) {
    TablePlan table = tables.get(i);
    FractionPlan plan = FractionPlan.of(table, challenges);
    ExtensionField field = theta.field();
    List<Extension> prefix = point.subList(0, numVariables - table.logHeight());
    Map<Integer, Extension> links = new TreeMap<>();
    Extension constant = field.zero();
    for (int b = 0; b < plan.terms().size(); b++) {
      FractionPlan.Term term = plan.terms().get(b);
      Interaction interaction = table.program().interactions().get(b);
      Extension weight = eta.times(vertexWeight(first(i, b) >> table.logHeight(), prefix, field));
      Extension ofDenominator = weight.times(theta);
      links.merge(
          interaction.multiplicity(), term.receives() ? weight.negate() : weight, Extension::plus);
      constant = constant.plus(ofDenominator.times(term.offset().minus(field.one())));
      for (int j = 0; j < interaction.tuple().size(); j++) {
        int node = interaction.tuple().get(j);
        if (!(table.air().nodes().get(node) instanceof Node.Constant)) {
          links.merge(node, ofDenominator.times(term.weights().get(j)).negate(), Extension::plus);
        }
      }
    }
    return new TableForm(
        table.air(),
        table.logHeight(),
        table.instance().publicValues(),
        constant,
        constraints,
        links);
  }

  /// eq(vertex, point).
  private static Extension vertexWeight(int vertex, List<Extension> point, ExtensionField field) {
    Extension product = field.one();
    for (int j = 0; j < point.size(); j++) {
      Extension z = point.get(j);
      boolean one = (vertex >> (point.size() - 1 - j) & 1) == 1;
      product = product.times(one ? z : field.one().minus(z));
    }
    return product;
  }
}
