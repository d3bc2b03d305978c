package io.zkthreads.stark.proof;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.params.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// All sizes of a batch proof, derived from its statement alone: the prover fills this shape and
/// the verifier accepts no other.
///
/// @param parameters commitment scheme
/// @param lookups fraction columns and quotient chunks
/// @param rounds commitments in opening order: main, quotient, preprocessed and permutation if any
/// @param logArities log2 of each FRI fold, first fold first
/// @param logDomain log2 of the tallest evaluation domain
public record BatchShape(
    Parameters parameters,
    LookupLayout lookups,
    List<OpeningRound> rounds,
    List<Integer> logArities,
    int logDomain) {
  public BatchShape {
    rounds = List.copyOf(rounds);
    logArities = List.copyOf(logArities);
  }

  public static BatchShape of(BatchStatement statement) {
    List<BatchInstance> instances = statement.instances();
    int degree = statement.parameters().extension().degree();
    LookupLayout lookups =
        LookupLayout.of(instances.stream().map(BatchInstance::layoutTable).toList());
    List<OpeningRound.Matrix> main = new ArrayList<>();
    List<OpeningRound.Matrix> quotient = new ArrayList<>();
    List<OpeningRound.Matrix> preprocessed = new ArrayList<>();
    List<OpeningRound.Matrix> permutation = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      Air air = instances.get(i).air();
      int logHeight = instances.get(i).logHeight();
      LookupLayout.Instance layout = lookups.instances().get(i);
      main.add(new OpeningRound.Matrix(i, logHeight, air.width(), air.opensNextMain()));
      for (int chunk = 0; chunk < layout.numChunks(); chunk++) {
        quotient.add(new OpeningRound.Matrix(i, logHeight, degree, false));
      }
      if (air.preprocessedWidth() > 0) {
        boolean opensNext = air.opensNextPreprocessed();
        preprocessed.add(new OpeningRound.Matrix(i, logHeight, air.preprocessedWidth(), opensNext));
      }
      if (layout.hasLookups()) {
        int width = degree * layout.numExtensionColumns();
        permutation.add(new OpeningRound.Matrix(i, logHeight, width, true));
      }
    }
    List<OpeningRound> rounds = new ArrayList<>();
    rounds.add(new OpeningRound(OpeningRound.Kind.MAIN, main));
    rounds.add(new OpeningRound(OpeningRound.Kind.QUOTIENT, quotient));
    if (!preprocessed.isEmpty()) {
      rounds.add(new OpeningRound(OpeningRound.Kind.PREPROCESSED, preprocessed));
    }
    if (!permutation.isEmpty()) {
      rounds.add(new OpeningRound(OpeningRound.Kind.PERMUTATION, permutation));
    }
    Parameters parameters = statement.parameters();
    return new BatchShape(
        parameters, lookups, rounds, schedule(rounds, parameters), logDomain(rounds, parameters));
  }

  public boolean hasLookups() {
    return lookups.hasLookups();
  }

  /// Digests of the commitment to a tree of 2^logHeight leaves.
  public int capSize(int logHeight) {
    return 1 << Math.min(parameters.capHeight(), logHeight);
  }

  /// Index of the first query's tree position in round `round`: a query index of [#logDomain] bits
  /// is shifted right by this many bits.
  public int indexShift(OpeningRound round) {
    return logDomain - (round.maxLogHeight() + parameters.logBlowup());
  }

  /// FRI folds: as wide as allowed, but stopping at every height at which a shorter input joins and
  /// at the final polynomial.
  static List<Integer> schedule(List<OpeningRound> rounds, Parameters parameters) {
    SortedSet<Integer> heights = new TreeSet<>();
    for (OpeningRound round : rounds) {
      round.matrices().forEach(m -> heights.add(m.logHeight() + parameters.logBlowup()));
    }
    int last = parameters.logBlowup() + parameters.logFinalPolyLen();
    List<Integer> logArities = new ArrayList<>();
    int height = heights.last();
    while (height > last) {
      int logArity = Math.min(parameters.maxLogArity(), height - last);
      SortedSet<Integer> shorter = heights.headSet(height);
      if (!shorter.isEmpty()) {
        logArity = Math.min(logArity, height - shorter.last());
      }
      logArities.add(logArity);
      height -= logArity;
    }
    return logArities;
  }

  private static int logDomain(List<OpeningRound> rounds, Parameters parameters) {
    int tallest = rounds.stream().mapToInt(OpeningRound::maxLogHeight).max().orElseThrow();
    return tallest + parameters.logBlowup();
  }
}
