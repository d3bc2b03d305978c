package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.golden.CompactFixture;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.verify.RecordVariants.Change;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Changes every field of a compact proof.
class CompactTamperingTest {
  private static final long SEED = 53;
  private static final Set<Step> AFTER_THE_ENCODING =
      EnumSet.of(Step.TRANSCRIPT, Step.OPENINGS, Step.LOW_DEGREE);

  @Test
  void everyChangedFieldIsRejectedAtTheStepThatReadsIt() {
    CompactProof honest = SmallCompactProof.decoded(SmallCompactProof.HONEST);
    CompactProof other = SmallCompactProof.decoded(SmallCompactProof.OTHER);
    assertThat(SmallCompactProof.verdict(SmallCompactProof.BYTES))
        .isEqualTo(new Verdict.Accepted());
    Set<String> fields =
        refuseAll(honest, other, SmallCompactProof.SHAPE, SmallCompactProof::verdictOfBody);
    assertThat(fields)
        .contains(
            "commitment",
            "fractions.value.layers.[].children.n0",
            "zerocheck.claimedSum",
            "main.whir.outOfDomain.[]",
            "main.whir.rounds.[].openings.rows.[]",
            "main.whir.rounds.[].openings.siblings.[]",
            "main.whir.finalSumcheck.value.rounds.[].leading",
            "main.tables.[].current.[]",
            "preprocessed.value.whir.finalPolynomial.[]")
        .hasSizeGreaterThan(60);
  }

  /// With a grinding word before each challenge of a fold; with preprocessed columns and next rows.
  @ParameterizedTest
  @ValueSource(strings = {"grind", "mixed_johnson", "next"})
  void everyChangedFieldOfAProofOfPlonky3IsRejectedToo(String name) throws MalformedProofException {
    CompactFixture fixture = CompactFixture.load(name);
    CompactShape shape = CompactShape.of(fixture.statement());
    CompactProof proof = CompactCodec.decode(fixture.proof(), shape);
    Set<String> fields =
        refuseAll(proof, proof, shape, bytes -> CompactVerifier.verify(fixture.statement(), bytes));
    assertThat(fields).contains("main.whir.firstSumcheck.rounds.[].atZero");
    if (name.equals("grind")) {
      assertThat(fields).contains("main.whir.firstSumcheck.powWitnesses.[]");
    }
  }

  private static Set<String> refuseAll(
      CompactProof honest,
      CompactProof other,
      CompactShape shape,
      Function<byte[], Verdict> verify) {
    System.out.println("seed " + SEED);
    TreeSet<String> fields = new TreeSet<>();
    EnumMap<Change, Integer> refused = new EnumMap<>(Change.class);
    for (RecordVariants.Variant<Object> v : new RecordVariants(SEED).of(honest, other)) {
      if (isOptionThatIsAbsent(v)) {
        continue; // nothing that could be written in its place
      }
      byte[] bytes = CompactCodec.encode((CompactProof) v.value(), shape);
      Verdict verdict = verify.apply(bytes);
      assertThat(verdict)
          .as(v.change() + " of " + v.path())
          .isInstanceOfSatisfying(
              Verdict.Rejected.class,
              r ->
                  assertThat(r.step())
                      .as("%s of %s: %s", v.change(), v.path(), r)
                      .isIn(expected(v.path(), v.change())));
      fields.add(v.path().replaceAll("\\[\\d+]", "[]"));
      refused.merge(v.change(), 1, Integer::sum);
    }
    refused.forEach((change, n) -> AttackReport.say("a field of a compact proof: " + change, n, n));
    return fields;
  }

  private static boolean isOptionThatIsAbsent(RecordVariants.Variant<Object> v) {
    return v.change() == Change.PRESENCE
        && v.value() instanceof CompactProof p
        && (holdsNoProof(p.fractions())
            || holdsNoProof(p.preprocessed())
            || holdsNoProof(p.main().whir().finalSumcheck()));
  }

  private static boolean holdsNoProof(Optional<?> option) {
    return option.isPresent() && ((Object) option.get()) instanceof Extension;
  }

  /// What the transcript absorbs moves all later challenges: the fractions are the first to notice,
  /// then queries that need other rows.
  private static Set<Step> expected(String path, Change change) {
    boolean siblings = path.matches(".*[oO]penings\\.siblings.*");
    return switch (change) {
      case NON_CANONICAL, PRESENCE -> Set.of(Step.ENCODING);
      // The shape fixes every length but the number of siblings.
      case TRUNCATION, REPETITION -> Set.of(siblings ? Step.OPENINGS : Step.ENCODING);
      case BIT_FLIP -> readers(path, siblings);
      // Neighbours, and another proof's part, may have more or fewer siblings or another length.
      case SWAP, FOREIGN -> {
        Set<Step> steps = EnumSet.copyOf(readers(path, siblings));
        steps.add(Step.ENCODING);
        yield steps;
      }
    };
  }

  private static Set<Step> readers(String path, boolean siblings) {
    if (siblings) {
      return Set.of(Step.OPENINGS);
    }
    if (path.isEmpty() || path.startsWith("fractions") || path.equals("commitment")) {
      return EnumSet.of(Step.LOOKUPS, Step.CONSTRAINTS, Step.TRANSCRIPT, Step.OPENINGS);
    }
    if (path.startsWith("zerocheck")) {
      return path.equals("zerocheck.claimedSum") || path.equals("zerocheck")
          ? Set.of(Step.CONSTRAINTS)
          : AFTER_THE_ENCODING;
    }
    return AFTER_THE_ENCODING;
  }

  @Test
  void bytesCutOrAppendedAreRefusedByTheEncoding() {
    byte[] body = SmallCompactProof.HONEST.body();
    for (int length = 0; length < body.length; length += 7) {
      assertThat(SmallCompactProof.verdictOfBody(Arrays.copyOf(body, length)))
          .as("%d bytes", length)
          .isInstanceOfSatisfying(
              Verdict.Rejected.class, r -> assertThat(r.step()).isEqualTo(Step.ENCODING));
    }
    for (int more : new int[] {1, 4, 20, body.length}) {
      assertThat(SmallCompactProof.verdictOfBody(Arrays.copyOf(body, body.length + more)))
          .isInstanceOfSatisfying(
              Verdict.Rejected.class, r -> assertThat(r.step()).isEqualTo(Step.ENCODING));
    }
    int tried = body.length / 7 + 5;
    AttackReport.say("a compact proof cut or continued", tried, tried);
  }

  @Test
  void aBitFlippedInAnyOfTheBytesIsRefused() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    byte[] honest = SmallCompactProof.BYTES;
    int flips = 1000;
    for (int i = 0; i < flips; i++) {
      byte[] changed = honest.clone();
      int bit = random.nextInt(8 * honest.length);
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(SmallCompactProof.verdict(changed).isAccepted()).as("bit %d", bit).isFalse();
    }
    AttackReport.say("a bit of a compact container flipped", flips, flips);
  }

  @Test
  void theProofOfOtherWordsIsRefused() {
    assertThat(SmallCompactProof.verdict(SmallCompactProof.OTHER_BYTES).isAccepted()).isFalse();
    List<Verdict> verdicts =
        List.of(
            Verifier.verify(SmallCompactProof.KEY, ToyMachine.words(3), SmallCompactProof.BYTES),
            SmallCompactProof.verdictOfBody(SmallCompactProof.OTHER.body()));
    assertThat(verdicts).noneMatch(Verdict::isAccepted);
  }
}
