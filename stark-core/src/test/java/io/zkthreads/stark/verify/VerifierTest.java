package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.Proof;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final ToyProof HONEST = ToyProof.HONEST;
  private static final byte[] BYTES = HONEST.bytes();
  private static final byte[] BATCH = HONEST.batchBytes();

  @Test
  void honestProofIsAccepted() {
    assertThat(HONEST.verdict()).isEqualTo(new Verdict.Accepted());
  }

  @Test
  void honestProofHasTheBitsOfItsProfile() {
    SoundnessBudget budget =
        SoundnessBudget.of(HONEST.statement(), BatchShape.of(HONEST.statement()));
    assertThat(budget.bits()).isBetween(100.0, 100.1);
    assertThat(budget.weakest().name()).isEqualTo("queries");
  }

  // --- False statements, proved by a prover that follows the protocol otherwise.

  @Test
  void wrongSquareIsRejectedByTheConstraints() {
    List<Trace> traces = ToyProof.traces();
    traces.get(2).words()[3 * 5 + 2] = KoalaBear.fromCanonical(26);
    assertRejected(ToyProof.prove(traces, NaiveProver.Cheat.NONE).verdict(), Step.CONSTRAINTS);
  }

  @Test
  void anotherPublicWordInTheTableIsRejectedByTheConstraints() {
    List<Trace> traces = ToyProof.traces();
    traces.getFirst().words()[2 * 3 + 1] = KoalaBear.fromCanonical(16);
    assertRejected(ToyProof.prove(traces, NaiveProver.Cheat.NONE).verdict(), Step.CONSTRAINTS);
  }

  @Test
  void lookupOfAValueOutsideTheRangeIsRejectedByTheBuses() {
    List<Trace> traces = ToyProof.traces();
    // 2000 is no row of the range table; its square is not claimed to be public.
    traces.get(3).words()[3 * 9 + 1] = KoalaBear.fromCanonical(2000);
    traces.get(3).words()[3 * 9 + 2] = KoalaBear.fromCanonical(4_000_000);
    assertRejected(ToyProof.prove(traces, NaiveProver.Cheat.NONE).verdict(), Step.LOOKUPS);
  }

  @Test
  void squareThatIsSaidTwiceIsRejectedByTheBuses() {
    List<Trace> traces = ToyProof.traces();
    traces.get(3).words()[3 * 9] = KoalaBear.ONE;
    assertRejected(ToyProof.prove(traces, NaiveProver.Cheat.NONE).verdict(), Step.LOOKUPS);
  }

  @Test
  void everyCheatIsCaughtByTheStepThatIsThereForIt() {
    assertRejected(cheat(NaiveProver.Cheat.TERMINAL), Step.CONSTRAINTS);
    assertRejected(cheat(NaiveProver.Cheat.CLAIMED_VALUE), Step.LOW_DEGREE);
    assertRejected(cheat(NaiveProver.Cheat.FOLDED_LAYER), Step.LOW_DEGREE);
    assertRejected(cheat(NaiveProver.Cheat.FINAL_POLYNOMIAL), Step.LOW_DEGREE);
  }

  // --- A right proof for another statement.

  @Test
  void proofIsBoundToItsPublicWords() {
    PublicWords otherExit = PublicWords.of(new int[] {0, 1, 4, 9, 16, 25, 36}, 1);
    PublicWords otherWord = PublicWords.of(new int[] {0, 1, 4, 9, 16, 25, 37}, 0);
    PublicWords fewer = ToyMachine.words(ToyProof.NUM_WORDS - 1);
    for (PublicWords words : List.of(otherExit, otherWord, fewer)) {
      assertRejected(Verifier.verify(HONEST.key(), words, BYTES), Step.TRANSCRIPT);
    }
  }

  @Test
  void proofIsBoundToItsKey() {
    VerifyingKey key = HONEST.key();
    List<TableSpec> renamed = new ArrayList<>(key.tables());
    TableSpec last = renamed.removeLast();
    renamed.add(new TableSpec(last.air(), last.occurrence(), last.minLogHeight(), 21, false, true));
    List<VerifyingKey> others =
        List.of(
            new VerifyingKey(
                key.machine(), key.profile(), key.tables(), key.preprocessedCap(), 1 << 13),
            new VerifyingKey(
                key.machine(), key.profile(), renamed, key.preprocessedCap(), 1 << 12));
    for (VerifyingKey other : others) {
      assertRejected(Verifier.verify(other, HONEST.words(), BYTES), Step.TRANSCRIPT);
    }
    VerifyingKey stronger =
        new VerifyingKey(
            key.machine(),
            SecurityProfile.PROVEN_128,
            key.tables(),
            key.preprocessedCap(),
            1 << 12);
    assertRejected(Verifier.verify(stronger, HONEST.words(), BYTES), Step.ENCODING);
  }

  @Test
  void everythingOfTheStatementIsInTheSeed() {
    VerifyingKey key = HONEST.key();
    VerifyingKey other =
        new VerifyingKey(
            key.machine(), key.profile(), key.tables(), key.preprocessedCap(), 1 << 13);
    VerifyingKey stronger =
        new VerifyingKey(
            key.machine(),
            SecurityProfile.PROVEN_128,
            key.tables(),
            key.preprocessedCap(),
            1 << 12);
    PublicWords words = HONEST.words();
    List<Integer> ids = ToyProof.TABLE_IDS;
    List<Integer> heights = ToyProof.LOG_HEIGHTS;
    List<int[]> seeds =
        List.of(
            TranscriptScript.seed(key, words, ids, heights),
            TranscriptScript.seed(other, words, ids, heights),
            TranscriptScript.seed(stronger, words, ids, heights),
            TranscriptScript.seed(key, ToyMachine.words(6), ids, heights),
            TranscriptScript.seed(key, words, List.of(1, 2, 3), List.of(10, 10, 11)),
            TranscriptScript.seed(key, words, ids, List.of(10, 10, 11, 11)),
            TranscriptScript.seed(key, words, List.of(1, 2, 2, 3), heights));
    assertThat(seeds).extracting(Arrays::toString).doesNotHaveDuplicates();
    assertThat(seeds).allMatch(s -> s.length == 11);
  }

  // --- The instances of a proof.

  @Test
  void instancesThatTheKeyDoesNotAllowAreRejected() {
    List<List<Integer>> wrong =
        List.of(
            List.of(),
            List.of(2, 1, 3, 3),
            List.of(1, 2, 3, 4),
            List.of(1, 2, 2, 3),
            List.of(2, 3, 3, 3),
            List.of(-1, 1, 2, 3),
            Collections.nCopies(5000, 3));
    for (List<Integer> ids : wrong) {
      assertRejected(Verifier.verify(HONEST.key(), HONEST.words(), ids, BATCH), Step.STATEMENT);
      byte[] container = new Proof(ids, BATCH).toBytes();
      assertRejected(Verifier.verify(HONEST.key(), HONEST.words(), container), Step.STATEMENT);
    }
  }

  @Test
  void heightsThatTheKeyDoesNotAllowAreRejected() {
    // Before the two grinding words and the lookup witness's option tag.
    int at = BATCH.length - 9 - ToyProof.LOG_HEIGHTS.size();
    int[][] wrong = {
      {11, 10, 11, 10}, // not the height of the public words
      {10, 11, 11, 10}, // not the height of the preprocessed columns
      {10, 10, 10, 11}, // instances of one table in increasing height
      {10, 10, 12, 10}, // more timed rows than allowed
      {10, 10, 9, 9}, // below the table's minimum
      {10, 10, 24, 10},
      {10, 10, 255, 10}
    };
    for (int[] heights : wrong) {
      byte[] changed = BATCH.clone();
      for (int i = 0; i < heights.length; i++) {
        changed[at + i] = (byte) heights[i];
      }
      Verdict verdict = Verifier.verify(HONEST.key(), HONEST.words(), ToyProof.TABLE_IDS, changed);
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Rejected.class,
              r -> assertThat(r.step()).isIn(Step.STATEMENT, Step.ENCODING));
    }
  }

  @Test
  void tablesTooShortForTheProfileAreRejectedAsUnsound() {
    List<TableSpec> low = new ArrayList<>(HONEST.key().tables());
    TableSpec squares = low.removeLast();
    low.add(new TableSpec(squares.air(), squares.occurrence(), 9, 20, false, true));
    VerifyingKey key =
        new VerifyingKey(
            HONEST.key().machine(),
            HONEST.key().profile(),
            low,
            HONEST.key().preprocessedCap(),
            1 << 12);
    byte[] changed = BATCH.clone();
    changed[BATCH.length - 10] = 9;
    Verdict verdict = Verifier.verify(key, HONEST.words(), ToyProof.TABLE_IDS, changed);
    assertRejected(verdict, Step.STATEMENT);
    assertThat(verdict.toString()).contains("proven soundness of round queries");
  }

  // --- Bytes that are no proof.

  @Test
  void anyMutationOfTheBytesIsRejectedWithoutAnException() {
    mutateAndReject(20260101, 400);
  }

  @Test
  @Tag("slow")
  void anyOfManyMutationsOfTheBytesIsRejectedWithoutAnException() {
    mutateAndReject(System.nanoTime(), 20_000);
  }

  private static void mutateAndReject(long seed, int count) {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int tried = 0;
    for (int i = 0; i < count; i++) {
      byte[] changed = mutate(random);
      if (!Arrays.equals(changed, BYTES)) {
        tried++;
        assertThat(Verifier.verify(HONEST.key(), HONEST.words(), changed))
            .as("mutation %d of seed %d", i, seed)
            .isInstanceOf(Verdict.Rejected.class);
      }
    }
    AttackReport.say("bytes of a proof mutated at random", tried, tried);
  }

  @Test
  void everyShortPrefixAndRandomBytesAreRejected() {
    Random random = new Random(3);
    for (int length = 0; length < 200; length++) {
      byte[] prefix = Arrays.copyOf(BYTES, length);
      byte[] noise = new byte[length];
      random.nextBytes(noise);
      System.arraycopy(BYTES, 0, noise, 0, Math.min(25, length));
      for (byte[] bytes : List.of(prefix, noise)) {
        assertThat(Verifier.verify(HONEST.key(), HONEST.words(), bytes).isAccepted()).isFalse();
        assertThat(
                Verifier.verify(HONEST.key(), HONEST.words(), ToyProof.TABLE_IDS, bytes)
                    .isAccepted())
            .isFalse();
      }
    }
    byte[] trailing = Arrays.copyOf(BYTES, BYTES.length + 1);
    assertThat(Verifier.verify(HONEST.key(), HONEST.words(), trailing).isAccepted()).isFalse();
  }

  private static byte[] mutate(Random random) {
    byte[] bytes = BYTES.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes = Arrays.copyOf(bytes, at);
      case 3 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
        System.arraycopy(bytes, at, longer, longer.length - (bytes.length - at), bytes.length - at);
        bytes = longer;
      }
      case 4 -> {
        int from = random.nextInt(bytes.length);
        int length = random.nextInt(Math.min(64, bytes.length - Math.max(at, from)));
        System.arraycopy(BYTES, from, bytes, at, length);
      }
      default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 32), (byte) 0xff);
    }
    return bytes;
  }

  private static Verdict cheat(NaiveProver.Cheat cheat) {
    return ToyProof.prove(ToyProof.traces(), cheat).verdict();
  }

  private static void assertRejected(Verdict verdict, Step step) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Rejected.class, r -> assertThat(r.step()).as(r.toString()).isEqualTo(step));
  }
}
