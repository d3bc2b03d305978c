package io.zkthreads.engine;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// A random table with random rows. The rows need not satisfy it: backends agree on all of them.
///
/// @param plan what a backend is told
/// @param main random rows
/// @param preprocessed random rows; of width 0 where the table has none
record RandomTable(TablePlan plan, Trace main, Trace preprocessed) {
  /// The table alone as a circuit.
  Circuit circuit(Parameters parameters) {
    Optional<Trace> fixed = Optional.of(preprocessed).filter(t -> t.width() > 0);
    return new Circuit(parameters, List.of(plan.program()), List.of(fixed));
  }

  private static final int MAX_DEGREE = 3;

  static RandomTable of(RandomGenerator random, ExtensionField field, int logHeight) {
    int width = 1 + random.nextInt(9);
    int fixed = random.nextInt(3);
    int known = random.nextInt(2);
    Graph graph = new Graph(random);
    IntStream.range(0, width).forEach(c -> graph.leaf(new Node.Main(c, 0), 1));
    graph.leaf(new Node.Main(random.nextInt(width), 1), 1);
    for (int c = 0; c < fixed; c++) {
      graph.leaf(new Node.Preprocessed(c, random.nextInt(2)), 1);
    }
    graph.leaf(new Node.Constant(random.nextInt(KoalaBear.P)), 0);
    graph.leaf(new Node.Public(0), 0);
    graph.grow(15);
    int tradable = graph.nodes.size();
    IntStream.range(0, known).forEach(c -> graph.leaf(new Node.Known(c), 1));
    graph.leaf(new Node.First(), 1);
    graph.leaf(new Node.Last(), 1);
    graph.leaf(new Node.Transition(), 0);
    graph.grow(20);
    List<Constraint> constraints = new ArrayList<>();
    for (int k = 0; k < 1 + random.nextInt(5); k++) {
      constraints.add(new Constraint("k" + k, random.nextInt(graph.nodes.size())));
    }
    List<Interaction> interactions = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      interactions.add(interaction(random, tradable));
    }
    Air air =
        new Air(
            1,
            "random",
            1,
            columns(width),
            columns(fixed),
            columns(known),
            1,
            graph.nodes,
            constraints,
            interactions,
            Air.LOOKUP_BUDGET,
            0,
            true,
            fixed > 0);
    List<int[]> values =
        IntStream.range(0, known)
            .mapToObj(c -> words(random, 1 << random.nextInt(logHeight + 1)))
            .toList();
    BatchInstance instance = new BatchInstance(air, logHeight, words(random, 1), values);
    LookupLayout layout =
        LookupLayout.of(
            List.of(
                new LookupLayout.Table(
                    air, logHeight, values.stream().map(v -> v.length).toList())));
    return new RandomTable(
        TablePlan.of(0, TableProgram.of(air), instance, field, layout.instances().getFirst()),
        trace(random, width, logHeight),
        trace(random, fixed, logHeight));
  }

  private static Interaction interaction(RandomGenerator random, int numNodes) {
    return new Interaction(
        "bus" + random.nextInt(2),
        random.nextBoolean() ? Interaction.Direction.SEND : Interaction.Direction.RECEIVE,
        random.nextInt(numNodes),
        random.ints(random.nextInt(4), 0, numNodes).boxed().toList(),
        1);
  }

  private static List<Column> columns(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Column("c" + i, "random")).toList();
  }

  /// Random words, with the edges 0, 1 and p − 1 among them.
  static int[] words(RandomGenerator random, int count) {
    int[] edges = {0, 1, KoalaBear.ONE, KoalaBear.P - 1};
    return IntStream.range(0, count)
        .map(i -> random.nextInt(8) == 0 ? edges[random.nextInt(4)] : random.nextInt(KoalaBear.P))
        .toArray();
  }

  static Trace trace(RandomGenerator random, int width, int logHeight) {
    return new Trace(width, logHeight, words(random, width << logHeight));
  }

  static Extension element(RandomGenerator random, ExtensionField field) {
    return field.at(words(random, field.degree()), 0);
  }

  /// A growing expression graph of bounded degree.
  private static final class Graph {
    private final RandomGenerator random;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Integer> degrees = new ArrayList<>();

    Graph(RandomGenerator random) {
      this.random = random;
    }

    void leaf(Node node, int degree) {
      nodes.add(node);
      degrees.add(degree);
    }

    void grow(int count) {
      for (int i = 0; i < count; i++) {
        int a = random.nextInt(nodes.size());
        int b = random.nextInt(nodes.size());
        int sum = degrees.get(a) + degrees.get(b);
        int most = Math.max(degrees.get(a), degrees.get(b));
        switch (random.nextInt(5)) {
          case 0 -> leaf(new Node.Add(a, b), most);
          case 1 -> leaf(new Node.Subtract(a, b), most);
          case 2 -> leaf(new Node.Negate(a), degrees.get(a));
          default -> {
            if (sum <= MAX_DEGREE) {
              leaf(new Node.Multiply(a, b), sum);
            }
          }
        }
      }
    }
  }
}
