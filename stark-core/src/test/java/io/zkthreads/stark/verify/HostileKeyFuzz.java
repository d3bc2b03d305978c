package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Fuzz target: keys that decode. The input says node by node what a table is, so that nearly every
/// input is a key or breaks one rule, and a few bytes reach degrees of any size. What is a key has
/// one encoding, degrees that its quotients hold by [DegreeModel], weights that bound, and a
/// verifier that answers.
final class HostileKeyFuzz {
  private static final int MAX_NODES = 400;
  private static final int COLUMNS = 2;

  private HostileKeyFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Hostile hostile = Hostile.of(ByteBuffer.wrap(data));
    VerifyingKey key;
    try {
      key =
          new VerifyingKey(
              hostile.machine, ToyMachine.SMALL, hostile.tables(), List.of(), hostile.timedRows);
    } catch (IllegalArgumentException e) {
      return;
    }
    try {
      byte[] bytes = key.encode();
      VerifyingKey decoded = VerifyingKey.decode(bytes, SmallProof.PROFILES);
      require(Arrays.equals(decoded.encode(), bytes), "a key has two encodings");
    } catch (MalformedKeyException e) {
      throw new AssertionError("a key that was made is not decoded", e);
    }
    key.tables().forEach(HostileKeyFuzz::checkTable);
    require(
        !Verifier.verify(key, SmallProof.WORDS, SmallProof.BYTES).isAccepted(),
        "a proof is accepted under another key");
  }

  private static void checkTable(TableSpec spec) {
    BigInteger room = BigInteger.ONE.shiftLeft(ToyMachine.SMALL.parameters().logBlowup());
    for (int logHeight : new int[] {spec.minLogHeight(), spec.maxLogHeight()}) {
      BigInteger chunks = new DegreeModel(spec.air(), logHeight).chunks(spec.air());
      require(chunks.compareTo(room) <= 0, "degree above the blow-up: " + chunks + " chunks");
    }
    for (Interaction i : spec.air().interactions()) {
      boolean provides = i.weight() == 0 && i.direction() == Interaction.Direction.RECEIVE;
      Node multiplicity = spec.air().nodes().get(i.multiplicity());
      require(
          provides || !(multiplicity instanceof Node.Constant(int c)) || c <= i.weight(),
          "a constant multiplicity above its weight");
    }
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new AssertionError(rule);
    }
  }

  /// What an input says.
  private record Hostile(int machine, TableSpec table, long timedRows) {
    List<TableSpec> tables() {
      return List.of(table);
    }

    static Hostile of(ByteBuffer in) {
      Graph graph = new Graph();
      boolean publicWords = (next(in) & 1) == 0;
      int logHeight = 5 + (next(in) & 7);
      int timed = next(in);
      int lanes = next(in) == 0 ? Integer.MAX_VALUE : 1;
      for (int c = 0; c < COLUMNS; c++) {
        graph.column("c" + c);
      }
      for (int k = 0; publicWords && k < 5; k++) {
        graph.known();
      }
      graph.put(new Node.Transition());
      graph.constant(1);
      int nodes = COLUMNS + (publicWords ? 5 : 0) + 2;
      while (in.remaining() >= 3 && nodes < MAX_NODES) {
        nodes = step(graph, in, nodes);
      }
      graph.zero("last", nodes - 1);
      Air air = withLanes(graph.air(1, "hostile"), lanes);
      long timedRows = timed == 0 ? Long.MIN_VALUE : timed == 1 ? Long.MAX_VALUE : 1L << 20;
      return new Hostile(
          timed - 1,
          new TableSpec(air, Occurrence.ONCE, logHeight, logHeight + 8, publicWords, true),
          timedRows);
    }

    /// @return nodes of the graph after one step
    private static int step(Graph graph, ByteBuffer in, int nodes) {
      int kind = next(in);
      // The newest nodes are near, so that squares of squares are a few bytes.
      int a = nodes - 1 - next(in) % nodes;
      int b = nodes - 1 - next(in) % nodes;
      switch (kind & 7) {
        case 0 -> graph.plus(a, b);
        case 1 -> graph.minus(a, b);
        case 2, 3, 4 -> graph.times(a, b);
        case 5 -> graph.constant((kind >>> 3) * 0x3ffffff);
        case 6 -> {
          graph.zero("zero", a);
          return nodes;
        }
        default -> {
          if ((kind & 8) == 0) {
            graph.send("bus", a, (kind >>> 4) - 1, b);
          } else {
            graph.receive("bus", a, (kind >>> 4) - 1, b);
          }
          return nodes;
        }
      }
      return nodes + 1;
    }

    private static Air withLanes(Air a, int lanes) {
      return new Air(
          a.id(),
          a.name(),
          lanes,
          a.columns(),
          a.preprocessed(),
          a.known(),
          a.numPublicValues(),
          a.nodes(),
          a.constraints(),
          a.interactions(),
          a.lookupBudget(),
          a.degreeHint(),
          a.opensNextMain(),
          a.opensNextPreprocessed());
    }

    private static int next(ByteBuffer in) {
      return in.hasRemaining() ? in.get() & 0xff : 2;
    }
  }
}
