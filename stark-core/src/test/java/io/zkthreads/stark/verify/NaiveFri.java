package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.FriProof;
import io.zkthreads.stark.proof.MultiOpening;
import io.zkthreads.stark.proof.ProtocolSeeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Steps 5 and 6 of the naive prover.
final class NaiveFri {
  private final Parameters p;
  private final ExtensionField field;
  private final BatchShape shape;
  private final Challenger transcript;
  private final NaiveProver.Cheat cheat;

  NaiveFri(Parameters p, BatchShape shape, Challenger transcript, NaiveProver.Cheat cheat) {
    this.p = p;
    field = p.extension();
    this.shape = shape;
    this.transcript = transcript;
    this.cheat = cheat;
  }

  FriProof prove(
      ProtocolSeeds seeds, List<NaiveCommitment> commitments, List<List<OpenedMatrix>> opened) {
    int batchWitness = NaiveProver.grind(transcript, p.batchPowBits());
    Extension alpha = transcript.sample(field);
    Extension[][] reduced = reducedOpenings(commitments, opened, alpha);
    seeds.observeFri(transcript);
    List<NaiveCommitment> foldCommitments = new ArrayList<>();
    List<List<Digest>> caps = new ArrayList<>();
    List<Integer> witnesses = new ArrayList<>();
    int height = shape.logDomain();
    Extension[] layer = reduced[height];
    if (cheat == NaiveProver.Cheat.FOLDED_LAYER) {
      for (int i = 0; i < layer.length; i++) {
        layer[i] = layer[i].plus(field.one());
      }
    }
    for (int logArity : shape.logArities()) {
      int[][] groups = groups(layer, logArity);
      NaiveCommitment commitment = NaiveCommitment.ofRows(p, groups);
      foldCommitments.add(commitment);
      caps.add(commitment.cap());
      transcript.observeCap(commitment.cap());
      witnesses.add(NaiveProver.grind(transcript, p.commitPowBits()));
      Extension beta = transcript.sample(field);
      Extension[] folded = new Extension[groups.length];
      for (int g = 0; g < groups.length; g++) {
        folded[g] = LowDegreeCheck.fold(groups[g], g << logArity, height, logArity, beta);
      }
      height -= logArity;
      if (reduced[height] != null) {
        for (int g = 0; g < folded.length; g++) {
          folded[g] = folded[g].plus(beta.power(1L << logArity).times(reduced[height][g]));
        }
      }
      layer = folded;
    }
    List<Extension> finalPolynomial = finalPolynomial(layer);
    if (cheat == NaiveProver.Cheat.FINAL_POLYNOMIAL) {
      finalPolynomial.set(0, finalPolynomial.getFirst().plus(field.one()));
    }
    finalPolynomial.forEach(transcript::observe);
    int queryWitness = NaiveProver.grind(transcript, p.queryPowBits());
    List<Integer> queries = new ArrayList<>();
    for (int q = 0; q < p.numQueries(); q++) {
      queries.add(transcript.sampleBits(shape.logDomain()));
    }
    List<MultiOpening> inputs = new ArrayList<>();
    for (NaiveCommitment c : commitments) {
      int shift = shape.logDomain() - c.logHeight();
      inputs.add(c.open(queries.stream().map(i -> i >> shift).toList()));
    }
    return new FriProof(
        batchWitness,
        caps,
        witnesses,
        inputs,
        openFolds(foldCommitments, queries),
        finalPolynomial,
        queryWitness);
  }

  private Extension[][] reducedOpenings(
      List<NaiveCommitment> commitments, List<List<OpenedMatrix>> opened, Extension alpha) {
    Extension[][] reduced = new Extension[KoalaBear.TWO_ADICITY + 1][];
    Extension[] power = new Extension[reduced.length];
    for (int r = 0; r < opened.size(); r++) {
      for (int m = 0; m < opened.get(r).size(); m++) {
        OpenedMatrix matrix = opened.get(r).get(m);
        int height = matrix.logHeight();
        int[][] rows = commitments.get(r).rows.get(m);
        if (reduced[height] == null) {
          reduced[height] = new Extension[rows.length];
          Arrays.fill(reduced[height], field.zero());
          power[height] = field.one();
        }
        for (OpenedMatrix.Claim claim : matrix.claims()) {
          for (int x = 0; x < rows.length; x++) {
            Extension sum = field.zero();
            Extension weight = power[height];
            for (int c = 0; c < matrix.width(); c++) {
              Extension difference = claim.values().get(c).minus(field.ofBase(rows[x][c]));
              sum = sum.plus(weight.times(difference));
              weight = weight.times(alpha);
            }
            int point = KoalaBear.multiply(KoalaBear.GENERATOR, Domains.subgroupPoint(height, x));
            Extension denominator = claim.point().minus(field.ofBase(point));
            reduced[height][x] = reduced[height][x].plus(sum.times(denominator.inverse()));
          }
          power[height] = power[height].times(alpha.power(matrix.width()));
        }
      }
    }
    return reduced;
  }

  private int[][] groups(Extension[] layer, int logArity) {
    int[][] groups = new int[layer.length >> logArity][field.degree() << logArity];
    for (int i = 0; i < layer.length; i++) {
      layer[i].put(groups[i >> logArity], field.degree() * (i & ((1 << logArity) - 1)));
    }
    return groups;
  }

  private List<Extension> finalPolynomial(Extension[] layer) {
    int logLength = p.logFinalPolyLen();
    int length = 1 << logLength;
    int[][] coefficients = new int[field.degree()][];
    for (int d = 0; d < field.degree(); d++) {
      int[] values = new int[length];
      for (int i = 0; i < length; i++) {
        values[i] = layer[Domains.reverse(i, logLength)].coefficient(d);
      }
      coefficients[d] = NaivePolynomials.interpolate(values, KoalaBear.ONE);
    }
    List<Extension> polynomial = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int[] words = new int[field.degree()];
      for (int d = 0; d < words.length; d++) {
        words[d] = coefficients[d][i];
      }
      polynomial.add(field.at(words, 0));
    }
    return polynomial;
  }

  private List<MultiOpening> openFolds(List<NaiveCommitment> folds, List<Integer> queries) {
    List<MultiOpening> openings = new ArrayList<>();
    List<Integer> positions = queries;
    for (int f = 0; f < folds.size(); f++) {
      int logArity = shape.logArities().get(f);
      List<int[]> rows = new ArrayList<>();
      for (int position : positions) {
        int[] group = folds.get(f).rows.getFirst()[position >> logArity];
        int own = field.degree() * (position & ((1 << logArity) - 1));
        int[] before = Arrays.copyOf(group, own);
        int[] after = Arrays.copyOfRange(group, own + field.degree(), group.length);
        rows.add(NaiveCommitment.concat(before, after));
      }
      positions = positions.stream().map(i -> i >> logArity).toList();
      openings.add(new MultiOpening(rows, folds.get(f).siblings(positions)));
    }
    return openings;
  }
}
