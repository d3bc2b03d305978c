package io.zkthreads.engine;

import io.zkthreads.engine.Backend.Codeword;
import io.zkthreads.engine.Backend.Tree;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.FriProof;
import io.zkthreads.stark.proof.InstanceOpenings;
import io.zkthreads.stark.proof.MultiOpening;
import io.zkthreads.stark.proof.OpeningRound;
import io.zkthreads.stark.proof.ProtocolSeeds;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Steps 4 to 6 of a proof: opens all commitments at ζ and ζ·w and proves the values by FRI;
/// source: Plonky3 `fri/src/two_adic_pcs.rs` and `fri/src/prover.rs`.
final class OpeningProver {
  private final Backend backend;
  private final Challenger transcript;
  private final BatchShape shape;
  private final Parameters parameters;
  private final List<Commitment> rounds;
  private final List<Claim> claims = new ArrayList<>();
  private final Extension zeta;

  OpeningProver(
      Backend backend,
      Challenger transcript,
      BatchShape shape,
      List<Commitment> rounds,
      Extension zeta) {
    this.backend = backend;
    this.transcript = transcript;
    this.shape = shape;
    this.parameters = shape.parameters();
    this.rounds = rounds;
    this.zeta = zeta;
  }

  /// 4. Values of all matrices of all rounds at their points.
  void evaluate() {
    List<Evaluation> evaluations = new ArrayList<>();
    for (int r = 0; r < rounds.size(); r++) {
      List<OpeningRound.Matrix> matrices = shape.rounds().get(r).matrices();
      for (int m = 0; m < matrices.size(); m++) {
        evaluations.add(
            new Evaluation(
                rounds.get(r).matrices().get(m), parameters.logBlowup(), points(matrices.get(m))));
      }
    }
    List<List<List<Extension>>> values = backend.evaluate(evaluations);
    for (int i = 0; i < evaluations.size(); i++) {
      Evaluation e = evaluations.get(i);
      claims.add(new Claim(e.matrix(), e.points(), values.get(i)));
    }
  }

  private List<Extension> points(OpeningRound.Matrix matrix) {
    Extension next = zeta.scale(KoalaBear.twoAdicGenerator(matrix.logHeight()));
    return matrix.opensNext() ? List.of(zeta, next) : List.of(zeta);
  }

  /// 5 and 6. The proof that the values belong to the commitments.
  FriProof prove(ProtocolSeeds seeds, StepClock clock) {
    try (Scope scope = new Scope()) {
      // 5. All values, then the batching challenge α; one reduced codeword per height.
      seeds.observeOpenings(transcript);
      for (Claim claim : claims) {
        claim.values().forEach(values -> values.forEach(transcript::observe));
      }
      int batchPowWitness = Grinding.grind(backend, transcript, parameters.batchPowBits());
      Extension alpha = transcript.sample(parameters.extension());
      NavigableMap<Integer, Codeword> reduced = reduce(alpha, scope);

      // 5. Each fold: commit, challenge β, fold, and add the reduced codeword of the new height.
      seeds.observeFri(transcript);
      List<Tree> trees = new ArrayList<>();
      List<List<Digest>> caps = new ArrayList<>();
      List<Integer> commitPowWitnesses = new ArrayList<>();
      Codeword codeword = reduced.lastEntry().getValue();
      for (int logArity : shape.logArities()) {
        Tree tree = scope.own(backend.commit(codeword, logArity, parameters));
        trees.add(tree);
        caps.add(tree.cap());
        transcript.observeCap(tree.cap());
        commitPowWitnesses.add(Grinding.grind(backend, transcript, parameters.commitPowBits()));
        Extension beta = transcript.sample(parameters.extension());
        Codeword addend = reduced.get(codeword.logLength() - logArity);
        codeword = scope.own(backend.fold(codeword, logArity, beta, addend));
      }
      List<Extension> finalPolynomial = finalPolynomial(codeword);
      finalPolynomial.forEach(transcript::observe);
      clock.end(ProverStep.FRI);

      // 6. Grinding, query indices, and the rows there.
      int queryPowWitness = Grinding.grind(backend, transcript, parameters.queryPowBits());
      int[] indices = new int[parameters.numQueries()];
      for (int q = 0; q < indices.length; q++) {
        indices[q] = transcript.sampleBits(shape.logDomain());
      }
      FriProof proof =
          new FriProof(
              batchPowWitness,
              caps,
              commitPowWitnesses,
              openInputs(indices),
              openFolds(trees, indices),
              finalPolynomial,
              queryPowWitness);
      clock.end(ProverStep.QUERIES);
      return proof;
    }
  }

  private NavigableMap<Integer, Codeword> reduce(Extension alpha, Scope scope) {
    NavigableMap<Integer, List<Claim>> byHeight = new TreeMap<>();
    for (Claim claim : claims) {
      byHeight.computeIfAbsent(claim.matrix().logHeight(), h -> new ArrayList<>()).add(claim);
    }
    List<ReducePlan> plans =
        byHeight.values().stream().map(matrices -> ReducePlan.of(matrices, alpha)).toList();
    NavigableMap<Integer, Codeword> reduced = new TreeMap<>();
    for (Codeword codeword : backend.reduceOpenings(plans)) {
      reduced.put(codeword.logLength(), scope.own(codeword));
    }
    return reduced;
  }

  /// Coefficients of the polynomial of degree < 2^f whose values on the subgroup of order 2^f are
  /// the first 2^f elements, bit-reversed: the inverse transform by definition, 4^f products.
  private List<Extension> finalPolynomial(Codeword codeword) {
    int log = parameters.logFinalPolyLen();
    int length = 1 << log;
    List<Extension> values = backend.read(codeword, length);
    int root = KoalaBear.inverse(KoalaBear.twoAdicGenerator(log));
    int norm = KoalaBear.inverse(KoalaBear.fromCanonical(length));
    List<Extension> coefficients = new ArrayList<>();
    for (int k = 0; k < length; k++) {
      int step = KoalaBear.power(root, k);
      int power = norm;
      Extension sum = parameters.extension().zero();
      for (int i = 0; i < length; i++) {
        int reversed = log == 0 ? 0 : Integer.reverse(i) >>> (32 - log);
        sum = sum.plus(values.get(reversed).scale(power));
        power = KoalaBear.multiply(power, step);
      }
      coefficients.add(sum);
    }
    return coefficients;
  }

  private List<MultiOpening> openInputs(int[] indices) {
    List<Query> queries = new ArrayList<>();
    for (int r = 0; r < rounds.size(); r++) {
      queries.add(
          Query.of(
              rounds.get(r).tree(), shifted(indices, shape.indexShift(shape.rounds().get(r)))));
    }
    return backend.open(queries);
  }

  /// Per fold the rows without the element that the verifier computes itself.
  private List<MultiOpening> openFolds(List<Tree> trees, int[] indices) {
    List<Query> queries = new ArrayList<>();
    int shift = 0;
    for (int k = 0; k < trees.size(); k++) {
      shift += shape.logArities().get(k);
      queries.add(Query.of(trees.get(k), shifted(indices, shift)));
    }
    List<MultiOpening> opened = backend.open(queries);
    List<MultiOpening> folds = new ArrayList<>();
    int[] positions = indices;
    for (int k = 0; k < trees.size(); k++) {
      int logArity = shape.logArities().get(k);
      List<int[]> rows = new ArrayList<>();
      for (int q = 0; q < indices.length; q++) {
        int own = positions[q] & ((1 << logArity) - 1);
        rows.add(without(opened.get(k).rows().get(q), own));
      }
      folds.add(new MultiOpening(rows, opened.get(k).siblings()));
      positions = shifted(positions, logArity);
    }
    return folds;
  }

  private int[] without(int[] row, int element) {
    int degree = parameters.extension().degree();
    int[] siblings = new int[row.length - degree];
    int at = degree * element;
    System.arraycopy(row, 0, siblings, 0, at);
    System.arraycopy(row, at + degree, siblings, at, siblings.length - at);
    return siblings;
  }

  private static int[] shifted(int[] indices, int shift) {
    int[] shifted = indices.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] >>= shift;
    }
    return shifted;
  }

  /// The values of step 4, by instance.
  List<InstanceOpenings> byInstance(int numInstances) {
    List<InstanceOpenings> openings = new ArrayList<>();
    for (int i = 0; i < numInstances; i++) {
      List<Extension> permutation = value(OpeningRound.Kind.PERMUTATION, i, 0);
      openings.add(
          new InstanceOpenings(
              value(OpeningRound.Kind.MAIN, i, 0),
              value(OpeningRound.Kind.MAIN, i, 1),
              value(OpeningRound.Kind.PREPROCESSED, i, 0),
              value(OpeningRound.Kind.PREPROCESSED, i, 1),
              claims(OpeningRound.Kind.QUOTIENT, i).stream()
                  .map(chunk -> chunk.values().getFirst())
                  .toList(),
              permutation,
              value(OpeningRound.Kind.PERMUTATION, i, 1)));
    }
    return openings;
  }

  /// Values of the instance's matrix in a round at its point number `point`; empty where there is
  /// none.
  private List<Extension> value(OpeningRound.Kind kind, int instance, int point) {
    return claims(kind, instance).stream()
        .filter(claim -> point < claim.values().size())
        .map(claim -> claim.values().get(point))
        .findFirst()
        .orElse(List.of());
  }

  private List<Claim> claims(OpeningRound.Kind kind, int instance) {
    List<Claim> found = new ArrayList<>();
    int at = 0;
    for (OpeningRound round : shape.rounds()) {
      for (OpeningRound.Matrix matrix : round.matrices()) {
        if (round.kind() == kind && matrix.instance() == instance) {
          found.add(claims.get(at));
        }
        at++;
      }
    }
    return found;
  }
}
