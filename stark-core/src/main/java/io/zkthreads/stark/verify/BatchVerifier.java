package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.InstanceOpenings;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.OpeningRound;
import io.zkthreads.stark.proof.ProofCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Verifies a batch proof against its statement, as Plonky3's `verify_batch` does.
///
/// Total in the proof: whatever its bytes, the answer is a verdict, and time and memory are bounded
/// by the statement's sizes. The statement itself is the caller's: `Verifier` builds one from a
/// verifying key and checks what Plonky3 leaves to its caller.
public final class BatchVerifier {
  private final BatchStatement statement;
  private final BatchShape shape;

  private BatchVerifier(BatchStatement statement, BatchShape shape) {
    this.statement = statement;
    this.shape = shape;
  }

  public static Verdict verify(BatchStatement statement, byte[] proof) {
    try {
      checkSizes(statement);
      verify(statement, BatchShape.of(statement), proof);
      return new Verdict.Accepted();
    } catch (Rejection e) {
      return e.verdict();
    }
  }

  /// For a statement whose sizes are known to be in range.
  static void verify(BatchStatement statement, BatchShape shape, byte[] proof) throws Rejection {
    BatchVerifier verifier = new BatchVerifier(statement, shape);
    verifier.checkMultiplicities();
    verifier.run(verifier.decode(proof));
  }

  /// Verifies a proof in memory by its bytes, which are what others will read.
  public static Verdict verify(BatchStatement statement, BatchProof proof) {
    return verify(statement, ProofCodec.encode(proof, BatchShape.of(statement)));
  }

  private void run(BatchProof proof) throws Rejection {
    // V2: replay the transcript.
    Challenges challenges = Challenges.replay(statement, shape, proof);
    // V3 and V4: the opened values belong to the commitments.
    new LowDegreeCheck(
            statement.parameters(), shape.logDomain(), shape.logArities(), proof.fri(), challenges)
        .check(caps(proof), openedMatrices(proof, challenges.zeta()));
    // V5: every table's constraints hold at the out-of-domain point.
    Extension zero = statement.parameters().extension().zero();
    List<LookupLayout.Instance> layouts = shape.lookups().instances();
    for (int i = 0; i < layouts.size(); i++) {
      new ConstraintCheck(
              statement.instances().get(i),
              layouts.get(i),
              shape.lookups().tupleWidth(),
              proof.openings().get(i),
              proof.terminals().get(i).orElse(zero),
              challenges)
          .check();
    }
    // V6: what is sent on the buses is received.
    Extension sum = zero;
    for (Optional<Extension> terminal : proof.terminals()) {
      sum = sum.plus(terminal.orElse(zero));
    }
    Rejection.unless(sum.isZero(), Step.LOOKUPS, "sum of the terminals", zero, sum);
  }

  /// Evaluation domains fit the field, and every table is taller than the final polynomial.
  private static void checkSizes(BatchStatement statement) throws Rejection {
    Parameters p = statement.parameters();
    Rejection.unless(
        !statement.instances().isEmpty(), Step.STATEMENT, "number of tables", "at least 1", 0);
    int least = p.logFinalPolyLen() == 0 ? 0 : p.logFinalPolyLen() + 1;
    int most = KoalaBear.TWO_ADICITY - p.logBlowup();
    for (BatchInstance instance : statement.instances()) {
      int logHeight = instance.logHeight();
      Rejection.unless(
          logHeight >= least && logHeight <= most,
          Step.STATEMENT,
          "log height of table " + instance.air().name(),
          least + " to " + most,
          logHeight);
    }
    boolean preprocessed = statement.instances().stream().anyMatch(BatchInstance::hasPreprocessed);
    Rejection.unless(
        preprocessed == statement.hasPreprocessed(),
        Step.STATEMENT,
        "preprocessed commitment",
        preprocessed ? "present" : "absent",
        statement.hasPreprocessed() ? "present" : "absent");
  }

  /// No multiplicity wraps around, and the quotient domains fit the field.
  private void checkMultiplicities() throws Rejection {
    for (int i = 0; i < statement.instances().size(); i++) {
      LookupLayout.Instance layout = shape.lookups().instances().get(i);
      int logHeight = statement.instances().get(i).logHeight();
      Rejection.unless(
          logHeight + layout.logChunks() <= KoalaBear.TWO_ADICITY,
          Step.STATEMENT,
          "log quotient domain of table " + i,
          "at most " + KoalaBear.TWO_ADICITY,
          logHeight + layout.logChunks());
    }
    InstanceRules.checkMultiplicities(statement.instances());
  }

  private BatchProof decode(byte[] bytes) throws Rejection {
    try {
      BatchProof proof = ProofCodec.decode(bytes, shape);
      List<Integer> logHeights =
          statement.instances().stream().map(BatchInstance::logHeight).toList();
      Rejection.unless(
          proof.logHeights().equals(logHeights),
          Step.ENCODING,
          "log heights",
          logHeights,
          proof.logHeights());
      return proof;
    } catch (MalformedProofException e) {
      throw new Rejection(Step.ENCODING, e.what(), e.expected(), e.got());
    }
  }

  private List<List<Digest>> caps(BatchProof proof) {
    List<List<Digest>> caps = new ArrayList<>();
    for (OpeningRound round : shape.rounds()) {
      caps.add(
          switch (round.kind()) {
            case MAIN -> proof.mainCap();
            case QUOTIENT -> proof.quotientCap();
            case PREPROCESSED -> statement.preprocessedCap();
            case PERMUTATION -> proof.permutationCap();
          });
    }
    return caps;
  }

  private List<List<OpenedMatrix>> openedMatrices(BatchProof proof, Extension zeta) {
    List<List<OpenedMatrix>> rounds = new ArrayList<>();
    for (OpeningRound round : shape.rounds()) {
      List<OpenedMatrix> matrices = new ArrayList<>();
      int chunk = 0;
      for (int m = 0; m < round.matrices().size(); m++) {
        OpeningRound.Matrix matrix = round.matrices().get(m);
        boolean sameInstance = m > 0 && round.matrices().get(m - 1).instance() == matrix.instance();
        chunk = sameInstance ? chunk + 1 : 0;
        InstanceOpenings o = proof.openings().get(matrix.instance());
        int rotation = KoalaBear.twoAdicGenerator(matrix.logHeight());
        List<OpenedMatrix.Claim> claims = new ArrayList<>();
        claims.add(new OpenedMatrix.Claim(zeta, local(round.kind(), o, chunk)));
        if (matrix.opensNext()) {
          claims.add(new OpenedMatrix.Claim(zeta.scale(rotation), next(round.kind(), o)));
        }
        int logHeight = matrix.logHeight() + statement.parameters().logBlowup();
        matrices.add(new OpenedMatrix(logHeight, matrix.width(), claims));
      }
      rounds.add(matrices);
    }
    return rounds;
  }

  private static List<Extension> local(OpeningRound.Kind kind, InstanceOpenings o, int chunk) {
    return switch (kind) {
      case MAIN -> o.mainLocal();
      case QUOTIENT -> o.quotientChunks().get(chunk);
      case PREPROCESSED -> o.preprocessedLocal();
      case PERMUTATION -> o.permutationLocal();
    };
  }

  private static List<Extension> next(OpeningRound.Kind kind, InstanceOpenings o) {
    return switch (kind) {
      case MAIN -> o.mainNext();
      case PREPROCESSED -> o.preprocessedNext();
      case PERMUTATION -> o.permutationNext();
      case QUOTIENT -> throw new IllegalStateException("quotient chunks have no next row");
    };
  }
}
