package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.proof.ProofCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Changes the container and the tables that it names, of a proof of one bit: nothing but the step
/// that should refuse stands in the way.
class ContainerTamperingTest {
  private static final long SEED = 43;
  private static final int HEADER_BYTES = 9;
  private static final int CUT_BYTES = 13;
  private static final byte[] HONEST = SmallProof.BYTES;
  private static final List<Integer> IDS = ToyProof.TABLE_IDS;

  @Test
  void everyBitOfTheHeaderIsReadByEncodingOrStatement() {
    int idsEnd = HEADER_BYTES + 4 * IDS.size();
    for (int bit = 0; bit < 8 * idsEnd; bit++) {
      byte[] changed = HONEST.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      boolean magic = bit < 8 * 4;
      assertThat(stepOf(changed))
          .as("bit %d", bit)
          .isIn(magic ? List.of(Step.ENCODING) : List.of(Step.ENCODING, Step.STATEMENT));
    }
    AttackReport.say("a bit of the container's header flipped", 8 * idsEnd, 8 * idsEnd);
  }

  @Test
  void aContainerThatNamesItsKeyIsAcceptedAndNoOtherNameIs() {
    byte[] honest = SmallProof.named(SmallProof.KEY.digest());
    assertThat(SmallProof.verdict(honest)).isEqualTo(new Verdict.Accepted());
    assertThat(Proof.named(honest)).contains(SmallProof.KEY.digest());
    assertThat(Proof.named(Arrays.copyOf(honest, Proof.NAME_BYTES)))
        .contains(SmallProof.KEY.digest());
    assertThat(Proof.named(Arrays.copyOf(honest, Proof.NAME_BYTES - 1))).isEmpty();
    assertThat(Proof.named(HONEST)).as("version 1 names none").isEmpty();
    for (int bit = 8 * 5; bit < 8 * Proof.NAME_BYTES; bit++) {
      byte[] changed = honest.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(SmallProof.verdict(changed))
          .as("bit %d", bit)
          .isInstanceOfSatisfying(
              Verdict.Rejected.class,
              r -> {
                assertThat(r.step()).isEqualTo(Step.STATEMENT);
                assertThat(r.reason()).isEqualTo("verifying key");
              });
    }
    AttackReport.say("another key named in the container", 256, 256);
  }

  @Test
  void aContainerThatIsCutInItsKeyIsRefusedByTheEncoding() {
    byte[] honest = SmallProof.named(SmallProof.KEY.digest());
    for (int length = 0; length < Proof.NAME_BYTES + 4; length++) {
      assertThat(stepOf(Arrays.copyOf(honest, length)))
          .as("%d bytes", length)
          .isEqualTo(Step.ENCODING);
    }
  }

  @Test
  @Tag("slow")
  void everyByteWithOneBitFlippedIsRefused() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    for (int at = 0; at < HONEST.length; at++) {
      byte[] changed = HONEST.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(SmallProof.verdict(changed))
          .as("byte %d", at)
          .isInstanceOf(Verdict.Rejected.class);
    }
    AttackReport.say("a bit of each byte of the container flipped", HONEST.length, HONEST.length);
  }

  @Test
  void truncationsAndRepetitionsAreRefusedAtTheEncodingOrTheStatement() {
    List<Step> steps = List.of(Step.ENCODING, Step.STATEMENT);
    for (int length = 0; length < HONEST.length; length += CUT_BYTES) {
      assertThat(stepOf(Arrays.copyOf(HONEST, length))).as("%d bytes", length).isIn(steps);
    }
    byte[] twice = Arrays.copyOf(HONEST, 2 * HONEST.length);
    System.arraycopy(HONEST, 0, twice, HONEST.length, HONEST.length);
    assertThat(stepOf(twice)).isIn(steps);
    assertThat(stepOf(Arrays.copyOf(HONEST, HONEST.length + 1))).isIn(steps);
    int tried = HONEST.length / CUT_BYTES + 3;
    AttackReport.say("the container cut or continued", tried, tried);
  }

  @Test
  void theBatchProofOfAnotherContainerIsRefusedByTheTranscriptThatItsQueriesComeFrom()
      throws Exception {
    byte[] other = Proof.parse(SmallProof.OTHER_BYTES).body();
    // Without grinding, other words first show in other query positions.
    assertThat(stepOf(new Proof(IDS, other).toBytes())).isEqualTo(Step.OPENINGS);
    assertThat(Verifier.verify(ToyProof.HONEST.key(), ToyProof.HONEST.words(), HONEST))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class, r -> assertThat(r.step()).isEqualTo(Step.ENCODING));
  }

  // --- Absent and doubled tables.

  @Test
  void tablesLeftOutDoubledOrReorderedInTheListAreRefusedByTheStatement() throws Exception {
    byte[] batch = Proof.parse(HONEST).body();
    List<List<Integer>> wrong =
        List.of(
            List.of(2, 3, 3), // without the public words
            List.of(1, 3, 3), // without the range table, which occurs once
            List.of(1, 1, 2, 3, 3),
            List.of(1, 2, 2, 3, 3),
            List.of(2, 1, 3, 3),
            List.of(1, 3, 2, 3),
            List.of(1, 2, 3, 4));
    for (List<Integer> ids : wrong) {
      assertThat(stepOf(new Proof(ids, batch).toBytes())).as("%s", ids).isEqualTo(Step.STATEMENT);
    }
    // As often as one likes, but then with openings for each.
    for (List<Integer> ids : List.of(List.of(1, 2), List.of(1, 2, 3), List.of(1, 2, 3, 3, 3))) {
      assertThat(stepOf(new Proof(ids, batch).toBytes()))
          .as("%s", ids)
          .isIn(Step.STATEMENT, Step.ENCODING);
    }
  }

  @Test
  void aTableLeftOutOfEveryPartOfTheProofIsRefusedByTheEncoding() {
    ToyProof small = ToyProof.small(ToyProof.NUM_WORDS);
    BatchProof p = small.proof();
    BatchProof fewer =
        new BatchProof(
            p.mainCap(),
            p.permutationCap(),
            p.quotientCap(),
            p.openings().subList(0, 3),
            p.fri(),
            p.terminals().subList(0, 3),
            p.logHeights().subList(0, 3),
            p.lookupPowWitness(),
            p.oodPowWitness());
    byte[] batch = ProofCodec.encode(fewer, BatchShape.of(small.statement()));
    assertThat(stepOf(new Proof(List.of(1, 2, 3), batch).toBytes())).isEqualTo(Step.ENCODING);
  }

  @Test
  void anHonestProofOfTooFewTablesOrOfOneTooManyIsRefusedByTheBuses() {
    List<Trace> traces = ToyProof.traces();
    List<Trace> without = traces.subList(0, 3);
    List<Trace> doubled = new ArrayList<>(traces);
    // The first instance of squares, which says the public words, twice.
    doubled.add(3, traces.get(2));
    doubled.removeLast();
    assertThat(stepOf(List.of(1, 2), traces.subList(0, 2))).isEqualTo(Step.LOOKUPS);
    assertThat(stepOf(List.of(1, 2, 3), without)).isEqualTo(Step.LOOKUPS);
    assertThat(stepOf(IDS, doubled)).isEqualTo(Step.LOOKUPS);
  }

  // --- Heights.

  @Test
  void everyOtherHeightIsRefusedByTheStatementTheEncodingOrByRowsThatNoLongerFit() {
    int at = HONEST.length - 9 - IDS.size();
    int tried = 0;
    for (int i = 0; i < IDS.size(); i++) {
      for (int logHeight = 0; logHeight < 256; logHeight++) {
        byte[] changed = HONEST.clone();
        changed[at + i] = (byte) logHeight;
        if (logHeight != HONEST[at + i]) {
          assertThat(stepOf(changed))
              .as("instance %d of 2^%d rows", i, logHeight)
              .isIn(Step.STATEMENT, Step.ENCODING, Step.OPENINGS);
          tried++;
        }
      }
    }
    AttackReport.say("another height of a table", tried, tried);
  }

  /// Proves whatever the traces are, under the small key.
  private static Step stepOf(List<Integer> ids, List<Trace> traces) {
    List<Integer> heights = traces.stream().map(Trace::logHeight).toList();
    List<Trace> fixed =
        IntStream.range(0, ids.size())
            .mapToObj(i ->
                ids.get(i) == ToyMachine.RANGE
                    ? ToyMachine.range(10)
                    : Trace.allocate(0, heights.get(i)))
            .toList();
    BatchStatement statement = SmallProof.KEY.statement(SmallProof.WORDS, ids, heights);
    BatchProof proof = NaiveProver.prove(statement, traces, fixed);
    byte[] batch = ProofCodec.encode(proof, BatchShape.of(statement));
    return stepOf(new Proof(ids, batch).toBytes());
  }

  private static Step stepOf(byte[] container) {
    return switch (SmallProof.verdict(container)) {
      case Verdict.Rejected r -> r.step();
      case Verdict.Accepted a -> throw new AssertionError("accepted");
    };
  }
}
