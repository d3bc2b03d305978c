package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.golden.GoldenFixture;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.ProofCodec;
import io.zkthreads.stark.verify.RecordVariants.Change;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Changes every field of a proof.
class TamperingTest {
  private static final long SEED = 41;

  @Test
  void everyChangedFieldIsRejectedAtTheStepThatReadsIt() {
    System.out.println("seed " + SEED);
    ToyProof honest = ToyProof.HONEST;
    ToyProof other = ToyProof.of(ToyProof.NUM_WORDS - 1);
    assertThat(other.verdict()).isEqualTo(new Verdict.Accepted());
    BatchShape shape = BatchShape.of(honest.statement());
    TreeSet<String> fields = new TreeSet<>();
    EnumMap<Change, Integer> refused = new EnumMap<>(Change.class);
    for (RecordVariants.Variant<Object> v :
        new RecordVariants(SEED).of(honest.proof(), other.proof())) {
      byte[] bytes;
      try {
        bytes = ProofCodec.encode((BatchProof) v.value(), shape);
      } catch (IllegalArgumentException e) {
        // Rows of other widths cannot be written; what a reader would meet is a changed length.
        assertThat(v.path()).startsWith("fri.inputs");
        assertThat(v.change()).isIn(Change.TRUNCATION, Change.REPETITION, Change.SWAP);
        continue;
      }
      Verdict verdict = Verifier.verify(honest.key(), honest.words(), ToyProof.TABLE_IDS, bytes);
      assertThat(verdict)
          .as(v.change() + " of " + v.path())
          .isInstanceOfSatisfying(
              Verdict.Rejected.class,
              r -> assertThat(r.step()).as(v + " " + r).isIn(expected(v.path(), v.change())));
      fields.add(v.path().replaceAll("\\[\\d+]", "[]"));
      refused.merge(v.change(), 1, Integer::sum);
    }
    refused.forEach((change, n) -> AttackReport.say("a field of the proof: " + change, n, n));
    assertThat(refused).containsOnlyKeys(Change.values());
    assertThat(fields)
        .contains(
            "mainCap.[]",
            "openings.[].permutationNext.[]",
            "fri.inputs.[].rows.[]",
            "fri.folds.[].siblings.[]",
            "terminals.[].value",
            "oodPowWitness")
        .hasSizeGreaterThan(45);
  }

  /// With 16 bits of grinding before the queries, a change of any message that the transcript
  /// absorbs is caught there; what follows the queries is caught by Merkle roots and folds.
  private static Set<Step> expected(String path, Change change) {
    if (path.startsWith("logHeights")) {
      return Set.of(Step.STATEMENT, Step.ENCODING);
    }
    boolean siblings = path.matches("fri\\.(inputs|folds)\\.\\[\\d+]\\.siblings.*");
    Step reader = reader(path, siblings);
    return switch (change) {
      case NON_CANONICAL, PRESENCE -> Set.of(Step.ENCODING);
      // The shape fixes every length but the number of siblings.
      case TRUNCATION, REPETITION -> Set.of(siblings ? Step.OPENINGS : Step.ENCODING);
      case BIT_FLIP -> Set.of(reader);
      // Neighbours may have different shapes.
      case SWAP, FOREIGN ->
          path.matches("fri\\.(inputs|folds)|openings|terminals|fri|openings\\.\\[\\d+]")
              ? Set.of(reader, Step.ENCODING)
              : Set.of(reader);
    };
  }

  /// The step that depends on a field first.
  private static Step reader(String path, boolean siblings) {
    if (siblings || path.startsWith("fri.inputs")) {
      return Step.OPENINGS;
    }
    return path.startsWith("fri.folds") ? Step.LOW_DEGREE : Step.TRANSCRIPT;
  }

  @Test
  void everyMessageChangesAllLaterChallengesAndNoEarlierOne() throws Exception {
    GoldenFixture fixture = GoldenFixture.load("three");
    BatchStatement statement = withoutGrinding(fixture.statement());
    BatchShape shape = BatchShape.of(statement);
    BatchProof proof = NaiveProver.prove(statement, fixture.traces(), fixture.preprocessed());
    assertThat(BatchVerifier.verify(statement, proof)).isEqualTo(new Verdict.Accepted());
    List<Object> before = challenges(statement, shape, proof);
    int messages = 0;
    for (RecordVariants.Variant<Object> v : new RecordVariants(SEED).of(proof, proof)) {
      if (v.change() != Change.BIT_FLIP
          || v.path().contains("Witness")
          || v.path().startsWith("logHeights")) {
        continue;
      }
      List<Object> after = challenges(statement, shape, (BatchProof) v.value());
      int first = firstChallengeAfter(v.path());
      assertThat(after.subList(0, first)).as(v.path()).isEqualTo(before.subList(0, first));
      for (int c = first; c < before.size(); c++) {
        assertThat(after.get(c)).as("%s, challenge %d", v.path(), c).isNotEqualTo(before.get(c));
      }
      messages++;
    }
    AttackReport.say("a message changed: all later challenges change", messages, messages);
  }

  static BatchStatement withoutGrinding(BatchStatement s) {
    Parameters p = s.parameters();
    Parameters bare =
        new Parameters(
            p.suite(),
            p.extension(),
            p.logBlowup(),
            p.logFinalPolyLen(),
            p.maxLogArity(),
            40,
            0,
            0,
            0,
            0,
            0,
            p.capHeight());
    return new BatchStatement(bare, s.initialBytes(), s.seed(), s.instances(), s.preprocessedCap());
  }

  /// Both lookup challenges, α, ζ, the batching challenge, the folding challenges, all queries as
  /// one.
  private static List<Object> challenges(
      BatchStatement statement, BatchShape shape, BatchProof proof) throws Rejection {
    Challenges c = Challenges.replay(statement, shape, proof);
    List<Object> all =
        new ArrayList<>(
            List.of(c.lookupAlpha(), c.lookupBeta(), c.constraintAlpha(), c.zeta(), c.friAlpha()));
    all.addAll(c.friBetas());
    all.add(c.queries());
    return all;
  }

  private static int firstChallengeAfter(String path) {
    if (path.startsWith("mainCap")) {
      return 0;
    }
    if (path.startsWith("permutationCap") || path.startsWith("terminals")) {
      return 2;
    }
    if (path.startsWith("quotientCap")) {
      return 3;
    }
    if (path.startsWith("openings")) {
      return 4;
    }
    if (path.startsWith("fri.commitCaps")) {
      return 5 + Integer.parseInt(path.replaceAll("fri\\.commitCaps\\.\\[(\\d+)].*", "$1"));
    }
    int numFolds = 3;
    return path.startsWith("fri.finalPolynomial") ? 5 + numFolds : 6 + numFolds;
  }
}
