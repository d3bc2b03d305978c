package io.zkthreads.cpu;

import io.zkthreads.air.AirBuilder;
import io.zkthreads.air.Expr;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BatchProver;
import io.zkthreads.engine.Circuit;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// A table of the shape of a zkVM's: 34 columns, 68 constraints of degree up to 3 and ten
/// interactions, which make 30 columns more: 64 committed cells a row.
final class SyntheticTable {
  static final int WIDTH = 34;
  private static final int INTERACTIONS = 10;
  private static final int TUPLE = 8;

  private SyntheticTable() {}

  /// Columns 0…16 are free, column 17 + k is the product of columns k and k + 1 mod 17.
  static Air air() {
    AirBuilder b = new AirBuilder(1, "synthetic", 1);
    Expr[] c = new Expr[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      c[i] = b.column("c" + i, "a cell");
    }
    for (int k = 0; k < 17; k++) {
      Expr product = c[k].times(c[(k + 1) % 17]);
      b.assertZero("product " + k, c[17 + k].minus(product));
      b.assertZero("scaled " + k, c[17 + k].minus(product).times(c[k].plus(k)));
      b.assertZero("sum " + k, c[17 + k].times(3).minus(product.times(2)).minus(product));
      b.assertZero("shifted " + k, c[k].plus(c[17 + k]).minus(product).minus(c[k]));
    }
    for (int i = 0; i < INTERACTIONS; i++) {
      List<Expr> tuple = new ArrayList<>();
      tuple.add(b.constant(7));
      for (int j = 1; j < TUPLE; j++) {
        tuple.add(j < 6 ? c[(i / 2 + 3 * j) % WIDTH] : b.constant(0));
      }
      Direction direction = i % 2 == 0 ? Direction.SEND : Direction.RECEIVE;
      b.interact("bus", direction, c[(i / 2 + 5) % 17], tuple, 1);
    }
    return b.build();
  }

  static Trace trace(int logHeight, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Trace trace = Trace.allocate(WIDTH, logHeight);
    int[] words = trace.words();
    for (int r = 0; r < trace.height(); r++) {
      int at = r * WIDTH;
      for (int k = 0; k < 17; k++) {
        words[at + k] = random.nextInt(KoalaBear.P);
      }
      for (int k = 0; k < 17; k++) {
        words[at + 17 + k] = KoalaBear.multiply(words[at + k], words[at + (k + 1) % 17]);
      }
    }
    return trace;
  }

  static BatchStatement statement(int logHeight, Parameters parameters) {
    BatchInstance instance = new BatchInstance(air(), logHeight, new int[0], List.of());
    return new BatchStatement(
        parameters, new byte[0], new int[] {1, 2}, List.of(instance), List.of());
  }

  static BatchProof prove(
      Backend backend, BatchStatement statement, Trace trace, ProgressListener listener) {
    List<Air> airs = statement.instances().stream().map(BatchInstance::air).toList();
    Circuit circuit = Circuit.of(statement.parameters(), airs, List.of(Optional.empty()));
    BatchProver.Instances instances = BatchProver.Instances.ofEach(List.of(trace));
    try (Backend.Loaded loaded = backend.load(circuit)) {
      return new BatchProver(backend, loaded, statement, instances, listener).prove();
    }
  }
}
