package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.golden.GoldenFixture;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.ProofCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Changes every field of a proof.
class TamperingTest {
  private static final long SEED = 41;

  @Test
  void everyChangedFieldIsRejectedAtTheStepThatReadsIt() {
    System.out.println("seed " + SEED);
    ToyProof honest = ToyProof.HONEST;
    BatchShape shape = BatchShape.of(honest.statement());
    TreeSet<String> fields = new TreeSet<>();
    int values = 0;
    int lengths = 0;
    for (RecordVariants.Variant<Object> v : new RecordVariants(SEED).of(honest.proof())) {
      byte[] bytes;
      try {
        bytes = ProofCodec.encode((BatchProof) v.value(), shape);
      } catch (IllegalArgumentException e) {
        assertThat(v.path()).startsWith("fri.inputs");
        assertThat(v.structural()).isTrue();
        continue;
      }
      Verdict verdict = Verifier.verify(honest.key(), honest.words(), ToyProof.TABLE_IDS, bytes);
      assertThat(verdict)
          .as(v.path())
          .isInstanceOfSatisfying(
              Verdict.Rejected.class,
              r -> assertThat(r.step()).as(v.path() + " " + r).isIn(expected(v)));
      fields.add(v.path().replaceAll("\\[\\d+]", "[]"));
      values += v.structural() ? 0 : 1;
      lengths += v.structural() ? 1 : 0;
    }
    AttackReport.say("a field of the proof changed", values, values);
    AttackReport.say("an entry of the proof dropped, repeated, swapped or added", lengths, lengths);
    assertThat(fields)
        .contains(
            "mainCap.[]",
            "openings.[].permutationNext.[]",
            "fri.inputs.[].rows.[]",
            "fri.folds.[].siblings.[]",
            "terminals.[].value",
            "oodPowWitness")
        .hasSizeGreaterThan(60);
  }

  /// With 16 bits of grinding before the queries, a change of any message that the transcript
  /// absorbs is caught there; what follows the queries is caught by Merkle roots and folds.
  private static List<Step> expected(RecordVariants.Variant<Object> v) {
    if (v.path().startsWith("logHeights")) {
      return List.of(Step.STATEMENT, Step.ENCODING);
    }
    boolean rows = v.path().matches("fri\\.(inputs|folds)\\.\\[\\d+]\\.rows\\..*");
    boolean siblings = v.path().matches("fri\\.(inputs|folds)\\.\\[\\d+]\\.siblings\\..*");
    if (v.structural()) {
      // Swapped entries, and numbers of siblings, have the shape of a proof.
      return siblings || v.path().endsWith("swap")
          ? List.of(Step.OPENINGS, Step.LOW_DEGREE, Step.TRANSCRIPT, Step.ENCODING)
          : List.of(Step.ENCODING, Step.STATEMENT);
    }
    if (rows) {
      return v.path().startsWith("fri.inputs") ? List.of(Step.OPENINGS) : List.of(Step.LOW_DEGREE);
    }
    return siblings ? List.of(Step.OPENINGS) : List.of(Step.TRANSCRIPT);
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
    for (RecordVariants.Variant<Object> v : new RecordVariants(SEED).of(proof)) {
      if (v.structural() || v.path().contains("Witness") || v.path().startsWith("logHeights")) {
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

  private static BatchStatement withoutGrinding(BatchStatement s) {
    Parameters p = s.parameters();
    Parameters bare =
        new Parameters(
            p.suite(),
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
