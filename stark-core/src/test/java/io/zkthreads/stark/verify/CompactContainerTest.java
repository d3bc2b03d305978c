package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.Regime;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.Proof;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Changes what stands around a compact proof: the container, the tables and heights that it names,
/// the public words, the key.
class CompactContainerTest {
  private static final VerifyingKey KEY = SmallCompactProof.KEY;
  private static final byte[] HONEST = SmallCompactProof.BYTES;
  private static final List<Integer> IDS = SmallCompactProof.HONEST.tableIds();
  private static final List<Integer> HEIGHTS = SmallCompactProof.HONEST.logHeights();
  private static final byte[] BODY = SmallCompactProof.HONEST.body();
  private static final int COUNT_AT = Proof.NAME_BYTES;
  private static final int BODY_AT = COUNT_AT + 4 + 5 * IDS.size();

  // --- The container.

  @Test
  void everyBitOfTheBeginningIsRead() {
    for (int bit = 0; bit < 8 * BODY_AT; bit++) {
      byte[] changed = HONEST.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(SmallCompactProof.verdict(changed))
          .as("bit %d", bit)
          .isInstanceOfSatisfying(
              Verdict.Rejected.class,
              // Another height may leave every length as it was.
              r -> assertThat(r.step()).isIn(Step.ENCODING, Step.STATEMENT, Step.LOOKUPS));
    }
    AttackReport.say("a bit of a compact container's header flipped", 8 * BODY_AT, 8 * BODY_AT);
  }

  @Test
  void aContainerCutAnywhereIsRefusedByTheEncoding() {
    for (int length = 0; length < HONEST.length; length += length < BODY_AT + 8 ? 1 : 11) {
      assertRefused(SmallCompactProof.verdict(Arrays.copyOf(HONEST, length)), Step.ENCODING);
    }
  }

  @Test
  void moreInstancesThanBytesAreRefusedBeforeRoomIsMadeForThem() {
    int most = (HONEST.length - COUNT_AT - 4) / 5;
    for (int count : new int[] {0, most + 1, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
      byte[] changed = HONEST.clone();
      ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_AT, count);
      assertRefused(SmallCompactProof.verdict(changed), "number of instances");
      long bytes = VerifierBounds.allocated(() -> SmallCompactProof.verdict(changed));
      assertThat(bytes).as("%d instances", count).isLessThan(64 << 10);
    }
  }

  // --- Tables and heights.

  @Test
  void everyOtherHeightIsRefusedByTheStatementOrTheEncoding() {
    int tried = 0;
    for (int i = 0; i < IDS.size(); i++) {
      for (int logHeight = 0; logHeight < 256; logHeight++) {
        if (logHeight != HEIGHTS.get(i)) {
          List<Integer> heights = new ArrayList<>(HEIGHTS);
          heights.set(i, logHeight);
          Verdict verdict = SmallCompactProof.verdict(SmallCompactProof.container(IDS, heights));
          assertThat(verdict)
              .as("instance %d of 2^%d rows", i, logHeight)
              .isInstanceOfSatisfying(
                  Verdict.Rejected.class,
                  r ->
                      assertThat(r.step())
                          .isIn(Step.STATEMENT, Step.ENCODING, Step.LOOKUPS, Step.CONSTRAINTS));
          tried++;
        }
      }
    }
    AttackReport.say("another height of a table of a compact proof", tried, tried);
  }

  @Test
  void tablesLeftOutDoubledOrReorderedAreRefused() {
    List<List<Integer>> wrong =
        List.of(
            List.of(1, 1, 2), // without the public words
            List.of(1, 1, 3), // without the range table
            List.of(2, 3, 4),
            List.of(1, 1, 2, 2, 3),
            List.of(1, 1, 2, 3, 3),
            List.of(1, 2, 1, 3),
            List.of(3, 2, 1, 1),
            List.of(-1, 1, 2, 3));
    for (List<Integer> ids : wrong) {
      List<Integer> heights = ids.stream().map(id -> 10).toList();
      byte[] container = SmallCompactProof.container(ids, heights);
      assertRefused(SmallCompactProof.verdict(container), Step.STATEMENT);
    }
    // As often as one likes, but then with values for each.
    for (List<Integer> ids : List.of(List.of(2, 3), List.of(1, 2, 3), List.of(1, 1, 1, 2, 3))) {
      List<Integer> heights = ids.stream().map(id -> 10).toList();
      byte[] container = SmallCompactProof.container(ids, heights);
      assertRefused(SmallCompactProof.verdict(container), Step.ENCODING);
    }
    // A shorter instance of a table before a taller one.
    assertRefused(
        SmallCompactProof.verdict(SmallCompactProof.container(IDS, List.of(10, 11, 10, 10))),
        Step.STATEMENT);
  }

  @Test
  void listsOfTwoLengthsAreRefusedByTheRawCall() {
    for (List<Integer> heights : List.of(List.<Integer>of(), HEIGHTS.subList(0, 3))) {
      assertRefused(
          Verifier.verify(KEY, SmallCompactProof.WORDS, IDS, heights, BODY), "number of heights");
    }
    assertRefused(
        Verifier.verify(KEY, SmallCompactProof.WORDS, List.of(), List.of(), BODY),
        "number of instances");
  }

  // --- Words and keys.

  @Test
  void otherPublicWordsAreRefused() {
    List<PublicWords.Entry> entries = SmallCompactProof.WORDS.entries();
    for (int i = 0; i < entries.size(); i++) {
      for (int bit : new int[] {0, 7, 31}) {
        List<PublicWords.Entry> changed = new ArrayList<>(entries);
        PublicWords.Entry e = entries.get(i);
        changed.set(i, new PublicWords.Entry(e.index(), e.word() ^ (1 << bit)));
        assertThat(Verifier.verify(KEY, new PublicWords(changed), HONEST).isAccepted()).isFalse();
      }
      if (i + 1 < entries.size()) {
        List<PublicWords.Entry> fewer = new ArrayList<>(entries);
        fewer.remove(i);
        assertThat(Verifier.verify(KEY, new PublicWords(fewer), HONEST).isAccepted()).isFalse();
      }
    }
    AttackReport.say("other public words, compact", 4 * entries.size(), 4 * entries.size());
  }

  @Test
  void aKeyThatDiffersInAnyPartOfItsProfileIsAnother() {
    SecurityProfile own = SmallCompactProof.PROFILE;
    CompactParameters p = (CompactParameters) own.protocol();
    List<SecurityProfile> others =
        List.of(
            new SecurityProfile("SMALL_COMPACT2", own.targetBits(), p),
            new SecurityProfile(own.name(), own.targetBits() - 1, p),
            profile(p, Regime.UNIQUE_DECODING, p.termBits(), p.powBits(), p.main()),
            profile(p, p.regime(), p.termBits() + 1, p.powBits(), p.main()),
            profile(p, p.regime(), p.termBits(), p.powBits() + 1, p.main()),
            profile(p, p.regime(), p.termBits(), p.powBits(), new WhirCode(2, 5, 3, 3, 2)),
            profile(p, p.regime(), p.termBits(), p.powBits(), new WhirCode(1, 5, 3, 2, 2)),
            profile(p, p.regime(), p.termBits(), p.powBits(), new WhirCode(1, 5, 3, 3, 1)),
            profile(p, p.regime(), p.termBits(), p.powBits(), new WhirCode(1, 5, 2, 3, 2)));
    for (SecurityProfile other : others) {
      VerifyingKey key =
          new VerifyingKey(
              KEY.machine(), other, KEY.tables(), KEY.preprocessedCap(), KEY.maxTimedRows());
      assertRefused(Verifier.verify(key, SmallCompactProof.WORDS, HONEST), "verifying key");
      byte[] renamed = new Proof(Optional.of(key.digest()), IDS, HEIGHTS, BODY).toBytes();
      assertThat(Verifier.verify(key, SmallCompactProof.WORDS, renamed).isAccepted())
          .as("%s", other)
          .isFalse();
    }
    VerifyingKey moved =
        new VerifyingKey(
            KEY.machine() + 1,
            own,
            KEY.tables(),
            List.of(new Digest(1, 2, 3, 4, 5, 6, 7, 8)),
            KEY.maxTimedRows());
    byte[] renamed = new Proof(Optional.of(moved.digest()), IDS, HEIGHTS, BODY).toBytes();
    assertThat(Verifier.verify(moved, SmallCompactProof.WORDS, renamed).isAccepted()).isFalse();
    AttackReport.say("a compact proof under another key", others.size() + 1, others.size() + 1);
  }

  private static SecurityProfile profile(
      CompactParameters p, Regime regime, int termBits, int powBits, WhirCode main) {
    return new SecurityProfile(
        "SMALL_COMPACT",
        5,
        new CompactParameters(p.extension(), regime, termBits, powBits, main, p.preprocessed()));
  }

  // --- The other protocol.

  @Test
  void aProofOfTheOtherProtocolIsRefusedByNameBeforeAnythingElse() throws MalformedProofException {
    Proof batch = Proof.parse(SmallProof.BYTES);
    byte[] asCompact =
        new Proof(Optional.of(SmallProof.KEY.digest()), IDS, HEIGHTS, BODY).toBytes();
    byte[] asBatch = new Proof(Optional.of(KEY.digest()), batch.tableIds(), batch.body()).toBytes();
    byte[] nameless = SmallProof.BYTES;
    assertRefused(Verifier.verify(SmallProof.KEY, SmallProof.WORDS, asCompact), "protocol");
    assertRefused(SmallCompactProof.verdict(asBatch), "protocol");
    assertRefused(SmallCompactProof.verdict(nameless), "protocol");
    // The raw calls, whatever the lists say.
    List<Integer> none = List.of();
    assertRefused(Verifier.verify(KEY, SmallCompactProof.WORDS, IDS, BODY), "protocol");
    assertRefused(Verifier.verify(KEY, SmallCompactProof.WORDS, none, BODY), "protocol");
    assertRefused(
        Verifier.verify(SmallProof.KEY, SmallProof.WORDS, IDS, HEIGHTS, BODY), "protocol");
    assertRefused(Verifier.verify(SmallProof.KEY, SmallProof.WORDS, none, none, BODY), "protocol");
    assertThat(Verifier.budget(KEY, SmallCompactProof.WORDS, IDS, BODY)).isEmpty();
    assertThat(Verifier.budget(SmallProof.KEY, SmallProof.WORDS, IDS, HEIGHTS)).isEmpty();
    Runnable raw = () -> Verifier.verify(KEY, SmallCompactProof.WORDS, IDS, BODY);
    raw.run();
    assertThat(VerifierBounds.allocated(raw)).as("bytes for a refusal").isLessThan(4096);
  }

  private static void assertRefused(Verdict verdict, Step step) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Rejected.class, r -> assertThat(r.step()).as("%s", r).isEqualTo(step));
  }

  private static void assertRefused(Verdict verdict, String reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Rejected.class, r -> assertThat(r.reason()).as("%s", r).isEqualTo(reason));
  }
}
