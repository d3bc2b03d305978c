package io.zkthreads.cpu.multilinear;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.CompactBackend.FractionSum;
import io.zkthreads.engine.CompactBackend.Layer;
import io.zkthreads.engine.CompactBackend.Quadratic;
import io.zkthreads.engine.FractionProver;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.compact.FractionalGkrProof.Opening;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.HashSuite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers of a sum of fractions are what their definition says.
class FractionSumTest {
  private static final long SEED = 20261130;
  private static final int MOST_VARIABLES = 11;

  private final Random random = new Random(SEED);
  private final CpuMemory memory = new CpuMemory();

  /// Fractions one by one.
  @SuppressWarnings("ArrayRecordComponent")
  private record Fractions(Extension[] numerators, Extension[] denominators) {
    int count() {
      return numerators.length;
    }

    /// Fraction i plus fraction i + half.
    Fractions sums() {
      int half = count() / 2;
      Fractions sums = new Fractions(new Extension[half], new Extension[half]);
      for (int i = 0; i < half; i++) {
        Extension d0 = denominators[i];
        Extension d1 = denominators[half + i];
        sums.numerators[i] = numerators[i].times(d1).plus(numerators[half + i].times(d0));
        sums.denominators[i] = d0.times(d1);
      }
      return sums;
    }
  }

  static Stream<LineKernels> kernels() {
    return Stream.of(ExtensionField.values())
        .flatMap(f -> Stream.of(new PlainLineKernels(f), VectorBackendProvider.lineKernels(f)));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void layersAreSumsOfTheirChildren(LineKernels kernels) {
    for (int n = 1; n <= MOST_VARIABLES; n++) {
      Fractions leaves = leaves(kernels.field(), n);
      List<Fractions> layers = new ArrayList<>(List.of(leaves));
      while (layers.getFirst().count() > 1) {
        layers.addFirst(layers.getFirst().sums());
      }
      try (FractionSum sum = sum(kernels, 1 + n % 3, leaves)) {
        assertThat(sum.numVariables()).isEqualTo(n);
        assertThat(sum.denominator()).isEqualTo(layers.getFirst().denominators[0]);
        for (int k = 0; k < n; k++) {
          check(sum, k, layers.get(k + 1));
        }
      }
      assertThat(memory.state().bytes()).isZero();
    }
  }

  /// Compares all rounds of a layer, at random points.
  private void check(FractionSum sum, int k, Fractions children) {
    ExtensionField field = sum.denominator().field();
    Extension lambda = element(field);
    Layer layer = sum.layer(k, lambda);
    int half = children.count() / 2;
    List<Extension[]> values = new ArrayList<>();
    for (Extension[] all : List.of(children.numerators, children.denominators)) {
      values.add(Arrays.copyOf(all, half));
      values.add(Arrays.copyOfRange(all, half, 2 * half));
    }
    for (int j = 0; j < k; j++) {
      List<Extension> rest = point(field, k - 1 - j);
      Quadratic expected = expected(values, lambda, rest);
      Quadratic round = layer.round(rest);
      String what = "layer %d, round %d, seed %d".formatted(k, j, SEED);
      assertThat(round.leading()).as(what).isEqualTo(expected.leading());
      if (j > 0 || round.atZero() != null) {
        assertThat(round.atZero()).as(what).isEqualTo(expected.atZero());
      }
      Extension r = element(field);
      layer.bind(r);
      values.replaceAll(v -> Multilinear.fold(v, r));
    }
    assertThat(layer.children())
        .as("layer %d, seed %d", k, SEED)
        .isEqualTo(
            new Children(values.get(0)[0], values.get(2)[0], values.get(1)[0], values.get(3)[0]));
  }

  /// @param values n0, n1, d0, d1
  private static Quadratic expected(
      List<Extension[]> values, Extension lambda, List<Extension> rest) {
    ExtensionField field = lambda.field();
    Extension[] eq = Multilinear.eqTable(rest, field.one());
    Extension[] at = new Extension[3];
    for (int t = 0; t < 3; t++) {
      Extension node = field.ofBase(KoalaBear.fromCanonical(t));
      List<Extension[]> bound = values.stream().map(v -> Multilinear.fold(v, node)).toList();
      at[t] = field.zero();
      for (int x = 0; x < eq.length; x++) {
        Children c =
            new Children(bound.get(0)[x], bound.get(2)[x], bound.get(1)[x], bound.get(3)[x]);
        at[t] = at[t].plus(eq[x].times(c.gate(lambda)));
      }
    }
    Extension twice = at[2].minus(at[1]).minus(at[1]).plus(at[0]);
    int half = KoalaBear.inverse(KoalaBear.fromCanonical(2));
    return new Quadratic(at[0], twice.scale(half));
  }

  @ParameterizedTest
  @EnumSource
  void theOpeningIsTheValueOfTheLeaves(ExtensionField field) {
    for (int n = 1; n <= MOST_VARIABLES; n++) {
      Fractions leaves = leaves(field, n);
      try (FractionSum sum = sum(VectorBackendProvider.lineKernels(field), 2, leaves)) {
        Opening opening = FractionProver.prove(sum, challenger()).opening();
        assertThat(opening.point()).hasSize(n);
        assertThat(opening.numerator())
            .isEqualTo(Multilinear.evaluate(leaves.numerators, opening.point()));
        assertThat(opening.denominator())
            .isEqualTo(Multilinear.evaluate(leaves.denominators, opening.point()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void allKernelsAndThreadsMakeOneProof(LineKernels kernels) {
    Fractions leaves = leaves(kernels.field(), 13);
    List<FractionProver.Proven> proofs = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      try (FractionSum sum = sum(kernels, threads, leaves)) {
        proofs.add(FractionProver.prove(sum, challenger()));
      }
    }
    try (FractionSum sum = sum(new PlainLineKernels(kernels.field()), 1, leaves)) {
      assertThat(proofs).containsOnly(FractionProver.prove(sum, challenger()));
    }
  }

  private static Challenger challenger() {
    return Challenger.start(HashSuite.BLAKE3, new byte[] {7});
  }

  private FractionSum sum(LineKernels kernels, int threads, Fractions fractions) {
    return new CpuFractions(
        new Workers(threads),
        kernels,
        memory,
        Integer.numberOfTrailingZeros(fractions.count()),
        leaves -> {
          for (int i = 0; i < fractions.count(); i++) {
            leaves.set(i, fractions.numerators[i].coefficient(0), fractions.denominators[i]);
          }
        });
  }

  /// Random fractions that sum to zero, with repeated and zero numerators among them.
  private Fractions leaves(ExtensionField field, int n) {
    List<Extension[]> all = new ArrayList<>();
    for (int i = 0; i < 1 << n; i += 2) {
      int m = random.nextInt(4) == 0 ? KoalaBear.ZERO : random.nextInt(KoalaBear.P);
      Extension d = element(field);
      all.add(new Extension[] {field.ofBase(m), d});
      all.add(new Extension[] {field.ofBase(KoalaBear.negate(m)), d});
    }
    Collections.shuffle(all, random);
    return new Fractions(
        all.stream().map(f -> f[0]).toArray(Extension[]::new),
        all.stream().map(f -> f[1]).toArray(Extension[]::new));
  }

  private List<Extension> point(ExtensionField field, int size) {
    return Stream.generate(() -> element(field)).limit(size).toList();
  }

  private Extension element(ExtensionField field) {
    return field.at(random.ints(field.degree(), 0, KoalaBear.P).toArray(), 0);
  }
}
