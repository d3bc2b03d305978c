package io.zkthreads.server.demo;

import static io.zkthreads.stark.params.SecurityProfile.PROVEN_100;
import static io.zkthreads.stark.params.SecurityProfile.SIZE_100;
import static io.zkthreads.stark.params.SecurityProfile.SPEED_100;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.ledger.v1.Receipt;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.server.Keys;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A thread that accepts several profiles, on a real ledger and a real daemon over sockets, with
/// real proofs of each.
@Tag("slow")
@Timeout(300)
@ResourceLock(Resources.SYSTEM_OUT)
class ProfilesScenarioTest {
  private static final int TRANSACTIONS = 4;

  @TempDir Path folder;

  /// What is at work in one test.
  private record Play(ServedMarket served, Market market, SigningKey prover) {
    static Play at(ServedMarket served, OsVersion os, SigningKey prover) {
      return new Play(served, served.open(os), prover);
    }

    SubBlock collect() {
      return served.collect(market, TRANSACTIONS);
    }

    JobSpec spec(SubBlock block, Profile profile, Settlement settlement) {
      return JobSpec.newBuilder()
          .setSubBlock(
              SubBlockWork.newBuilder()
                  .setSubBlock(ByteString.copyFrom(block.encode()))
                  .setSettlement(settlement))
          .setProfile(profile)
          .build();
    }

    Job create(JobSpec spec) {
      return served.client.createJob("test-" + UUID.randomUUID(), spec);
    }

    Job prove(SubBlock block, Profile profile) {
      Job job = create(spec(block, profile, Settlement.SETTLEMENT_NONE));
      Job ended = ended(job);
      assertThat(ended.getState()).as("%s", ended).isEqualTo(JobState.JOB_STATE_VERIFIED);
      return ended;
    }

    Job ended(Job job) {
      served.client.watch(job.getName(), 0, event -> true);
      return served.client.job(job.getName());
    }

    byte[] proof(Job job) {
      return served.client.download(job.getProof().getArtifact());
    }

    void accept(SecurityProfile profile, boolean accepted) {
      Receipt receipt =
          served.l2.apply(
              served.l2.operation(
                  served.cast.operator(),
                  new Operation.AcceptProfile(market.thread(), profile, accepted)));
      assertThat(receipt.getReason()).isEmpty();
    }

    List<SecurityProfile> accepted() {
      return served.l2.thread(market.thread()).keys().stream().map(AcceptedKey::profile).toList();
    }

    Receipt submit(SubBlock block, byte[] proof) {
      Operation submit =
          new Operation.SubmitThread(
              Bytes.of(block.statement().bytes()), block.batcherSignature(), Bytes.of(proof));
      return served.l2.apply(served.l2.operation(prover, submit));
    }
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void oneThreadSettlesProofsOfTwoProfilesAndRefusesThoseOfAThirdByName(OsVersion os)
      throws Exception {
    SigningKey prover = Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key"));
    try (ServedMarket served = new ServedMarket(folder)) {
      Play play = Play.at(served, os, prover);
      SubBlock first = play.collect();
      assertThatThrownBy(() ->
              play.create(play.spec(first, Profile.PROFILE_SIZE_100, Settlement.SETTLEMENT_SUBMIT)))
          .as("a profile that the thread does not accept yet")
          .hasMessageContaining("INVALID_ARGUMENT")
          .hasMessageContaining("accepts: PROVEN_100, got SIZE_100");

      Job common = play.prove(first, Profile.PROFILE_UNSPECIFIED);
      assertThat(common.getProfile())
          .as("of a client that names none")
          .isEqualTo(Profile.PROFILE_PROVEN_100);
      assertThat(play.submit(first, play.proof(common)).getReason()).isEmpty();

      play.accept(SIZE_100, true);
      play.accept(SPEED_100, true);
      assertThat(play.accepted()).containsExactly(PROVEN_100, SIZE_100, SPEED_100);
      SubBlock second = play.collect();
      Job small = play.prove(second, Profile.PROFILE_SIZE_100);
      Job fast = play.prove(second, Profile.PROFILE_SPEED_100);
      Job again = play.prove(second, Profile.PROFILE_SIZE_100);
      assertThat(small.getProof().getSizeBytes())
          .isLessThan(common.getProof().getSizeBytes() * 7 / 10);
      assertThat(fast.getProof().getKeyDigest())
          .as("the same sub-block under two profiles is two proofs")
          .isNotEqualTo(small.getProof().getKeyDigest());
      assertThat(again.getProof().getMadeBy())
          .as("the same under one is proven once")
          .isEqualTo(small.getName());
      for (Job job : List.of(small, fast)) {
        Optional<AcceptedKey> key =
            served
                .l2
                .thread(market(play))
                .key(SecurityProfile.ofNumber(job.getProfileValue()).orElseThrow());
        assertThat(key.orElseThrow().digest())
            .isEqualTo(Bytes32.of(job.getProof().getKeyDigest().toByteArray()))
            .isEqualTo(Bytes32.of(Proof.named(play.proof(job)).orElseThrow().toBytes()));
      }

      play.accept(SPEED_100, false);
      Receipt refused = play.submit(second, play.proof(fast));
      assertThat(refused.getReason()).isEqualTo("KEY_NOT_ACCEPTED");
      assertThat(refused.getStateRootAfter()).isEqualTo(refused.getStateRootBefore());
      byte[] renamed = play.proof(fast);
      System.arraycopy(play.proof(small), 5, renamed, 5, Bytes32.BYTES);
      assertThat(play.submit(second, renamed).getReason()).isEqualTo("BAD_PROOF");
      assertThat(play.submit(second, play.proof(small)).getReason()).isEmpty();

      SubBlock third = play.collect();
      assertThat(
              play.submit(third, play.proof(play.prove(third, Profile.PROFILE_PROVEN_100)))
                  .getReason())
          .isEmpty();
    }
  }

  private static Bytes32 market(Play play) {
    return play.market().thread();
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void aDaemonSettlesAJobOfAProfileThatWasAdded(OsVersion os) throws Exception {
    SigningKey prover = Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key"));
    try (ServedMarket served = new ServedMarket(folder)) {
      Play play = Play.at(served, os, prover);
      play.accept(SIZE_100, true);
      SubBlock block = play.collect();
      Job job =
          play.create(
              play.spec(block, LedgerMessages.profile(SIZE_100), Settlement.SETTLEMENT_SUBMIT));
      served.client.watch(
          job.getName(), 0, event -> event.getState() != JobState.JOB_STATE_SUBMITTED);
      Bytes32 sent =
          Bytes32.of(
              served.client.job(job.getName()).getSettlement().getTransactionHash().toByteArray());
      Receipt receipt = served.l2.sequence(List.of(served.l2.awaitArrival(sent))).getFirst();
      assertThat(receipt.getReason()).isEmpty();
      Job ended = play.ended(job);
      assertThat(ended.getState()).isEqualTo(JobState.JOB_STATE_FINAL);
      assertThat(ended.getProfile()).isEqualTo(Profile.PROFILE_SIZE_100);
      assertThat(ended.getProof().getProvenBits()).isEqualTo(100);
    }
  }

  @Test
  void aProfileNumberThatNobodyHasIsRefusedByItsField() throws Exception {
    SigningKey prover = Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key"));
    try (ServedMarket served = new ServedMarket(folder)) {
      Play play = Play.at(served, OsVersion.V2, prover);
      SubBlock block = play.collect();
      for (int number : new int[] {5, 99, -1}) {
        JobSpec spec =
            play.spec(block, Profile.PROFILE_UNSPECIFIED, Settlement.SETTLEMENT_NONE).toBuilder()
                .setProfileValue(number)
                .build();
        assertThatThrownBy(() -> play.create(spec))
            .hasMessageContaining("INVALID_ARGUMENT")
            .hasMessageContaining("spec.profile");
      }
    }
  }
}
