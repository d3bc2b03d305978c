package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.Regime;
import io.zkthreads.stark.params.SecurityProfile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys of compact proofs that somebody else wrote: each rule broken alone, each number of the
/// profile taken exactly or refused.
class CompactKeyTest {
  private static final CompactParameters P =
      (CompactParameters) SecurityProfile.COMPACT_100.protocol();
  private static final VerifyingKey SMALL = SmallCompactProof.KEY;

  private static ThrowingCallable key(Air air) {
    return key(air, 10, 20, P);
  }

  private static ThrowingCallable key(Air air, int least, int most, CompactParameters p) {
    TableSpec spec = new TableSpec(air, Occurrence.ANY, least, most, false, false);
    SecurityProfile profile = new SecurityProfile("TEST", 1, p);
    return () -> new VerifyingKey(0, profile, List.of(spec), List.of(), 1);
  }

  private static Air plain(int width) {
    Graph g = new Graph();
    int x = g.column("x");
    for (int c = 1; c < width; c++) {
      g.column("c" + c);
    }
    g.zero("zero", x);
    return g.air(1, "plain");
  }

  // --- Parameters.

  @Test
  void eachParameterOutOfRangeIsRefusedAlone() {
    assertThatCode(key(plain(1), 10, 20, P)).doesNotThrowAnyException();
    WhirCode c = P.main();
    for (int bits : new int[] {Integer.MIN_VALUE, -1, 0, 257, Integer.MAX_VALUE}) {
      refused(with(bits, P.powBits(), c), "bits of a term");
    }
    for (int bits : new int[] {Integer.MIN_VALUE, -1, 31, Integer.MAX_VALUE}) {
      refused(with(P.termBits(), bits, c), "grinding");
    }
    for (int bad : new int[] {Integer.MIN_VALUE, -1, 0, 9, Integer.MAX_VALUE}) {
      refused(code(bad, c.firstFold(), c.fold(), c.nextLogInvRate(), c.rateStep()), "rate");
      refused(code(c.logInvRate(), bad, c.fold(), c.nextLogInvRate(), c.rateStep()), "fold");
      refused(code(c.logInvRate(), c.firstFold(), bad, c.nextLogInvRate(), c.rateStep()), "fold");
    }
    for (int bad : new int[] {Integer.MIN_VALUE, 0, 17, Integer.MAX_VALUE}) {
      refused(code(c.logInvRate(), c.firstFold(), c.fold(), bad, c.rateStep()), "rate");
    }
    for (int bad : new int[] {Integer.MIN_VALUE, -1, 5, Integer.MAX_VALUE}) {
      refused(code(c.logInvRate(), c.firstFold(), c.fold(), c.nextLogInvRate(), bad), "rate");
    }
  }

  private static CompactParameters with(int termBits, int powBits, WhirCode code) {
    return new CompactParameters(
        ExtensionField.QUINTIC, Regime.UNIQUE_DECODING, termBits, powBits, code, P.preprocessed());
  }

  private static CompactParameters code(int rate, int first, int fold, int next, int step) {
    return with(P.termBits(), P.powBits(), new WhirCode(rate, first, fold, next, step));
  }

  private static void refused(CompactParameters p, String rule) {
    assertThatThrownBy(key(plain(1), 10, 20, p))
        .as("%s", p)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule);
    CompactParameters swapped =
        new CompactParameters(
            p.extension(), p.regime(), p.termBits(), p.powBits(), p.preprocessed(), p.main());
    assertThatThrownBy(key(plain(1), 10, 20, swapped)).hasMessageContaining(rule);
  }

  @Test
  void aCommitmentIsOneDigest() {
    Digest digest = new Digest(1, 2, 3, 4, 5, 6, 7, 8);
    for (int digests : new int[] {0, 2, 16}) {
      assertThatThrownBy(() ->
              new VerifyingKey(
                  0, SMALL.profile(), SMALL.tables(), Collections.nCopies(digests, digest), 1))
          .hasMessageContaining("commitment");
    }
  }

  // --- Tables.

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 4, 25, 31, Integer.MAX_VALUE})
  void heightsBelowTheFirstFoldOrAboveTwoTo24AreRefused(int logHeight) {
    assertThatThrownBy(key(plain(1), logHeight, logHeight, P)).hasMessageContaining("log heights");
    assertThatCode(key(plain(1), 5, 24, P)).doesNotThrowAnyException();
    assertThatThrownBy(key(plain(1), 12, 11, P)).hasMessageContaining("log heights");
  }

  @Test
  void degreesAreThoseOfOneTo32() {
    for (int degree : new int[] {1, 2, 32, 33, 64, 65}) {
      Graph g = new Graph();
      g.zero("power", power(g, degree));
      check(key(g.air(1, "power")), degree <= 32, "degree of constraints");
      for (boolean inTuple : new boolean[] {true, false}) {
        Graph sends = new Graph();
        int power = power(sends, degree);
        sends.receive("bus", inTuple ? 0 : power, 0, inTuple ? power : 0);
        check(key(sends.air(1, "power")), degree <= 32, "degree of interactions");
      }
    }
    Graph constant = new Graph();
    constant.column("x");
    constant.zero("0 = 0", constant.constant(0));
    assertThatThrownBy(key(constant.air(1, "constant"))).hasMessageContaining("degree");
    Graph receives = new Graph();
    receives.column("x");
    int one = receives.constant(1);
    receives.receive("bus", one, 1, one);
    assertThatThrownBy(key(receives.air(1, "constant"))).hasMessageContaining("degree");
    Graph idle = new Graph();
    idle.column("x");
    assertThatThrownBy(key(idle.air(1, "idle"))).hasMessageContaining("neither");
  }

  /// x^degree.
  private static int power(Graph g, int degree) {
    int x = g.column("x");
    int power = x;
    for (int i = 1; i < degree; i++) {
      power = g.times(power, x);
    }
    return power;
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 31, 62, 63, 64, 65, 5000})
  void aDegreeOfAnySizeIsCounted(int squarings) {
    for (Node leaf : List.of(new Node.Main(0, 0), new Node.Transition(), new Node.First())) {
      Graph g = new Graph();
      g.column("x");
      int power = g.put(leaf);
      for (int i = 0; i < squarings; i++) {
        power = g.times(power, power);
      }
      g.zero("power", power);
      assertThatThrownBy(key(g.air(1, "power"))).hasMessageContaining("degree of constraints");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 32, 33, Integer.MAX_VALUE})
  void aHintOfADegreeCannotLowerIt(int hint) {
    Graph g = new Graph();
    g.zero("x", g.column("x"));
    check(key(next(g.air(1, "hint"), hint)), hint <= 32, "degree of constraints");
    Graph steep = new Graph();
    steep.zero("power", power(steep, 33));
    assertThatThrownBy(key(next(steep.air(1, "steep"), hint))).hasMessageContaining("degree");
  }

  private static void check(ThrowingCallable key, boolean allowed, String rule) {
    if (allowed) {
      assertThatCode(key).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(key).hasMessageContaining(rule);
    }
  }

  @Test
  void aTableThatLooksPastItsLastRowIsRefused() {
    looks(g -> g.zero("c", g.put(new Node.Main(0, 1))), true);
    looks(g -> g.zero("c", last(g)), true);
    looks(g -> g.zero("c", g.minus(transition(g), last(g))), true);
    looks(g -> g.zero("c", g.plus(first(g), g.put(new Node.Main(0, 1)))), true);
    // (T + 1)·x′ is not 0 on the last row, T·x′ and F·x′ and (T·F)·x′ are.
    looks(
        g ->
            g.zero(
                "c",
                g.times(
                    g.plus(g.put(new Node.Transition()), g.constant(1)),
                    g.put(new Node.Main(0, 1)))),
        true);
    looks(g -> g.zero("c", transition(g)), false);
    looks(g -> g.zero("c", first(g)), false);
    looks(g -> g.zero("c", g.times(transition(g), first(g))), false);
    looks(g -> g.zero("c", g.times(g.constant(0), g.put(new Node.Main(0, 1)))), false);
    looks(g -> g.receive("bus", g.put(new Node.Main(0, 1)), 0, 0), true);
    looks(g -> g.receive("bus", 0, 0, g.put(new Node.Main(0, 1))), true);
    looks(g -> g.receive("bus", 0, 0, 0, g.plus(0, g.put(new Node.Main(0, 1)))), true);
  }

  private static int transition(Graph g) {
    return g.times(g.put(new Node.Transition()), g.put(new Node.Main(0, 1)));
  }

  private static int first(Graph g) {
    return g.times(g.put(new Node.Main(0, 1)), g.put(new Node.First()));
  }

  private static int last(Graph g) {
    return g.times(g.put(new Node.Last()), g.put(new Node.Main(0, 1)));
  }

  private static void looks(Consumer<Graph> uses, boolean past) {
    Graph g = new Graph();
    g.column("x");
    g.zero("x is x", g.minus(0, 0));
    uses.accept(g);
    check(key(next(g.air(1, "looks"), 0)), !past, "looks past the last row");
  }

  /// The table with its next row opened.
  private static Air next(Air a, int degreeHint) {
    return new Air(
        a.id(),
        a.name(),
        a.lanes(),
        a.columns(),
        a.preprocessed(),
        a.known(),
        0,
        a.nodes(),
        a.constraints(),
        a.interactions(),
        a.lookupBudget(),
        degreeHint,
        true,
        false);
  }

  // --- Sizes that a key allows and a statement does not.

  @Test
  void stacksTooLargeAreRefusedByTheStatementBeforeAnythingIsAllocated() {
    tooLarge(plain(1), 24, 65, "2^30 values");
    tooLarge(plain(65), 24, 1, "2^30 values");
    tooLarge(plain(64), 24, 1, "codeword is too long");
    tooLarge(plain(17), 24, 1, "codeword is too long");
    Graph sends = new Graph();
    int x = sends.column("x");
    for (int i = 0; i < 1024; i++) {
      sends.receive("bus", x, 0, x);
    }
    tooLarge(sends.air(1, "sends"), 24, 1, "2^30 fractions");
  }

  private static void tooLarge(Air air, int logHeight, int instances, String why) {
    TableSpec spec = new TableSpec(air, Occurrence.ANY, 5, 24, false, false);
    SecurityProfile profile = new SecurityProfile("TEST", 1, P);
    VerifyingKey key = new VerifyingKey(0, profile, List.of(spec), List.of(), 1);
    List<Integer> ids = Collections.nCopies(instances, 1);
    List<Integer> heights = Collections.nCopies(instances, logHeight);
    byte[] proof = new byte[1 << 16];
    Runnable verify =
        () ->
            assertThat(Verifier.verify(key, SmallCompactProof.WORDS, ids, heights, proof))
                .isInstanceOfSatisfying(
                    Verdict.Rejected.class,
                    r -> {
                      assertThat(r.step()).isEqualTo(Step.STATEMENT);
                      assertThat(r.reason()).isEqualTo("sizes");
                      assertThat(r.got()).contains(why);
                    });
    verify.run();
    assertThat(VerifierBounds.allocated(verify)).isLessThan(4 << 20);
    assertThat(Verifier.budget(key, SmallCompactProof.WORDS, ids, heights)).isEmpty();
  }

  /// The second fold binds less than the first, so that its codeword has more rows.
  @Test
  void aLaterCodewordWithMoreRowsThanTheFieldHasRootsIsRefused() {
    CompactParameters p =
        new CompactParameters(
            ExtensionField.QUINTIC,
            Regime.UNIQUE_DECODING,
            20,
            0,
            new WhirCode(1, 8, 1, 8, 0),
            new WhirCode(1, 8, 1, 8, 0));
    TableSpec spec = new TableSpec(plain(16), Occurrence.ANY, 8, 24, false, false);
    SecurityProfile profile = new SecurityProfile("TEST", 1, p);
    VerifyingKey key = new VerifyingKey(0, profile, List.of(spec), List.of(), 1);
    Verdict verdict =
        Verifier.verify(key, SmallCompactProof.WORDS, List.of(1), List.of(24), new byte[1 << 12]);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            r -> assertThat(r.got()).contains("codeword 1").contains("2^27 rows"));
  }

  // --- Bytes.

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.params.SecurityProfile#SHIPPED")
  void aKeyOfEachProfileIsReadAsItWasWritten(SecurityProfile profile) throws Exception {
    VerifyingKey key =
        new VerifyingKey(
            0, profile, ToyMachine.tables(10), List.of(new Digest(1, 2, 3, 4, 5, 6, 7, 8)), 9);
    VerifyingKey decoded = VerifyingKey.decode(key.encode());
    assertThat(decoded.encode()).isEqualTo(key.encode());
    assertThat(decoded.digest()).isEqualTo(key.digest());
    assertThat(decoded.profile()).isEqualTo(profile);
    assertThat(decoded.isCompact()).isEqualTo(profile.protocol() instanceof CompactParameters);
  }

  @Test
  void everyFlippedBitOfTheProfileIsRefused() {
    byte[] bytes = SMALL.encode();
    int from = 4;
    int name = "SMALL_COMPACT".length() + 4;
    int protocol = SMALL.profile().protocol().protocol().length() + 4;
    int to = from + 1 + 4 + name + 4 + protocol + 2 + 8 + 2 * 5 * 4;
    for (int bit = 8 * from; bit < 8 * to; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      boolean machine = bit / 8 >= 5 && bit / 8 < 9;
      if (!machine) {
        assertNoKey(changed, "bit " + bit);
      }
    }
    AttackReport.say("a bit of a compact key's profile flipped", 8 * (to - from), 8 * (to - from));
  }

  @Test
  void aKeyOfAnotherProtocolOrVersionIsRefused() {
    byte[] bytes = SMALL.encode();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String other = text.replace("0.9.0-rc.2", "0.9.0-rc.3");
    assertThat(other).isNotEqualTo(text);
    assertNoKey(other.getBytes(StandardCharsets.ISO_8859_1), "protocol");
    for (int version = 0; version < 256; version++) {
      byte[] changed = bytes.clone();
      changed[4] = (byte) version;
      if (version != bytes[4]) {
        assertNoKey(changed, "version " + version);
      }
    }
  }

  @Test
  void bytesThatAreNoKeyAreRefusedWithoutAnyOtherException() {
    byte[] bytes = SMALL.encode();
    for (int cut = 0; cut < bytes.length; cut++) {
      assertNoKey(Arrays.copyOf(bytes, cut), "cut at " + cut);
    }
    assertNoKey(Arrays.copyOf(bytes, bytes.length + 1), "longer");
    long seed = 59;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 4000; i++) {
      byte[] changed = bytes.clone();
      int at = random.nextInt(bytes.length - 4);
      if (random.nextBoolean()) {
        changed[at] = (byte) random.nextInt(256);
      } else {
        int word = random.nextInt() >> random.nextInt(32);
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, word);
      }
      try {
        VerifyingKey key = VerifyingKey.decode(changed, List.of(SmallCompactProof.PROFILE));
        boolean same = Arrays.equals(changed, bytes);
        Verdict verdict =
            Verifier.verify(
                key,
                SmallCompactProof.WORDS,
                SmallCompactProof.HONEST.tableIds(),
                SmallCompactProof.HONEST.logHeights(),
                SmallCompactProof.HONEST.body());
        assertThat(verdict.isAccepted()).as("change %d at %d", i, at).isEqualTo(same);
      } catch (MalformedKeyException e) {
        assertThat(e).hasMessageContaining("verifying key");
      }
    }
  }

  private static void assertNoKey(byte[] bytes, String what) {
    assertThatThrownBy(() -> VerifyingKey.decode(bytes, List.of(SmallCompactProof.PROFILE)))
        .as(what)
        .isInstanceOf(MalformedKeyException.class);
  }
}
