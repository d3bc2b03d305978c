package io.zkthreads.stark.verify;

import static io.zkthreads.stark.golden.GoldenFixture.element;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.golden.GoldenFixture;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.ProofCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class GoldenProofTest {
  @ParameterizedTest
  @FieldSource({
    "io.zkthreads.stark.golden.GoldenFixture#NAMES",
    "io.zkthreads.stark.golden.GoldenFixture#POSEIDON2_NAMES"
  })
  void plonky3sProofIsAccepted(String name) {
    GoldenFixture fixture = GoldenFixture.load(name);
    assertThat(BatchVerifier.verify(fixture.statement(), fixture.proof()))
        .isEqualTo(new Verdict.Accepted());
  }

  @ParameterizedTest
  @FieldSource({
    "io.zkthreads.stark.golden.GoldenFixture#NAMES",
    "io.zkthreads.stark.golden.GoldenFixture#POSEIDON2_NAMES"
  })
  void decodedProofEncodesToTheSameBytes(String name) throws MalformedProofException {
    GoldenFixture fixture = GoldenFixture.load(name);
    BatchShape shape = BatchShape.of(fixture.statement());
    BatchProof proof = ProofCodec.decode(fixture.proof(), shape);
    assertThat(ProofCodec.encode(proof, shape)).isEqualTo(fixture.proof());
    int instances = fixture.statement().instances().size();
    assertThat(ProofCodec.readLogHeights(fixture.proof(), instances, shape.hasLookups()))
        .isEqualTo(proof.logHeights());
  }

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.GoldenFixture#RECORDED")
  void everyChallengeIsTheRecordedOne(String name) throws Exception {
    GoldenFixture fixture = GoldenFixture.load(name);
    BatchShape shape = BatchShape.of(fixture.statement());
    BatchProof proof = ProofCodec.decode(fixture.proof(), shape);
    Challenges got = Challenges.replay(fixture.statement(), shape, proof);
    JsonObject expected = fixture.json().getAsJsonObject("challenges");
    assertThat(got.constraintAlpha()).isEqualTo(element(expected.get("constraint_alpha")));
    assertThat(got.zeta()).isEqualTo(element(expected.get("zeta")));
    assertThat(got.friAlpha()).isEqualTo(element(expected.get("fri_alpha")));
    if (shape.hasLookups()) {
      assertThat(got.lookupAlpha()).isEqualTo(element(expected.get("lookup_alpha")));
      assertThat(got.lookupBeta()).isEqualTo(element(expected.get("lookup_beta")));
    }
    List<Extension> betas = new ArrayList<>();
    expected.getAsJsonArray("fri_betas").forEach(b -> betas.add(element(b)));
    assertThat(got.friBetas()).isEqualTo(betas);
    List<Integer> queries = new ArrayList<>();
    expected.getAsJsonArray("query_indices").forEach(i -> queries.add(i.getAsInt()));
    assertThat(got.queries()).isEqualTo(queries);
  }

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.GoldenFixture#RECORDED")
  void lookupsArePackedAsRecorded(String name) {
    GoldenFixture fixture = GoldenFixture.load(name);
    LookupLayout layout = BatchShape.of(fixture.statement()).lookups();
    JsonArray expected = fixture.json().getAsJsonObject("expected").getAsJsonArray("lookups");
    for (int i = 0; i < expected.size(); i++) {
      List<FractionColumn> columns = layout.instances().get(i).columns();
      JsonArray recorded = expected.get(i).getAsJsonArray();
      assertThat(columns).hasSameSizeAs(recorded);
      for (int c = 0; c < columns.size(); c++) {
        JsonObject column = recorded.get(c).getAsJsonObject();
        assertThat(columns.get(c).bus()).isEqualTo(column.get("bus").getAsString());
        assertThat(columns.get(c).interactions()).hasSize(column.get("tuples").getAsInt());
        assertThat(columns.get(c).weight()).isEqualTo(column.get("weight").getAsLong());
      }
    }
    for (JsonElement degreeBits :
        fixture.json().getAsJsonObject("expected").getAsJsonArray("degree_bits")) {
      assertThat(degreeBits.getAsInt()).isBetween(0, 24);
    }
  }

  @Test
  void digestOfFieldWordsMustBeReduced() {
    GoldenFixture fixture = GoldenFixture.load("fib_poseidon2");
    byte[] changed = fixture.proof().clone();
    // The main cap: a length byte, then a word; word + p is the same element.
    int word = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).getInt(1);
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(1, word + KoalaBear.P);
    assertThat(BatchVerifier.verify(fixture.statement(), changed))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class, r -> assertThat(r.step()).isEqualTo(Step.ENCODING));
  }

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.GoldenFixture#SMALL")
  void naiveProverMakesTheSameBytes(String name) {
    GoldenFixture fixture = GoldenFixture.load(name);
    assertThat(
            NaiveProver.commitPreprocessed(
                fixture.statement().parameters(), fixture.preprocessed()))
        .isEqualTo(fixture.statement().preprocessedCap());
    BatchProof proof =
        NaiveProver.prove(fixture.statement(), fixture.traces(), fixture.preprocessed());
    assertThat(ProofCodec.encode(proof, BatchShape.of(fixture.statement())))
        .isEqualTo(fixture.proof());
  }

  @ParameterizedTest
  @FieldSource({
    "io.zkthreads.stark.golden.GoldenFixture#NAMES",
    "io.zkthreads.stark.golden.GoldenFixture#POSEIDON2_NAMES"
  })
  void anyFlippedBitIsRejected(String name) {
    GoldenFixture fixture = GoldenFixture.load(name);
    long seed = name.hashCode();
    System.out.println(name + " seed " + seed);
    Random random = new Random(seed);
    int flips = Math.min(8 * fixture.proof().length, fixture.proof().length > 20_000 ? 40 : 400);
    for (int f = 0; f < flips; f++) {
      int position = random.nextInt(fixture.proof().length);
      byte[] flipped = fixture.proof().clone();
      flipped[position] ^= (byte) (1 << random.nextInt(8));
      assertThat(BatchVerifier.verify(fixture.statement(), flipped))
          .as("flip at byte %d", position)
          .isInstanceOf(Verdict.Rejected.class);
    }
    String suite = name.endsWith("_poseidon2") ? "Poseidon2" : "BLAKE3";
    AttackReport.say("a bit of a Plonky3 proof flipped, " + suite, flips, flips);
  }
}
