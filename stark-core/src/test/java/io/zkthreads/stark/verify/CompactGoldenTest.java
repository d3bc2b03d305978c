package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.compact.WhirSchedule.Codeword;
import io.zkthreads.stark.golden.CompactFixture;
import io.zkthreads.stark.proof.MalformedProofException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CompactGoldenTest {
  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.CompactFixture#NAMES")
  void schedulesAreThoseOfPlonky3(String name) {
    CompactFixture fixture = CompactFixture.load(name);
    CompactShape shape = CompactShape.of(fixture.statement());
    JsonObject report = fixture.json().getAsJsonObject("report");
    compare(shape.main().schedule(), report.getAsJsonObject("main"));
    JsonElement preprocessed = report.get("preprocessed");
    assertThat(shape.preprocessed().isPresent()).isEqualTo(!preprocessed.isJsonNull());
    shape.preprocessed().ifPresent(s -> compare(s.schedule(), preprocessed.getAsJsonObject()));
  }

  private static void compare(WhirSchedule schedule, JsonObject expected) {
    assertThat(schedule.numVariables()).isEqualTo(integer(expected, "num_variables"));
    assertThat(schedule.outOfDomain()).isEqualTo(integer(expected, "commitment_ood_samples"));
    assertThat(schedule.firstFoldPowBits())
        .isEqualTo(integer(expected, "starting_folding_pow_bits"));
    assertThat(schedule.finalVariables()).isEqualTo(integer(expected, "final_sumcheck_rounds"));
    assertThat(schedule.finalFoldPowBits()).isEqualTo(integer(expected, "final_folding_pow_bits"));
    JsonArray rounds = expected.getAsJsonArray("rounds");
    assertThat(schedule.numRounds()).isEqualTo(rounds.size());
    for (int i = 0; i < schedule.numRounds(); i++) {
      JsonObject round = rounds.get(i).getAsJsonObject();
      Codeword codeword = schedule.codewords().get(i);
      compare(codeword, round);
      assertThat(codeword.next().outOfDomain()).isEqualTo(integer(round, "ood_samples"));
      assertThat(codeword.next().foldPowBits()).isEqualTo(integer(round, "folding_pow_bits"));
      Codeword next = schedule.codewords().get(i + 1);
      assertThat(next.numVariables()).isEqualTo(integer(round, "num_variables"));
      assertThat(next.logInvRate()).isEqualTo(integer(round, "log_inv_rate"));
    }
    compare(schedule.codewords().getLast(), expected.getAsJsonObject("final_round"));
  }

  private static void compare(Codeword codeword, JsonObject round) {
    assertThat(codeword.fold()).isEqualTo(integer(round, "folding_factor"));
    assertThat(codeword.logRows()).isEqualTo(integer(round, "log_folded_domain_size"));
    assertThat(codeword.numQueries()).isEqualTo(integer(round, "num_queries"));
    assertThat(codeword.queryPowBits()).isEqualTo(integer(round, "pow_bits"));
  }

  private static int integer(JsonObject json, String field) {
    return json.get(field).getAsInt();
  }

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.CompactFixture#NAMES")
  void decodedProofEncodesToTheSameBytes(String name) throws MalformedProofException {
    CompactFixture fixture = CompactFixture.load(name);
    CompactShape shape = CompactShape.of(fixture.statement());
    CompactProof proof = CompactCodec.decode(fixture.proof(), shape);
    assertThat(CompactCodec.encode(proof, shape)).isEqualTo(fixture.proof());
  }

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.CompactFixture#NAMES")
  void plonky3sProofIsAccepted(String name) {
    CompactFixture fixture = CompactFixture.load(name);
    assertThat(CompactVerifier.verify(fixture.statement(), fixture.proof()))
        .isEqualTo(new Verdict.Accepted());
  }

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.CompactFixture#NAMES")
  void anyFlippedBitIsRejected(String name) {
    CompactFixture fixture = CompactFixture.load(name);
    long seed = name.hashCode();
    System.out.println("compact " + name + " seed " + seed);
    Random random = new Random(seed);
    int flips = fixture.proof().length > 20_000 ? 40 : 200;
    for (int f = 0; f < flips; f++) {
      int position = random.nextInt(fixture.proof().length);
      byte[] flipped = fixture.proof().clone();
      flipped[position] ^= (byte) (1 << random.nextInt(8));
      assertThat(CompactVerifier.verify(fixture.statement(), flipped))
          .as("flip at byte %d", position)
          .isInstanceOf(Verdict.Rejected.class);
    }
    AttackReport.say("a bit of a compact Plonky3 proof flipped", flips, flips);
  }
}
