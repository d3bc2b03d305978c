package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.FriProof;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.proof.ProofCodec;
import io.zkthreads.stark.proof.ProtocolSeeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Everything of a statement is bound before the first challenge is drawn. Six attackers, each with
/// one item that he would rather choose later: every story is told twice, in front of a verifier
/// who forgot that item, and in front of ours.
class TranscriptAttackTest {
  private static final ToyProof HONEST = ToyProof.HONEST;
  private static final List<Integer> IDS = ToyProof.TABLE_IDS;
  private static final List<Integer> HEIGHTS = ToyProof.LOG_HEIGHTS;

  @Test
  void theCompleteSeedIsThatOfTheProtocol() {
    assertThat(WeakSeed.complete().words(HONEST.key(), HONEST.words(), IDS, HEIGHTS))
        .isEqualTo(TranscriptScript.seed(HONEST.key(), HONEST.words(), IDS, HEIGHTS));
  }

  // --- Public words.

  /// The attacker sells a result that he did not compute. He proves sixteen honest words and reads
  /// ζ off his own proof. The verifier evaluates the column of words at ζ and nowhere else, so any
  /// other words will do whose polynomial agrees there: five equations over F, and sixteen words
  /// have room for a small solution.
  @Test
  void wordsThatAreChosenAfterThePointPassWhoeverForgetsThem() throws Rejection {
    WeakSeed weak = WeakSeed.without(WeakSeed.Part.WORDS);
    BatchProof proof = proveSquares(weak);
    PublicWords forged = otherWords(pointOf(weak, proof));
    assertThat(forged).isNotEqualTo(squares());
    assertThat(verdict(weak, HONEST.key(), forged, proof)).isEqualTo(new Verdict.Accepted());

    WeakSeed complete = WeakSeed.complete();
    proof = proveSquares(complete);
    forged = otherWords(pointOf(complete, proof));
    assertRefused(
        HONEST.key(),
        forged,
        IDS,
        proof,
        complete.statement(HONEST.key(), squares(), IDS, HEIGHTS));
  }

  private static final int FIRST_ROOT = 170;
  private static final int NUM_SQUARES = 16;

  private static PublicWords squares() {
    return ToyMachine.words(FIRST_ROOT, NUM_SQUARES);
  }

  private static BatchProof proveSquares(WeakSeed seed) {
    return NaiveProver.prove(
        seed.statement(HONEST.key(), squares(), IDS, HEIGHTS),
        ToyMachine.traces(squares(), 10, 11, 10),
        ToyProof.FIXED);
  }

  private static Extension pointOf(WeakSeed seed, BatchProof proof) throws Rejection {
    BatchStatement statement = seed.statement(HONEST.key(), squares(), IDS, HEIGHTS);
    return Challenges.replay(statement, BatchShape.of(statement), proof).zeta();
  }

  /// Words with the same polynomial value at ζ.
  private static PublicWords otherWords(Extension zeta) {
    List<Extension> weights = lagrange(zeta, HEIGHTS.getFirst()).subList(0, NUM_SQUARES);
    long[] changes = Relations.small(weights);
    int[] words = new int[NUM_SQUARES];
    for (int i = 0; i < words.length; i++) {
      words[i] = squares().entries().get(i).word() + (int) changes[i];
      assertThat(words[i]).isBetween(0, 0xffff);
    }
    return PublicWords.of(words, 0);
  }

  // --- The key.

  /// The attacker supplies keys. His first key has an equation that is true of the words, and he
  /// proves it honestly. Then he adds terms to the equation whose sum is zero at ζ, and nowhere
  /// else: under his second key the same proof says what is false of every word.
  @Test
  void aKeyThatIsMadeAfterTheProofPassesWhoeverForgetsIt() throws Rejection {
    PublicWords words = PublicWords.of(new int[] {3, 1, 4, 1, 5, 9, 2, 6}, 0);
    VerifyingKey first = curve(new int[6]);
    Curve weak = new Curve(WeakSeed.without(WeakSeed.Part.KEY), first, words);
    VerifyingKey forged = weak.keyAfterTheProof();
    assertThat(forged.digest()).isNotEqualTo(first.digest());
    BatchStatement statement = weak.seed().statement(forged, words, Curve.IDS, Curve.HEIGHTS);
    assertThat(BatchVerifier.verify(statement, weak.proof())).isEqualTo(new Verdict.Accepted());

    Curve bound = new Curve(WeakSeed.complete(), first, words);
    assertThat(Verifier.verify(first, words, Curve.IDS, bound.bytes()))
        .isEqualTo(new Verdict.Accepted());
    assertTranscript(Verifier.verify(bound.keyAfterTheProof(), words, Curve.IDS, bound.bytes()));
  }

  /// Of each public word: lo·hi + a0 + a1·idx + a2·lo + a3·idx·lo + a4·lo² + a5·idx² = 0. With all
  /// a = 0 it is true of words below 2^16.
  private static VerifyingKey curve(int[] a) {
    Graph g = new Graph();
    g.column("nil");
    g.known();
    int index = g.known();
    g.known();
    int low = g.known();
    int high = g.known();
    int one = g.constant(1);
    List<Integer> terms =
        List.of(one, index, low, g.times(index, low), g.times(low, low), g.times(index, index));
    int sum = g.times(low, high);
    for (int i = 0; i < a.length; i++) {
      sum = g.plus(sum, g.times(terms.get(i), g.constant(a[i])));
    }
    g.zero("on the curve", sum);
    Air air = g.air(1, "curve");
    TableSpec table = new TableSpec(air, Occurrence.ONCE, 10, 20, true, false);
    return new VerifyingKey(0, SecurityProfile.PROVEN_100, List.of(table), List.of(), 0);
  }

  /// A proof that words are on the first curve.
  private record Curve(
      WeakSeed seed, PublicWords words, BatchStatement statement, BatchProof proof) {
    static final List<Integer> IDS = List.of(1);
    static final List<Integer> HEIGHTS = List.of(10);

    Curve(WeakSeed seed, VerifyingKey key, PublicWords words) {
      this(seed, words, seed.statement(key, words, IDS, HEIGHTS));
    }

    private Curve(WeakSeed seed, PublicWords words, BatchStatement statement) {
      this(
          seed,
          words,
          statement,
          NaiveProver.prove(
              statement, List.of(Trace.allocate(1, 10)), List.of(Trace.allocate(0, 10))));
    }

    byte[] bytes() {
      return ProofCodec.encode(proof, BatchShape.of(statement));
    }

    VerifyingKey keyAfterTheProof() throws Rejection {
      Extension zeta = Challenges.replay(statement, BatchShape.of(statement), proof).zeta();
      Extension index = at(zeta, 1);
      Extension low = at(zeta, 3);
      List<Extension> terms =
          List.of(zeta.field().one(), index, low, index.times(low), low.square());
      int[] a = Relations.solve(terms, index.square().negate());
      return curve(new int[] {a[0], a[1], a[2], a[3], a[4], 1});
    }

    /// Value of a known column.
    private Extension at(Extension zeta, int column) {
      List<Extension> weights = lagrange(zeta, HEIGHTS.getFirst());
      Trace known = words.knownColumns();
      Extension sum = zeta.field().zero();
      for (int r = 0; r < known.height(); r++) {
        sum = sum.plus(weights.get(r).scale(known.word(r, column)));
      }
      return sum;
    }
  }

  // --- The profile.

  /// The attacker sells a proof under a better name. The profiles have the same parameters, so the
  /// proofs have the same shape, and who forgets the name cannot tell whose proof it is.
  @Test
  void aProofUnderAnotherProfilePassesWhoeverForgetsIt() {
    VerifyingKey key = HONEST.key();
    SecurityProfile better = new SecurityProfile("AUDITED_100", 100, key.parameters());
    VerifyingKey renamed =
        new VerifyingKey(
            key.machine(), better, key.tables(), key.preprocessedCap(), key.maxTimedRows());
    WeakSeed weak = WeakSeed.without(WeakSeed.Part.PROFILE);
    BatchProof proof =
        NaiveProver.prove(
            weak.statement(key, HONEST.words(), IDS, HEIGHTS), ToyProof.traces(), ToyProof.FIXED);
    assertThat(verdict(weak, renamed, HONEST.words(), proof)).isEqualTo(new Verdict.Accepted());

    assertRefused(renamed, HONEST.words(), IDS, HONEST.proof(), HONEST.statement());
  }

  // --- Parameters.

  /// The attacker has a cheap proof and wants it to pass for one that cost twice as much: a
  /// grinding word of 16 bits has a 17th every other time. Forgotten here, all challenges up to the
  /// batching of the openings are shared; there the seed of the low-degree test binds parameters
  /// once more.
  @Test
  void cheaperParametersShareTheirChallengesWithWhoeverForgetsThem() throws Rejection {
    VerifyingKey dear = withQueryGrinding(17);
    WeakSeed weak = WeakSeed.without(WeakSeed.Part.PARAMETERS);
    BatchStatement cheapStatement = weak.statement(HONEST.key(), HONEST.words(), IDS, HEIGHTS);
    BatchStatement dearStatement = weak.statement(dear, HONEST.words(), IDS, HEIGHTS);
    int beforeFolds = 5;
    assertThat(challenges(dearStatement).subList(0, beforeFolds))
        .isEqualTo(challenges(cheapStatement).subList(0, beforeFolds));
    assertThat(BatchVerifier.verify(dearStatement, HONEST.proof()))
        .as("bound once more")
        .isInstanceOf(Verdict.Rejected.class);

    assertNoneShared(
        challenges(HONEST.statement()), challenges(dear.statement(HONEST.words(), IDS, HEIGHTS)));
    assertRefused(dear, HONEST.words(), IDS, HONEST.proof(), HONEST.statement());
  }

  private static VerifyingKey withQueryGrinding(int bits) {
    VerifyingKey key = HONEST.key();
    Parameters p = key.parameters();
    Parameters dear =
        new Parameters(
            p.suite(),
            p.extension(),
            p.logBlowup(),
            p.logFinalPolyLen(),
            p.maxLogArity(),
            p.numQueries(),
            bits,
            0,
            0,
            0,
            0,
            p.capHeight());
    SecurityProfile profile = new SecurityProfile("PROVEN_100", 100, dear);
    return new VerifyingKey(
        key.machine(), profile, key.tables(), key.preprocessedCap(), key.maxTimedRows());
  }

  // --- Table identity.

  /// The attacker has rows, and has yet to say of which table they are. A key with two tables of
  /// the same width, squares and cubes: who forgets the names of the tables draws the same
  /// challenges for both, and the attacker decides when he knows them all.
  @Test
  void tablesOfTheSameShapeShareTheirChallengesWithWhoeverForgetsThem() throws Rejection {
    VerifyingKey key = withCubes();
    List<Integer> cubes = List.of(1, 2, 3, ToyMachine.CUBES);
    WeakSeed weak = WeakSeed.without(WeakSeed.Part.TABLES);
    assertThat(challenges(weak.statement(key, HONEST.words(), cubes, HEIGHTS)))
        .isEqualTo(challenges(weak.statement(key, HONEST.words(), IDS, HEIGHTS)));

    BatchStatement statement = key.statement(HONEST.words(), IDS, HEIGHTS);
    BatchProof proof = NaiveProver.prove(statement, ToyProof.traces(), ToyProof.FIXED);
    assertNoneShared(
        challenges(statement), challenges(key.statement(HONEST.words(), cubes, HEIGHTS)));
    assertRefused(key, HONEST.words(), cubes, proof, statement);
  }

  private static VerifyingKey withCubes() {
    VerifyingKey key = HONEST.key();
    List<TableSpec> tables = new ArrayList<>(key.tables());
    tables.add(ToyMachine.cubes(10));
    return new VerifyingKey(
        key.machine(), key.profile(), tables, key.preprocessedCap(), key.maxTimedRows());
  }

  // --- Heights.

  /// The attacker has columns, and has yet to say how long they are. Heights are bound twice, by
  /// our seed and by the batch protocol's first step. Who forgets both draws the same look-up
  /// challenges for either height; who forgets ours only, does not.
  @Test
  void heightsAreBoundTwice() throws Rejection {
    List<Integer> taller = List.of(10, 10, 11, 11);
    WeakSeed weak = WeakSeed.without(WeakSeed.Part.HEIGHTS);
    BatchStatement honest = weak.statement(HONEST.key(), HONEST.words(), IDS, HEIGHTS);
    BatchStatement stretched = weak.statement(HONEST.key(), HONEST.words(), IDS, taller);
    assertThat(firstChallengeWithoutHeights(stretched))
        .isEqualTo(firstChallengeWithoutHeights(honest));
    assertNoneShared(challenges(honest), challenges(stretched));

    BatchProof lie = withHeights(taller);
    byte[] bytes =
        ProofCodec.encode(lie, BatchShape.of(HONEST.key().statement(HONEST.words(), IDS, taller)));
    assertTranscript(Verifier.verify(HONEST.key(), HONEST.words(), IDS, bytes));
    byte[] container = new Proof(IDS, bytes).toBytes();
    assertTranscript(Verifier.verify(HONEST.key(), HONEST.words(), container));
  }

  /// The first look-up challenge of a protocol that does not observe heights.
  private static Extension firstChallengeWithoutHeights(BatchStatement statement) {
    Challenger transcript = statement.startTranscript();
    new ProtocolSeeds(statement, BatchShape.of(statement)).observeBatch(transcript);
    transcript.observeCap(HONEST.proof().mainCap());
    transcript.observeCap(statement.preprocessedCap());
    return transcript.sample(statement.parameters().extension());
  }

  // --- What all stories need.

  /// L_r(ζ) of every row: ω^r/n·(ζ^n − 1)/(ζ − ω^r).
  private static List<Extension> lagrange(Extension zeta, int logHeight) {
    int n = 1 << logHeight;
    Extension scale =
        zeta.power(n)
            .minus(zeta.field().one())
            .scale(KoalaBear.inverse(KoalaBear.fromCanonical(n)));
    List<Extension> values = new ArrayList<>(n);
    int x = KoalaBear.ONE;
    for (int r = 0; r < n; r++) {
      values.add(scale.scale(x).times(zeta.minus(zeta.field().ofBase(x)).inverse()));
      x = KoalaBear.multiply(x, KoalaBear.twoAdicGenerator(logHeight));
    }
    return values;
  }

  /// What the verifier's steps after V0 say under a weak seed.
  private static Verdict verdict(
      WeakSeed seed, VerifyingKey key, PublicWords words, BatchProof proof) {
    return BatchVerifier.verify(seed.statement(key, words, IDS, HEIGHTS), proof);
  }

  /// All challenges of the honest proof's messages under another statement; grinding is not looked
  /// at, since it is drawn like a challenge.
  private static List<Object> challenges(BatchStatement statement) throws Rejection {
    BatchStatement bare = TamperingTest.withoutGrinding(statement);
    List<Integer> logHeights =
        statement.instances().stream().map(BatchInstance::logHeight).toList();
    BatchProof messages = withoutWitness(withHeights(logHeights));
    return challengesOf(Challenges.replay(bare, BatchShape.of(bare), messages));
  }

  private static BatchProof withHeights(List<Integer> logHeights) {
    return changed(HONEST.proof().fri(), logHeights);
  }

  private static BatchProof withoutWitness(BatchProof p) {
    FriProof f = p.fri();
    FriProof bare =
        new FriProof(
            f.batchPowWitness(),
            f.commitCaps(),
            f.commitPowWitnesses(),
            f.inputs(),
            f.folds(),
            f.finalPolynomial(),
            0);
    return changed(bare, p.logHeights());
  }

  private static BatchProof changed(FriProof fri, List<Integer> logHeights) {
    BatchProof p = HONEST.proof();
    return new BatchProof(
        p.mainCap(),
        p.permutationCap(),
        p.quotientCap(),
        p.openings(),
        fri,
        p.terminals(),
        logHeights,
        p.lookupPowWitness(),
        p.oodPowWitness());
  }

  private static List<Object> challengesOf(Challenges c) {
    List<Object> all =
        new ArrayList<>(
            List.of(c.lookupAlpha(), c.lookupBeta(), c.constraintAlpha(), c.zeta(), c.friAlpha()));
    all.addAll(c.friBetas());
    all.add(c.queries());
    return all;
  }

  private static void assertNoneShared(List<Object> some, List<Object> others) {
    assertThat(some).isNotEmpty().doesNotContainAnyElementsOf(others);
  }

  /// Our verifier accepts the proof of what it states and refuses it for anything else.
  private static void assertRefused(
      VerifyingKey key,
      PublicWords words,
      List<Integer> ids,
      BatchProof proof,
      BatchStatement proven) {
    assertThat(BatchVerifier.verify(proven, proof)).isEqualTo(new Verdict.Accepted());
    byte[] bytes = ProofCodec.encode(proof, BatchShape.of(proven));
    assertTranscript(Verifier.verify(key, words, ids, bytes));
  }

  private static void assertTranscript(Verdict verdict) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            r -> assertThat(r.step()).as(r.toString()).isEqualTo(Step.TRANSCRIPT));
    AttackReport.say("a statement changed after its challenges were known", 1, 1);
  }
}
