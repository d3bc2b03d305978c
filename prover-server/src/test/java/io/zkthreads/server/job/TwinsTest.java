package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.tenant.Tenant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A Batcher that sends one sub-block twice, under two request ids, has it proven once.
@Timeout(60)
class TwinsTest {
  @TempDir Path folder;
  private final ScriptedSteps steps = new ScriptedSteps(0);
  private final ScriptedSettler l2 = new ScriptedSettler();
  private @Nullable JobStore store;
  private @Nullable JobEngine engine;

  @BeforeEach
  void start() throws IOException {
    steps.devices = 2;
    store = SqlJobStore.open(folder, hurt -> {});
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, l2, new Timings(), 9, new Fate(), new AnyClients()));
  }

  @AfterEach
  void stop() throws IOException {
    engine().close();
    Objects.requireNonNull(store).close();
  }

  private JobEngine engine() {
    return Objects.requireNonNull(engine);
  }

  private String create(Tenant tenant, String id, String statement) throws Exception {
    return create(tenant, id, statement, Profile.PROFILE_UNSPECIFIED);
  }

  private String create(Tenant tenant, String id, String statement, Profile profile)
      throws Exception {
    SubBlockWork work =
        SubBlockWork.newBuilder().setSubBlock(ByteString.copyFromUtf8(statement)).build();
    JobSpec spec = JobSpec.newBuilder().setSubBlock(work).setProfile(profile).build();
    return engine().create(tenant, id, spec).getName();
  }

  private void awaitState(String name, JobState state) throws Exception {
    while (engine().get(name).getState() != state) {
      Thread.sleep(5);
    }
  }

  private Job settled(String name) throws Exception {
    Job job = engine().await(name, 30_000);
    assertThat(job.getState()).as("%s", job).isEqualTo(JobState.JOB_STATE_FINAL);
    return job;
  }

  @Test
  void theSecondWaitsForTheProofOfTheFirstAndTakesItWhileAnotherJobUsesItsDevice()
      throws Exception {
    String first = create(SOMEBODY, "r1", "s");
    awaitState(first, JobState.JOB_STATE_PROVING);
    String twin = create(SOMEBODY, "r2", "s");
    String other = create(SOMEBODY, "r3", "t");
    awaitState(other, JobState.JOB_STATE_PROVING);
    assertThat(engine().get(twin).getState()).isEqualTo(JobState.JOB_STATE_EXECUTED);
    steps.proofMayEnd.release(9);
    Job made = settled(first);
    Job taken = settled(twin);
    settled(other);
    assertThat(steps.proofs).as("proofs of two statements").hasValue(2);
    assertThat(made.getProof().getMadeBy()).isEmpty();
    assertThat(taken.getProof().getMadeBy()).isEqualTo(first);
    assertThat(taken.getProof().getArtifact()).isEqualTo(made.getProof().getArtifact());
    assertThat(taken.getProof().hasProveDuration()).isFalse();
  }

  @Test
  void underAnotherProfileItIsAnotherProofAndNobodyWaitsForIt() throws Exception {
    String proven = create(SOMEBODY, "r1", "s", Profile.PROFILE_PROVEN_100);
    awaitState(proven, JobState.JOB_STATE_PROVING);
    String size = create(SOMEBODY, "r2", "s", Profile.PROFILE_SIZE_100);
    awaitState(size, JobState.JOB_STATE_PROVING);
    steps.proofMayEnd.release(9);
    settled(proven);
    assertThat(settled(size).getProof().getMadeBy()).isEmpty();
    Job again = settled(create(SOMEBODY, "r3", "s", Profile.PROFILE_SIZE_100));
    assertThat(again.getProof().getMadeBy()).isEqualTo(size);
    assertThat(again.getProfile()).isEqualTo(Profile.PROFILE_SIZE_100);
    assertThat(steps.proofs).hasValue(2);
  }

  @Test
  void aProofOfAnEarlierProcessIsFoundAsWellAndAlsoByTheTwinThatIsLeft() throws Exception {
    steps.proofMayEnd.release(9);
    String first = create(SOMEBODY, "r1", "s");
    settled(first);
    stop();
    start();
    settled(create(SOMEBODY, "r2", "s"));
    engine().delete(first);
    Job third = settled(create(SOMEBODY, "r3", "s"));
    assertThat(third.getProof().getMadeBy()).isEqualTo(first);
    assertThat(steps.proofs).hasValue(1);
  }

  @Test
  void anotherTenantsProofIsNobodysBusiness() throws Exception {
    steps.proofMayEnd.release(9);
    settled(create(SOMEBODY, "r1", "s"));
    Job bobs = settled(create(Tenant.named("bob"), "r1", "s"));
    assertThat(bobs.getProof().getMadeBy()).isEmpty();
    assertThat(steps.proofs).hasValue(2);
  }

  @Test
  void theSecondIsProvenWhenTheFirstIsCancelled() throws Exception {
    String first = create(SOMEBODY, "r1", "s");
    awaitState(first, JobState.JOB_STATE_PROVING);
    String twin = create(SOMEBODY, "r2", "s");
    engine().cancel(first);
    awaitState(twin, JobState.JOB_STATE_PROVING);
    steps.proofMayEnd.release(9);
    assertThat(settled(twin).getProof().getMadeBy()).isEmpty();
  }

  @Test
  void aSecondThatIsCancelledWhileItWaitsStaysSo() throws Exception {
    String first = create(SOMEBODY, "r1", "s");
    awaitState(first, JobState.JOB_STATE_PROVING);
    String twin = create(SOMEBODY, "r2", "s");
    awaitState(twin, JobState.JOB_STATE_EXECUTED);
    engine().cancel(twin);
    steps.proofMayEnd.release(9);
    settled(first);
    settled(create(SOMEBODY, "r3", "s"));
    assertThat(engine().get(twin).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    assertThat(steps.proofs).hasValue(1);
  }

  @Test
  void aProofThatDoesNotVerifyAnyMoreIsMadeAnew() throws Exception {
    steps.proofMayEnd.release(9);
    settled(create(SOMEBODY, "r1", "s"));
    steps.badProofs.release();
    Job second = settled(create(SOMEBODY, "r2", "s"));
    assertThat(second.getProof().getMadeBy()).isEmpty();
    assertThat(steps.proofs).hasValue(2);
  }
}
