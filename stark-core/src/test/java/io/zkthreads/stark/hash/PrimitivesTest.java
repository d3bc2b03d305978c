package io.zkthreads.stark.hash;

import static io.zkthreads.stark.golden.GoldenFixture.element;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.golden.GoldenFixture;
import io.zkthreads.stark.params.HashSuite;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrimitivesTest {
  private static final JsonObject GOLDEN = GoldenFixture.read("golden/primitives");
  private static final Hasher HASHER = Hasher.of(HashSuite.BLAKE3);

  @Test
  void quinticArithmeticIsPlonky3s() {
    for (JsonElement e : GOLDEN.getAsJsonArray("ef5")) {
      JsonObject t = e.getAsJsonObject();
      Extension a = element(t.get("a"));
      Extension b = element(t.get("b"));
      assertThat(a.times(b)).isEqualTo(element(t.get("mul")));
      assertThat(a.square()).isEqualTo(element(t.get("square")));
      assertThat(a.inverse()).isEqualTo(element(t.get("inverse_a")));
      assertThat(a.frobenius()).isEqualTo(element(t.get("frobenius_a")));
      assertThat(a.power(1000003)).isEqualTo(element(t.get("a_pow_1000003")));
      assertThat(a.plus(b)).isEqualTo(element(t.get("add")));
      assertThat(a.minus(b)).isEqualTo(element(t.get("sub")));
    }
    JsonArray generators = GOLDEN.getAsJsonArray("two_adic_generators");
    for (int k = 0; k <= KoalaBear.TWO_ADICITY; k++) {
      int generator = KoalaBear.toCanonical(KoalaBear.twoAdicGenerator(k));
      assertThat(generator).isEqualTo(generators.get(k).getAsInt());
    }
  }

  @Test
  void leavesAndNodesHashAsInPlonky3() {
    for (JsonElement e : GOLDEN.getAsJsonArray("leaf")) {
      JsonObject t = e.getAsJsonObject();
      int[] row =
          IntStream.range(0, t.get("len").getAsInt())
              .map(i -> KoalaBear.fromLong((long) i * i + 1))
              .toArray();
      assertThat(HASHER.leaf(row).hex()).isEqualTo(t.get("blake3").getAsString());
    }
    JsonObject t = GOLDEN.getAsJsonObject("compress");
    Digest left = Digest.ofHex(t.get("blake3_left").getAsString());
    Digest right = Digest.ofHex(t.get("blake3_right").getAsString());
    assertThat(HASHER.compress(left, right).hex()).isEqualTo(t.get("blake3").getAsString());
  }

  @Test
  void poseidon2IsPlonky3s() {
    int[] state = IntStream.range(0, Poseidon2.WIDTH).map(KoalaBear::fromCanonical).toArray();
    Poseidon2.permute(state);
    assertThat(state).isEqualTo(GoldenFixture.words(GOLDEN.getAsJsonArray("perm16_of_0_to_15")));
    Hasher hasher = Hasher.of(HashSuite.POSEIDON2_16);
    for (JsonElement e : GOLDEN.getAsJsonArray("leaf")) {
      JsonObject t = e.getAsJsonObject();
      int[] row =
          IntStream.range(0, t.get("len").getAsInt())
              .map(i -> KoalaBear.fromLong((long) i * i + 1))
              .toArray();
      assertThat(hasher.leaf(row)).isEqualTo(digest(t, "poseidon2"));
    }
    JsonObject t = GOLDEN.getAsJsonObject("compress");
    assertThat(hasher.compress(digest(t, "poseidon2_left"), digest(t, "poseidon2_right")))
        .isEqualTo(digest(t, "poseidon2"));
    replay(Challenger.start(HashSuite.POSEIDON2_16, new byte[0]), "challenger_poseidon2");
  }

  private static Digest digest(JsonObject object, String name) {
    return Digest.at(GoldenFixture.words(object.getAsJsonArray(name)), 0);
  }

  @Test
  void bytesAndWordsHashAlikeAtEveryChunkBoundary() {
    Random random = new Random(1);
    for (int count : new int[] {0, 1, 15, 16, 17, 255, 256, 257, 512, 513, 1024, 1300, 4096}) {
      byte[] bytes = new byte[4 * count + 4];
      random.nextBytes(bytes);
      int[] words = new int[count];
      for (int i = 0; i < count; i++) {
        words[i] = Integer.reverseBytes(new java.math.BigInteger(bytes, 4 * i, 4).intValue());
      }
      assertThat(Blake3.hash(bytes, 0, 4 * count)).isEqualTo(Blake3.hashWords(words, 0, count));
    }
    // A length that is no multiple of four; from the BLAKE3 reference test vectors.
    byte[] counting = new byte[1023];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = (byte) (i % 251);
    }
    assertThat(Blake3.hash(counting).hex())
        .isEqualTo("10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11");
  }

  @Test
  void keccakIsTheOriginalPadding() {
    assertThat(HexFormat.of().formatHex(Keccak256.hash(new byte[0])))
        .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    byte[] basis = "p3-scalar-basis-v1".getBytes(StandardCharsets.US_ASCII);
    assertThat(HexFormat.of().formatHex(Keccak256.hash(basis)))
        .isEqualTo("cfa353fe66eeeae7600254a68073d57125abac3820fde7a3e32c84482b826469");
  }

  @Test
  void challengerReplaysTheRecordedTranscripts() {
    replay(Challenger.start(HashSuite.BLAKE3, new byte[0]), "challenger_blake3");
    byte[] initial = "abc".getBytes(StandardCharsets.US_ASCII);
    replay(Challenger.start(HashSuite.BLAKE3, initial), "challenger_blake3_initial_abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fib",
        "three",
        "pack",
        "periodic",
        "fib_poseidon2",
        "three_poseidon2",
        "pack_poseidon2",
        "periodic_poseidon2"
      })
  void challengerReplaysTheTranscriptOfEveryProof(String name) {
    GoldenFixture fixture = GoldenFixture.load(name);
    replay(fixture.statement().startTranscript(), fixture.json().getAsJsonArray("transcript"));
  }

  private static void replay(Challenger transcript, String name) {
    replay(transcript, GOLDEN.getAsJsonArray(name));
  }

  private static void replay(Challenger transcript, JsonArray events) {
    for (JsonElement e : events) {
      String kind = e.getAsJsonArray().get(0).getAsString();
      JsonElement value = e.getAsJsonArray().get(1);
      switch (kind) {
        case "observe" -> transcript.observe(GoldenFixture.words(value.getAsJsonArray()));
        case "cap" -> transcript.observeCap(GoldenFixture.cap("00" + value.getAsString()));
        case "sample" -> {
          for (int expected : GoldenFixture.words(value.getAsJsonArray())) {
            assertThat(transcript.sample()).isEqualTo(expected);
          }
        }
        case "bits" -> {
          JsonArray bits = value.getAsJsonArray();
          assertThat(transcript.sampleBits(bits.get(0).getAsInt()))
              .isEqualTo(bits.get(1).getAsInt());
        }
        case "pow" -> pow(transcript, value.getAsJsonArray());
        default -> throw new AssertionError(kind);
      }
    }
  }

  /// The recorded witness is the smallest that passes.
  private static void pow(Challenger transcript, JsonArray event) {
    int bits = event.get(0).getAsInt();
    int witness = event.get(1).getAsInt();
    if (bits > 0) {
      PowSearch test = transcript.powSearch(bits);
      for (int w = 0; w <= witness; w++) {
        boolean passes = test.test(KoalaBear.fromCanonical(w));
        assertThat(passes).isEqualTo(w == witness);
        assertThat(transcript.copy().checkPow(bits, KoalaBear.fromCanonical(w))).isEqualTo(passes);
      }
    }
    assertThat(transcript.checkPow(bits, KoalaBear.fromCanonical(witness))).isTrue();
  }
}
