package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.OpeningRound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Proven soundness of one proof, in bits per round of the interactive protocol: the
/// unique-decoding regime, no conjecture. The proof is as sound as its weakest round.
///
/// With F the challenge field, N rows, n = N/ρ and the decoding radius θ = (1 − ρ⁺)/2, where ρ⁺ =
/// ρ·(N + 2)/N at the shortest table accounts for the two opened points; ε(n) = (θn + 1)/|F| is the
/// error of one correlated-agreement step (BCHKS25, ePrint 2025/2055; Ben-Sasson et al., "Proximity
/// gaps for Reed-Solomon codes", for the shape of the bound). Grinding of g bits multiplies a
/// round's error by 2^−g.
///
/// @param extension the challenge field
/// @param rounds in the order of the protocol
public record SoundnessBudget(ExtensionField extension, List<Round> rounds) {
  /// One round.
  ///
  /// @param name the site
  /// @param bits −log2 of its error, grinding included
  /// @param formula the error without grinding
  /// @param inputs values of the names in the formula, and g, the bits of grinding
  public record Round(String name, double bits, String formula, String inputs) {}

  public SoundnessBudget {
    rounds = List.copyOf(rounds);
  }

  public static SoundnessBudget of(BatchStatement statement, BatchShape shape) {
    Parameters p = statement.parameters();
    double logField = logSize(p.extension());
    List<Round> rounds = new ArrayList<>();
    if (shape.hasLookups()) {
      double denominators = interactions(statement, shape.lookups());
      int width = shape.lookups().tupleWidth();
      rounds.add(
          new Round(
              "lookups",
              lookups(logField, denominators, width) + p.lookupPowBits(),
              "N·(W + 2)/|F|",
              "N = %.0f, W = %d, g = %d".formatted(denominators, width, p.lookupPowBits())));
    }
    double constraints = constraints(statement, shape.lookups());
    rounds.add(
        new Round(
            "constraint batching",
            logField - log2(Math.max(constraints, 1)),
            "C/|F|",
            "C = %.0f".formatted(constraints)));
    double roots = outOfDomainRoots(statement, shape.lookups());
    rounds.add(
        new Round(
            "out-of-domain point",
            logField - log2(roots) + p.oodPowBits(),
            "Σ over tables of (d·(n + 1) + n − 1)/|F|",
            "sum = %.0f, g = %d".formatted(roots, p.oodPowBits())));
    addProximityRounds(rounds, statement, shape);
    rounds.add(
        new Round(
            "hash collisions",
            collisions(p.suite()),
            "2^(−h/2) for digests of h bits",
            "h = %.1f".formatted(2 * collisions(p.suite()))));
    return new SoundnessBudget(p.extension(), rounds);
  }

  /// Batching of the openings, folds and queries.
  private static void addProximityRounds(
      List<Round> rounds, BatchStatement statement, BatchShape shape) {
    Parameters p = statement.parameters();
    double logField = logSize(p.extension());
    int shortest =
        statement.instances().stream().mapToInt(BatchInstance::logHeight).min().orElseThrow();
    double radius = radius(shortest, p.logBlowup());
    double functions = openedFunctions(shape);
    int logDomain = shape.logDomain();
    rounds.add(
        new Round(
            "opening batching",
            agreement(logField, functions - 1, radius, logDomain) + p.batchPowBits(),
            "(L − 1)·(θ·n + 1)/|F|",
            "L = %.0f, θ = %.6f, n = 2^%d, g = %d"
                .formatted(functions, radius, logDomain, p.batchPowBits())));
    for (int fold = 0; fold < shape.logArities().size(); fold++) {
      int logArity = shape.logArities().get(fold);
      logDomain -= logArity;
      // A shorter input may join with the next power of the challenge, hence 2^k and not 2^k − 1.
      rounds.add(
          new Round(
              "fold " + fold,
              agreement(logField, 1 << logArity, radius, logDomain) + p.commitPowBits(),
              "2^k·(θ·n + 1)/|F|",
              "k = %d, θ = %.6f, n = 2^%d, g = %d"
                  .formatted(logArity, radius, logDomain, p.commitPowBits())));
    }
    rounds.add(
        new Round(
            "queries",
            queries(p.numQueries(), radius) + p.queryPowBits(),
            "(1 − θ)^q, θ = (1 − ρ⁺)/2 at the shortest table",
            "q = %d, θ = %.6f, 2^%d rows, g = %d"
                .formatted(p.numQueries(), radius, shortest, p.queryPowBits())));
  }

  /// Bits of the weakest round.
  public double bits() {
    return weakest().bits();
  }

  public Round weakest() {
    return rounds.stream().min(Comparator.comparingDouble(Round::bits)).orElseThrow();
  }

  /// A line for every round: bits, site, formula and its inputs; |F| is said first.
  public String explain() {
    StringBuilder out = new StringBuilder();
    out.append(
        "|F| = p^%d = 2^%.2f; g bits of grinding are added%n"
            .formatted(extension.degree(), logSize(extension)));
    for (Round r : rounds) {
      out.append(
          "%8.2f bits  %-20s %s with %s%n".formatted(r.bits(), r.name(), r.formula(), r.inputs()));
    }
    return out.append("%8.2f bits  weakest: %s%n".formatted(bits(), weakest().name())).toString();
  }

  /// log2 |F|.
  static double logSize(ExtensionField extension) {
    return extension.degree() * log2(KoalaBear.P);
  }

  /// θ = (1 − ρ⁺)/2.
  static double radius(int logHeight, int logBlowup) {
    double rows = Math.scalb(1.0, logHeight);
    return (1 - (rows + 2) / Math.scalb(rows, logBlowup)) / 2;
  }

  /// (1 − θ)^q.
  static double queries(int count, double radius) {
    return -count * log2(1 - radius);
  }

  /// `steps`·ε(2^logDomain).
  static double agreement(double logField, double steps, double radius, int logDomain) {
    return logField - log2(Math.max(steps, 1)) - log2(radius * Math.scalb(1.0, logDomain) + 1);
  }

  /// N·(W + 2)/|F|: N denominators, each zero or the sum wrong with the degree of the challenges.
  static double lookups(double logField, double denominators, int tupleWidth) {
    return logField - log2(Math.max(denominators, 1)) - log2(tupleWidth + 2);
  }

  /// d·(N + 1) + N − 1 for a table of degree d, as in DEEP-ALI with two opened points.
  static double outOfDomainRoots(int degree, double rows) {
    return degree * (rows + 1) + rows - 1;
  }

  /// A 256-bit digest, whether of bytes or of field elements, is collision-free to half its size;
  /// eight field elements hold 248 bits.
  private static double collisions(HashSuite suite) {
    return switch (suite) {
      case BLAKE3 -> 4.0 * Digest.BYTES;
      case POSEIDON2_16 -> Digest.WORDS * log2(KoalaBear.P) / 2;
    };
  }

  /// Σ over the tables of rows times interactions.
  private static double interactions(BatchStatement statement, LookupLayout lookups) {
    double total = 0;
    for (int i = 0; i < lookups.instances().size(); i++) {
      long perRow = 0;
      for (FractionColumn column : lookups.instances().get(i).columns()) {
        perRow += column.interactions().size();
      }
      total += Math.scalb((double) perRow, statement.instances().get(i).logHeight());
    }
    return total;
  }

  /// Constraints of all tables, which share the challenge, those of their lookups included.
  private static double constraints(BatchStatement statement, LookupLayout lookups) {
    double total = 0;
    for (int i = 0; i < lookups.instances().size(); i++) {
      Air air = statement.instances().get(i).air();
      LookupLayout.Instance layout = lookups.instances().get(i);
      int accumulator = layout.hasLookups() ? 3 : 0;
      total += air.constraints().size() + layout.columns().size() + accumulator;
    }
    return total;
  }

  private static double outOfDomainRoots(BatchStatement statement, LookupLayout lookups) {
    double roots = 0;
    for (int i = 0; i < lookups.instances().size(); i++) {
      double rows = Math.scalb(1.0, statement.instances().get(i).logHeight());
      roots += outOfDomainRoots(lookups.instances().get(i).numChunks() + 1, rows);
    }
    return roots;
  }

  /// (column, point) pairs of the batch.
  private static double openedFunctions(BatchShape shape) {
    double functions = 0;
    for (OpeningRound round : shape.rounds()) {
      for (OpeningRound.Matrix matrix : round.matrices()) {
        functions += (double) matrix.width() * matrix.numPoints();
      }
    }
    return functions;
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
