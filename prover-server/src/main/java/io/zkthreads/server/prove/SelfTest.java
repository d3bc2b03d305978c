package io.zkthreads.server.prove;

import io.zkthreads.air.AirBuilder;
import io.zkthreads.air.Expr;
import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import java.util.List;
import java.util.Map;

/// The smallest proof that goes through every operation of a backend: three tables of 2^10 rows
/// with a lookup, a preprocessed and a verifier-known column, under the daemon's own profile. A
/// backend whose memory, driver or build is broken fails here, before anyone trusts it with work.
///
/// Cost: a second on one core, nearly all of it grinding and starting up.
final class SelfTest {
  private static final int SQUARE = 1;
  private static final int NUMBERS = 2;
  private static final int PUBLIC = 3;
  private static final int LOG_HEIGHT = 10;
  private static final int WORD_BUS = 1;
  private static final int NUMBER_BUS = 2;
  private static final int[] WORDS = {3, 141, 592, 653};

  private SelfTest() {}

  /// Proves, and sees that the proof holds for its words, and for nothing else.
  ///
  /// @throws IllegalStateException if the backend's proof is not what it has to be
  static void run(Backend backend, SecurityProfile profile) {
    PublicWords words = PublicWords.of(WORDS, 0);
    try (ProvingKey key = KeyGenerator.generate(machine(), profile, backend)) {
      byte[] proof = new Prover(backend).prove(key, witness(words)).toBytes();
      VerifyingKey verifying = key.verifyingKey();
      require("its own proof", true, Verifier.verify(verifying, words, proof));
      int[] other = WORDS.clone();
      other[0]++;
      PublicWords others = PublicWords.of(other, 0);
      require("a proof of other words", false, Verifier.verify(verifying, others, proof));
      proof[proof.length / 2] ^= 1;
      require("a proof with a flipped bit", false, Verifier.verify(verifying, words, proof));
    }
  }

  private static void require(String what, boolean accepted, Verdict verdict) {
    if (verdict.isAccepted() != accepted) {
      throw new IllegalStateException(
          "self-test: expected "
              + what
              + " to be "
              + (accepted ? "accepted" : "rejected")
              + ", got "
              + verdict);
    }
  }

  private static Machine machine() {
    Trace numbers = Trace.allocate(1, LOG_HEIGHT);
    for (int i = 0; i < numbers.height(); i++) {
      numbers.words()[i] = KoalaBear.fromCanonical(i);
    }
    return new Machine(
        0,
        List.of(
            new TableSpec(square(), Occurrence.ANY, LOG_HEIGHT, LOG_HEIGHT, false, true),
            new TableSpec(numbers(), Occurrence.ONCE, LOG_HEIGHT, LOG_HEIGHT, false, false),
            new TableSpec(published(), Occurrence.ONCE, LOG_HEIGHT, LOG_HEIGHT, true, false)),
        Map.of(NUMBERS, numbers),
        1 << LOG_HEIGHT);
  }

  /// Each public word, which has to be below 2^10, with its square.
  private static Air square() {
    AirBuilder air = new AirBuilder(SQUARE, "square", 1);
    Expr used = air.column("used", "whether the row holds a word");
    Expr x = air.column("x", "the word");
    Expr y = air.column("y", "its square");
    air.assertBool("used", used);
    air.assertZero("square", y.minus(x.times(x)));
    exchange(air, WORD_BUS, Direction.RECEIVE, used, x, 1);
    exchange(air, NUMBER_BUS, Direction.SEND, used, x, 1);
    return air.build();
  }

  private static Air numbers() {
    AirBuilder air = new AirBuilder(NUMBERS, "numbers", 1);
    Expr number = air.preprocessed("number", "row number");
    Expr count = air.column("count", "how often it is looked up");
    exchange(air, NUMBER_BUS, Direction.RECEIVE, count, number, 0);
    return air.build();
  }

  private static Air published() {
    AirBuilder air = new AirBuilder(PUBLIC, "public", 1);
    Expr real = air.known("real", "1 on rows with a word");
    air.known("index_low", "low half of the index");
    air.known("index_high", "high half of the index");
    Expr low = air.known("low", "low half of the word");
    air.known("high", "high half of the word");
    Expr on = air.column("on", "real");
    Expr word = air.column("word", "low");
    air.assertZero("on is real", on.minus(real));
    air.assertZero("word is low", word.minus(low));
    exchange(air, WORD_BUS, Direction.SEND, on, word, 1);
    return air.build();
  }

  private static void exchange(
      AirBuilder air, int bus, Direction direction, Expr multiplicity, Expr value, int weight) {
    air.interact("main", direction, multiplicity, List.of(air.constant(bus), value), weight);
  }

  private static Witness witness(PublicWords words) {
    Trace square = Trace.allocate(3, LOG_HEIGHT);
    Trace counts = Trace.allocate(1, LOG_HEIGHT);
    Trace published = Trace.allocate(2, LOG_HEIGHT);
    for (int row = 0; row < words.entries().size(); row++) {
      int word = words.entries().get(row).word();
      int x = KoalaBear.fromCanonical(word);
      square.words()[3 * row] = KoalaBear.ONE;
      square.words()[3 * row + 1] = x;
      square.words()[3 * row + 2] = KoalaBear.multiply(x, x);
      counts.words()[word] = KoalaBear.add(counts.words()[word], KoalaBear.ONE);
      published.words()[2 * row] = KoalaBear.ONE;
      published.words()[2 * row + 1] = x;
    }
    return new Witness(
        List.of(
            new Witness.Instance(SQUARE, square),
            new Witness.Instance(NUMBERS, counts),
            new Witness.Instance(PUBLIC, published)),
        words);
  }
}
