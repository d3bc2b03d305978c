package io.zkthreads.cpu.multilinear;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.engine.CompactBackend.TableSum;
import io.zkthreads.engine.CompactBackend.Weights;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.RoundPolynomial;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The sums of a zerocheck are what their definition says, round by round.
class TableSumTest {
  private static final long SEED = 20261130;

  private final Random random = new Random(SEED);

  static Stream<SumsBackend> backends() {
    return SumsBackend.all();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void sumsAreThoseOfTheDefinition(SumsBackend backend) {
    for (ExtensionField field : ExtensionField.values()) {
      for (List<Integer> heights :
          List.of(List.of(4, 1, 2, 3, 5), List.of(8, 9, 10, 9, 1), List.of(3, 7, 2, 11, 2))) {
        RandomTables tables = RandomTables.of(heights, random);
        for (int t = 0; t < heights.size(); t++) {
          check(backend, tables, t, field);
        }
      }
    }
    assertThat(backend.memory().state().bytes()).isZero();
  }

  private void check(SumsBackend backend, RandomTables tables, int t, ExtensionField field) {
    TableForm form = form(tables, t, field);
    String what = "table %d of 2^%d rows, %s, seed %d".formatted(t, form.logHeight(), field, SEED);
    Map<Node, Extension[]> leaves = leaves(tables, t, field);
    try (TableSum sum =
        backend.sums().sum(form, t, tables.tables(), tables.main(), tables.preprocessed())) {
      assertThat(sum.form()).isEqualTo(form);
      for (int j = 0; j < form.logHeight(); j++) {
        List<Extension> rest = point(field, form.logHeight() - 1 - j);
        try (Weights weights = backend.weights(rest, field)) {
          List<Extension> expected = expected(form, leaves, rest);
          if (j == 0) {
            assertThat(sum.ends(weights)).as(what).isEqualTo(expected.subList(0, 2));
            assertThat(sum.firstRound(weights))
                .as(what)
                .isEqualTo(expected.subList(2, expected.size()));
          } else {
            Extension r = element(field);
            leaves.replaceAll((leaf, values) -> Multilinear.fold(values, r));
            List<Extension> all = new ArrayList<>(expected(form, leaves, rest));
            all.remove(1);
            assertThat(sum.round(r, weights)).as(what + ", round " + j).isEqualTo(all);
          }
        }
      }
    }
  }

  private TableForm form(RandomTables tables, int t, ExtensionField field) {
    Map<Integer, Extension> constraints = new TreeMap<>();
    Map<Integer, Extension> links = new TreeMap<>();
    Air air = tables.instances().get(t).air();
    air.constraints().forEach(c -> constraints.put(c.node(), element(field)));
    for (Interaction interaction : air.interactions()) {
      links.put(interaction.multiplicity(), element(field));
      interaction.tuple().forEach(node -> links.put(node, element(field)));
    }
    Extension constant = links.isEmpty() ? field.zero() : element(field);
    return new TableForm(tables.instances().get(t), constant, constraints, links);
  }

  /// Values of all leaves on the hypercube.
  private static Map<Node, Extension[]> leaves(RandomTables tables, int t, ExtensionField field) {
    Map<Node, Extension[]> leaves = new HashMap<>();
    for (Node node : tables.instances().get(t).air().nodes()) {
      switch (node) {
        case Node.Constant n -> {}
        case Node.Public n -> {}
        case Node.Add n -> {}
        case Node.Subtract n -> {}
        case Node.Multiply n -> {}
        case Node.Negate n -> {}
        default -> {
          Extension[] values = new Extension[1 << tables.instances().get(t).logHeight()];
          Arrays.setAll(values, row -> field.ofBase(tables.word(t, node, row)));
          leaves.put(node, values);
        }
      }
    }
    return leaves;
  }

  /// q at 0 … degree.
  private static List<Extension> expected(
      TableForm form, Map<Node, Extension[]> leaves, List<Extension> rest) {
    List<Extension> values = new ArrayList<>();
    for (int t = 0; t <= form.degree(); t++) {
      values.add(at(form, leaves, rest, t));
    }
    return values;
  }

  private static Extension at(
      TableForm form, Map<Node, Extension[]> leaves, List<Extension> rest, int t) {
    ExtensionField field = form.constant().field();
    Extension[] eq = Multilinear.eqTable(rest, field.one());
    Map<Node, Extension[]> bound = new HashMap<>();
    leaves.forEach((leaf, values) ->
        bound.put(leaf, Multilinear.fold(values, RoundPolynomial.node(field, t))));
    Extension sum = field.zero();
    for (int x = 0; x < eq.length; x++) {
      int vertex = x;
      sum =
          sum.plus(
              eq[x].times(form.value(leaf -> Objects.requireNonNull(bound.get(leaf))[vertex])));
    }
    return sum;
  }

  private List<Extension> point(ExtensionField field, int size) {
    return Stream.generate(() -> element(field)).limit(size).toList();
  }

  private Extension element(ExtensionField field) {
    return field.at(random.ints(field.degree(), 0, KoalaBear.P).toArray(), 0);
  }
}
