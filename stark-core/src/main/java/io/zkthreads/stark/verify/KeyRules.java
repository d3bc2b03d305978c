package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.ProtocolParameters;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What every verifying key satisfies; with it, no step of the verifier can fail but by its
/// verdict.
final class KeyRules {
  /// Most interactions of a table: sharing them among columns costs their number squared.
  static final int MAX_INTERACTIONS = 1 << 10;

  /// Most lanes of a table, so that lanes times rows of all instances stay far below 2^63.
  static final int MAX_LANES = 1 << 10;

  private KeyRules() {}

  static void check(
      int machine,
      List<TableSpec> tables,
      List<Digest> preprocessedCap,
      long maxTimedRows,
      ProtocolParameters parameters) {
    require(machine >= 0, "machine " + machine);
    require(maxTimedRows >= 0, "bound of the timed rows " + maxTimedRows);
    require(!tables.isEmpty(), "a key has at least one table");
    switch (parameters) {
      case Parameters p -> check(p);
      case CompactParameters p -> CompactKeyRules.check(p, preprocessedCap.size());
    }
    Map<String, Integer> tupleWidths = new HashMap<>();
    boolean preprocessed = false;
    for (int i = 0; i < tables.size(); i++) {
      TableSpec spec = tables.get(i);
      require(i == 0 || tables.get(i - 1).air().id() < spec.air().id(), "table ids do not ascend");
      check(spec, parameters);
      for (Interaction interaction : spec.air().interactions()) {
        int width = interaction.tuple().size();
        Integer before = tupleWidths.putIfAbsent(interaction.bus(), width);
        require(
            before == null || before == width,
            "bus " + interaction.bus() + " has tuples of two widths");
      }
      preprocessed |= spec.air().preprocessedWidth() > 0;
    }
    require(preprocessed != preprocessedCap.isEmpty(), "preprocessed columns and commitment");
    require(tables.stream().filter(TableSpec::publicWords).count() <= 1, "two public tables");
  }

  private static void check(Parameters p) {
    require(p.logBlowup() >= 1 && p.logBlowup() <= 8, "log blow-up " + p.logBlowup());
    require(p.maxLogArity() >= 1 && p.maxLogArity() <= 8, "log arity " + p.maxLogArity());
    require(p.logFinalPolyLen() >= 0 && p.logFinalPolyLen() <= 16, "log final polynomial");
    require(p.numQueries() >= 1 && p.numQueries() <= 1 << 12, "queries " + p.numQueries());
    require(p.capHeight() >= 0 && p.capHeight() <= 16, "cap height " + p.capHeight());
    int[] grinding = {
      p.queryPowBits(), p.batchPowBits(), p.commitPowBits(), p.lookupPowBits(), p.oodPowBits()
    };
    for (int bits : grinding) {
      require(bits >= 0 && bits <= 30, "grinding of " + bits + " bits");
    }
  }

  private static void check(TableSpec spec, ProtocolParameters parameters) {
    Air air = spec.air();
    String table = "table " + air.name() + ": ";
    require(air.width() > 0 && air.id() >= 0, table + "empty");
    require(air.lanes() > 0 && air.lanes() <= MAX_LANES, table + "lanes " + air.lanes());
    require(
        spec.minLogHeight() <= spec.maxLogHeight(),
        table + "log heights " + spec.minLogHeight() + " to " + spec.maxLogHeight());
    require(air.interactions().size() <= MAX_INTERACTIONS, table + "too many interactions");
    require(air.numPublicValues() == 0, table + "public values go through public words");
    int known = spec.publicWords() ? PublicWords.NUM_KNOWN_COLUMNS : 0;
    require(air.known().size() == known, table + "known columns");
    boolean once = spec.occurrence() == Occurrence.ONCE;
    require(!spec.publicWords() || once, table + "public words occur once");
    require(
        air.preprocessedWidth() == 0 || (once && spec.minLogHeight() == spec.maxLogHeight()),
        table + "preprocessed columns have one height");
    checkGraph(air, table);
    switch (parameters) {
      case Parameters p -> checkBatch(spec, p, table, known);
      case CompactParameters p -> CompactKeyRules.check(spec, p, table);
    }
  }

  private static void checkBatch(TableSpec spec, Parameters parameters, String table, int known) {
    Air air = spec.air();
    require(
        parameters.logFinalPolyLen() < spec.minLogHeight()
            && spec.maxLogHeight() <= KoalaBear.TWO_ADICITY - parameters.logBlowup(),
        table + "log heights " + spec.minLogHeight() + " to " + spec.maxLogHeight());
    // A matrix shorter than the cap is hashed above it only, so a cap would not bind its rows.
    require(
        parameters.capHeight() <= spec.minLogHeight() + parameters.logBlowup(),
        table + "shorter than the cap");
    // A degree in rows less one is greatest where the table is shortest.
    for (int logHeight : new int[] {spec.minLogHeight(), spec.maxLogHeight()}) {
      List<Integer> periods = Collections.nCopies(known, 1 << logHeight);
      LookupLayout.Table sized = new LookupLayout.Table(air, logHeight, periods);
      LookupLayout layout = LookupLayout.of(List.of(sized));
      int counted = layout.instances().getFirst().logChunks();
      int exactly = layout.logChunksExactly(0, sized);
      require(
          Math.max(counted, exactly) <= parameters.logBlowup(),
          table + "constraint degree above the blow-up");
    }
  }

  private static void checkGraph(Air air, String table) {
    List<Node> nodes = air.nodes();
    // Whether a node may stand in an interaction: it reads neither selectors nor known columns.
    boolean[] tradable = new boolean[nodes.size()];
    for (int i = 0; i < tradable.length; i++) {
      tradable[i] = check(air, i, tradable, table);
    }
    air.constraints().forEach(c -> requireNode(c.node(), nodes, table));
    MultiplicityBounds bounds = new MultiplicityBounds(air);
    for (Interaction interaction : air.interactions()) {
      requireNode(interaction.multiplicity(), nodes, table);
      require(tradable[interaction.multiplicity()], table + "multiplicity reads a selector");
      checkWeight(interaction, bounds, table);
      for (int element : interaction.tuple()) {
        requireNode(element, nodes, table);
        require(tradable[element], table + "tuple reads a selector");
      }
    }
  }

  /// A weight bounds the multiplicity. What is received with weight 0 is a provision, whose
  /// multiplicity the prover chooses.
  private static void checkWeight(Interaction i, MultiplicityBounds bounds, String table) {
    long bound = bounds.of(i.multiplicity());
    boolean provides = i.weight() == 0 && i.direction() == Interaction.Direction.RECEIVE;
    require(
        provides || i.weight() >= bound,
        table + "weight " + i.weight() + " of a multiplicity that is bounded by " + bound);
  }

  private static boolean check(Air air, int i, boolean[] tradable, String table) {
    return switch (air.nodes().get(i)) {
      case Node.Constant(int value) -> {
        require(value >= 0 && value < KoalaBear.P, table + "constant " + value);
        yield true;
      }
      case Node.Main(int column, int rotation) -> {
        requireColumn(column, air.width(), table);
        requireRotation(rotation, air.opensNextMain(), table);
        yield true;
      }
      case Node.Preprocessed(int column, int rotation) -> {
        requireColumn(column, air.preprocessedWidth(), table);
        requireRotation(rotation, air.opensNextPreprocessed(), table);
        yield true;
      }
      case Node.Known(int column) -> {
        requireColumn(column, air.known().size(), table);
        yield false;
      }
      case Node.Public(int index) -> throw new IllegalArgumentException(table + "public value");
      case Node.First f -> false;
      case Node.Last l -> false;
      case Node.Transition t -> false;
      case Node.Add(int a, int b) -> both(a, b, i, tradable, table);
      case Node.Subtract(int a, int b) -> both(a, b, i, tradable, table);
      case Node.Multiply(int a, int b) -> both(a, b, i, tradable, table);
      case Node.Negate(int a) -> both(a, a, i, tradable, table);
    };
  }

  private static boolean both(int a, int b, int i, boolean[] tradable, String table) {
    require(a >= 0 && a < i && b >= 0 && b < i, table + "operand after its operator");
    return tradable[a] && tradable[b];
  }

  private static void requireNode(int node, List<Node> nodes, String table) {
    require(node >= 0 && node < nodes.size(), table + "no node " + node);
  }

  private static void requireColumn(int column, int width, String table) {
    require(column >= 0 && column < width, table + "no column " + column);
  }

  private static void requireRotation(int rotation, boolean opened, String table) {
    require(rotation == 0 || (rotation == 1 && opened), table + "rotation " + rotation);
  }

  static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException("verifying key: " + rule);
    }
  }
}
