package io.zkthreads.cpu.multilinear;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.multilinear.FractionalGkrProver.Proven;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Workers;
import io.zkthreads.engine.multilinear.FractionalGkrProof;
import io.zkthreads.engine.multilinear.FractionalGkrProof.Children;
import io.zkthreads.engine.multilinear.FractionalGkrProof.Layer;
import io.zkthreads.engine.multilinear.FractionalGkrProof.Opening;
import io.zkthreads.engine.multilinear.FractionalGkrVerifier;
import io.zkthreads.engine.multilinear.FractionalGkrVerifier.Outcome;
import io.zkthreads.engine.multilinear.Multilinear;
import io.zkthreads.engine.multilinear.RoundPolynomial;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.HashSuite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Sums of fractions are proven as the definition has it, and false ones are refused.
class FractionalGkrTest {
  private static final long SEED = 20261130;

  private final Random random = new Random(SEED);

  static Stream<LineKernels> kernels() {
    return Stream.of(ExtensionField.values())
        .flatMap(f -> Stream.of(new PlainLineKernels(f), VectorBackendProvider.lineKernels(f)));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theClaimLeftIsTheValueOfTheLeaves(LineKernels kernels) {
    for (int n = 1; n <= 11; n++) {
      FractionLeaves leaves = balanced(kernels.field(), (1 << n) - random.nextInt(1 << (n - 1)), n);
      Proven proven = prove(kernels, leaves, 1 + n % 3);
      assertThat(verify(proven.proof(), n, kernels.field()))
          .as("2^%d fractions, seed %d", n, SEED)
          .isEqualTo(new Outcome.Reduced(proven.opening()));
      assertThat(openingOf(leaves, proven.opening().point())).isEqualTo(proven.opening());
    }
  }

  @ParameterizedTest
  @EnumSource
  void roundPolynomialsAreSumsOverTheHypercube(ExtensionField field) {
    FractionLeaves leaves = balanced(field, 197, 8);
    Proven proven = prove(VectorBackendProvider.lineKernels(field), leaves, 2);
    Challenger challenger = challenger();
    challenger.observe(proven.proof().rootDenominator());
    List<Extension> point = List.of();
    for (int k = 0; k < leaves.numVariables(); k++) {
      Extension lambda = challenger.sample(field);
      Extension[][] children = layer(leaves, k + 1);
      Layer layer = proven.proof().layers().get(k);
      List<Extension> given = new ArrayList<>();
      for (int j = 0; j < k; j++) {
        List<Extension> message = layer.rounds().get(j);
        assertThat(message)
            .as("layer %d, round %d, seed %d", k, j, SEED)
            .isEqualTo(expected(children, given, lambda, point));
        message.forEach(challenger::observe);
        given.add(challenger.sample(field));
      }
      given.addFirst(FractionalGkrVerifier.branch(layer.children(), field, challenger));
      point = given;
    }
    assertThat(point).isEqualTo(proven.opening().point());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void allKernelsAndThreadsMakeOneProof(LineKernels kernels) {
    FractionLeaves leaves = balanced(kernels.field(), 3000, 12);
    assertThat(prove(kernels, leaves, 3))
        .isEqualTo(prove(new PlainLineKernels(kernels.field()), leaves, 1));
  }

  @ParameterizedTest
  @EnumSource
  void aProverMakesTheSameProofAgain(ExtensionField field) {
    FractionLeaves leaves = balanced(field, 1000, 10);
    FractionalGkrProver prover =
        new FractionalGkrProver(new Workers(2), VectorBackendProvider.lineKernels(field), leaves);
    assertThat(prover.prove(challenger())).isEqualTo(prover.prove(challenger()));
  }

  @ParameterizedTest
  @EnumSource
  void fractionsThatDoNotSumToZeroAreRefused(ExtensionField field) {
    for (int n = 1; n <= 9; n++) {
      FractionLeaves leaves = balanced(field, 1 << n, n);
      int at = random.nextInt(1 << n);
      leaves.numerators()[at] = KoalaBear.add(leaves.numerators()[at], KoalaBear.ONE);
      Proven proven = prove(VectorBackendProvider.lineKernels(field), leaves, 1);
      assertThat(verify(proven.proof(), n, field))
          .as("2^%d fractions, seed %d", n, SEED)
          .isInstanceOf(Outcome.Refused.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aZeroDenominatorIsRefused(ExtensionField field) {
    FractionLeaves leaves = balanced(field, 32, 5);
    leaves.set(7, KoalaBear.ZERO, field.zero());
    Proven proven = prove(VectorBackendProvider.lineKernels(field), leaves, 1);
    assertThat(verify(proven.proof(), 5, field))
        .isEqualTo(new Outcome.Refused("the root's denominator is 0"));
  }

  @Test
  void everyAlteredElementIsRefused() {
    ExtensionField field = ExtensionField.QUINTIC;
    FractionLeaves leaves = balanced(field, 60, 6);
    Proven proven = prove(VectorBackendProvider.lineKernels(field), leaves, 1);
    FractionalGkrProof proof = proven.proof();
    Extension more = field.one();
    refusedOrAnotherClaim(
        new FractionalGkrProof(proof.rootDenominator().plus(more), proof.layers()), leaves);
    for (int k = 0; k < proof.layers().size(); k++) {
      Layer layer = proof.layers().get(k);
      for (int i = 0; i < 4; i++) {
        List<Extension> e = new ArrayList<>(layer.children().elements());
        e.set(i, e.get(i).plus(more));
        Children children = new Children(e.get(0), e.get(1), e.get(2), e.get(3));
        refusedOrAnotherClaim(with(proof, k, new Layer(layer.rounds(), children)), leaves);
      }
      for (int j = 0; j < layer.rounds().size(); j++) {
        for (int i = 0; i < FractionalGkrVerifier.ROUND_VALUES; i++) {
          List<Extension> message = new ArrayList<>(layer.rounds().get(j));
          message.set(i, message.get(i).plus(more));
          List<List<Extension>> rounds = new ArrayList<>(layer.rounds());
          rounds.set(j, message);
          refusedOrAnotherClaim(with(proof, k, new Layer(rounds, layer.children())), leaves);
        }
      }
    }
  }

  @Test
  void proofsOfAnotherShapeAreRefused() {
    ExtensionField field = ExtensionField.QUINTIC;
    Proven proven = prove(new PlainLineKernels(field), balanced(field, 16, 4), 1);
    List<Layer> layers = proven.proof().layers();
    assertThat(verify(proven.proof(), 5, field))
        .isEqualTo(new Outcome.Refused("4 layers, expected 5"));
    Layer last = layers.getLast();
    Layer fewer = new Layer(last.rounds().subList(0, last.rounds().size() - 1), last.children());
    assertThat(verify(with(proven.proof(), 3, fewer), 4, field))
        .isEqualTo(new Outcome.Refused("layer 3: not 3 rounds of three values"));
    List<List<Extension>> shorter = new ArrayList<>(last.rounds());
    shorter.set(1, shorter.get(1).subList(0, 2));
    assertThat(verify(with(proven.proof(), 3, new Layer(shorter, last.children())), 4, field))
        .isEqualTo(new Outcome.Refused("layer 3: not 3 rounds of three values"));
  }

  /// The last claims are not checked by the proof itself: they are the opening's to refuse.
  private static void refusedOrAnotherClaim(FractionalGkrProof proof, FractionLeaves leaves) {
    Outcome outcome = verify(proof, leaves.numVariables(), leaves.field());
    if (outcome instanceof Outcome.Reduced(Opening opening)) {
      assertThat(opening).isNotEqualTo(openingOf(leaves, opening.point()));
    }
  }

  private static FractionalGkrProof with(FractionalGkrProof proof, int k, Layer layer) {
    List<Layer> layers = new ArrayList<>(proof.layers());
    layers.set(k, layer);
    return new FractionalGkrProof(proof.rootDenominator(), layers);
  }

  private static Proven prove(LineKernels kernels, FractionLeaves leaves, int threads) {
    return new FractionalGkrProver(new Workers(threads), kernels, leaves).prove(challenger());
  }

  private static Outcome verify(FractionalGkrProof proof, int n, ExtensionField field) {
    return FractionalGkrVerifier.verify(proof, n, field, challenger());
  }

  private static Challenger challenger() {
    return Challenger.start(HashSuite.BLAKE3, new byte[] {7});
  }

  /// `count` random fractions that sum to zero, with repeated and zero numerators among them.
  private FractionLeaves balanced(ExtensionField field, int count, int n) {
    FractionLeaves leaves = FractionLeaves.allocate(n, field);
    leaves.pad(0);
    int last = Math.max(2, count & ~1);
    for (int i = 0; i < last; i += 2) {
      int m = random.nextInt(4) == 0 ? KoalaBear.ZERO : random.nextInt(KoalaBear.P);
      Extension d = element(field);
      leaves.set(i, m, d);
      leaves.set(i + 1, KoalaBear.negate(m), d);
    }
    shuffle(leaves, last);
    return leaves;
  }

  private void shuffle(FractionLeaves leaves, int count) {
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int m = leaves.numerators()[i];
      Extension d = denominator(leaves, i);
      leaves.set(i, leaves.numerators()[j], denominator(leaves, j));
      leaves.set(j, m, d);
    }
  }

  private Extension element(ExtensionField field) {
    return field.at(random.ints(field.degree(), 0, KoalaBear.P).toArray(), 0);
  }

  private static Extension denominator(FractionLeaves leaves, int i) {
    return PlainLineKernels.element(leaves.field(), leaves.denominatorLines(), i);
  }

  private static Opening openingOf(FractionLeaves leaves, List<Extension> point) {
    Extension[][] all = layer(leaves, leaves.numVariables());
    return new Opening(
        point, Multilinear.evaluate(all[0], point), Multilinear.evaluate(all[1], point));
  }

  /// Numerators and denominators of a layer, by definition.
  private static Extension[][] layer(FractionLeaves leaves, int k) {
    ExtensionField field = leaves.field();
    int n = leaves.numVariables();
    Extension[][] nodes = {
      IntStream.range(0, 1 << n)
          .mapToObj(i -> field.ofBase(leaves.numerators()[i]))
          .toArray(Extension[]::new),
      IntStream.range(0, 1 << n).mapToObj(i -> denominator(leaves, i)).toArray(Extension[]::new)
    };
    for (int layer = n - 1; layer >= k; layer--) {
      int half = 1 << layer;
      Extension[][] below = nodes;
      nodes = new Extension[2][half];
      for (int i = 0; i < half; i++) {
        nodes[0][i] =
            below[0][i].times(below[1][half + i]).plus(below[0][half + i].times(below[1][i]));
        nodes[1][i] = below[1][i].times(below[1][half + i]);
      }
    }
    return nodes;
  }

  private static List<Extension> expected(
      Extension[][] children, List<Extension> given, Extension lambda, List<Extension> claim) {
    return Stream.of(0, 2, 3)
        .map(t -> sum(children, point(given, lambda.field(), t), lambda, claim))
        .toList();
  }

  private static List<Extension> point(List<Extension> given, ExtensionField field, int last) {
    List<Extension> point = new ArrayList<>(given);
    point.add(RoundPolynomial.node(field, last));
    return point;
  }

  /// Σ eq(claim, given ‖ x)·gate(given ‖ x) over the vertices x of the other variables.
  private static Extension sum(
      Extension[][] children, List<Extension> given, Extension lambda, List<Extension> claim) {
    ExtensionField field = lambda.field();
    int k = claim.size();
    int half = 1 << k;
    Extension total = field.zero();
    for (int x = 0; x < 1 << (k - given.size()); x++) {
      List<Extension> at = new ArrayList<>(given);
      for (int bit = k - given.size() - 1; bit >= 0; bit--) {
        at.add(RoundPolynomial.node(field, x >> bit & 1));
      }
      Children values =
          new Children(
              Multilinear.evaluate(Arrays.copyOf(children[0], half), at),
              Multilinear.evaluate(Arrays.copyOf(children[1], half), at),
              Multilinear.evaluate(Arrays.copyOfRange(children[0], half, 2 * half), at),
              Multilinear.evaluate(Arrays.copyOfRange(children[1], half, 2 * half), at));
      total = total.plus(Multilinear.eq(claim, at).times(values.gate(lambda)));
    }
    return total;
  }
}
