package io.zkthreads.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.Clients;
import io.zkthreads.server.tenant.Ownership;
import io.zkthreads.server.tenant.Quotas;
import io.zkthreads.server.tenant.Tenant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What tenants may use of one engine, and how they share it.
@Timeout(120)
class TenantQuotaTest {
  private static final JobSpec PROGRAM =
      JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(0)).build();

  @TempDir Path folder;
  private final ScriptedSteps steps = new ScriptedSteps(0);
  private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();

  @SuppressWarnings("NullAway.Init")
  private SqlJobStore store;

  @SuppressWarnings("NullAway.Init")
  private JobEngine engine;

  @BeforeEach
  void start() throws IOException {
    store = SqlJobStore.open(folder, hurt -> {});
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    Ownership ownership = store.ownership();
    Clients clients =
        new Clients() {
          @Override
          public Tenant tenant(String name) {
            return tenants.getOrDefault(name, with(name, Quotas.NONE));
          }

          @Override
          public boolean owns(String tenant, Digest digest) throws IOException {
            return ownership.owns(tenant, digest);
          }

          @Override
          public long storedBytes(String tenant) throws IOException {
            return ownership.storedBytes(tenant);
          }
        };
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, null, new Timings(), 2000, new Fate(), clients));
  }

  @AfterEach
  void stop() throws IOException {
    engine.close();
    store.close();
  }

  private static Tenant with(String name, Quotas quotas) {
    return new Tenant(name, quotas, 1, false);
  }

  private TenantJobs jobs(String name, Quotas quotas) {
    Tenant tenant = with(name, quotas);
    tenants.put(name, tenant);
    return engine.of(tenant);
  }

  private static void assertOverQuota(String reason, boolean retryable, Callable<?> call) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.kind()).isEqualTo(Refusal.Kind.RESOURCE_EXHAUSTED);
              assertThat(refusal.reason()).isEqualTo(reason);
              assertThat(refusal.retryable()).isEqualTo(retryable);
              assertThat(refusal.quota()).map(Refusal.Quota::subject).contains("tenants/alice");
            });
  }

  @Test
  void aJobOfBobWaitsForAtMostTwoOfTheThousandThatAliceHasBrought() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    engine.whenEnded(job -> order.add(job.getRequestId()));
    TenantJobs alice = jobs("alice", Quotas.NONE);
    try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
      List<Future<Job>> accepted =
          IntStream.range(0, 1000)
              .mapToObj(i -> callers.submit(() -> alice.create("alice-" + i, PROGRAM)))
              .toList();
      for (Future<Job> job : accepted) {
        job.get();
      }
    }
    TenantJobs bob = jobs("bob", Quotas.NONE);
    String name = bob.create("bob", PROGRAM).getName();
    steps.proofMayEnd.release(3);
    while (order.size() < 3) {
      Thread.sleep(5);
    }
    assertThat(order.subList(0, 3)).contains("bob");
    assertThat(bob.get(name).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
  }

  @Test
  void aTenantHasSoManyUnfinishedJobsAlsoWhenManyCallsComeAtOnceAndOthersAreNotHeldUp()
      throws Exception {
    TenantJobs alice = jobs("alice", new Quotas(3, 0, 0, 0));
    try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
      List<Future<Job>> answers =
          IntStream.range(0, 64)
              .mapToObj(i -> callers.submit(() -> alice.create("a" + i, PROGRAM)))
              .toList();
      int accepted = 0;
      for (Future<Job> answer : answers) {
        try {
          answer.get();
          accepted++;
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e).hasRootCauseInstanceOf(Refusal.class);
        }
      }
      assertThat(accepted).isEqualTo(3);
    }
    assertThat(alice.list(Long.MAX_VALUE, 100)).hasSize(3);
    assertOverQuota("TENANT_JOBS", true, () -> alice.create("more", PROGRAM));
    String known = alice.list(Long.MAX_VALUE, 1).getFirst().job().job().getRequestId();
    assertThat(alice.create(known, PROGRAM).getRequestId()).as("no new job").isEqualTo(known);
    jobs("bob", new Quotas(1, 0, 0, 0)).create("b", PROGRAM);
    alice.cancel(alice.list(Long.MAX_VALUE, 1).getFirst().job().job().getName());
    alice.create("more", PROGRAM);
    assertOverQuota("TENANT_JOBS", true, () -> alice.create("evenmore", PROGRAM));
  }

  @Test
  void aFailedJobThatIsTakenUpNeedsAPlaceLikeANewOne() throws Exception {
    TenantJobs alice = jobs("alice", new Quotas(1, 0, 0, 0));
    JobSpec bug =
        JobSpec.newBuilder()
            .setProgram(ProgramWork.newBuilder().addAdvice(ScriptedSteps.ERROR))
            .build();
    String failed = alice.create("failed", bug).getName();
    assertThat(alice.await(failed, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    String other = alice.create("other", PROGRAM).getName();
    assertOverQuota("TENANT_JOBS", true, () -> alice.retry(failed));
    alice.cancel(other);
    assertThat(alice.retry(failed).getState()).isEqualTo(JobState.JOB_STATE_RECEIVED);
  }

  @Test
  void aRunIsNoLongerThanItsTenantMayHaveIt() throws Exception {
    TenantJobs alice = jobs("alice", new Quotas(0, 1_000, 0, 0));
    JobSpec long1 = PROGRAM.toBuilder().setLimits(Limits.newBuilder().setMaxCycles(1_001)).build();
    assertOverQuota("TENANT_CYCLES", false, () -> alice.create("a", long1));
    assertOverQuota("TENANT_CYCLES", false, () -> alice.estimate(long1, () -> false));
    alice.estimate(PROGRAM, () -> false);
    assertThat(steps.lastLimits().getMaxCycles()).as("nothing asked for").isEqualTo(1_000);
    jobs("bob", Quotas.NONE).estimate(PROGRAM, () -> false);
    assertThat(steps.lastLimits().getMaxCycles()).as("the daemon's own").isZero();
  }

  @Test
  void whatIsKeptForATenantHasABoundAndADeletedJobMakesRoom() throws Exception {
    int proof = 3 << 20; // what scripted steps make
    TenantJobs alice = jobs("alice", new Quotas(0, 0, proof + 100, 0));
    steps.proofMayEnd.release(10);
    String name = alice.create("a", PROGRAM).getName();
    alice.await(name, 30_000);
    assertThat(store.ownership().storedBytes("alice"))
        .isEqualTo(proof + PROGRAM.getSerializedSize());
    JobSpec large =
        JobSpec.newBuilder()
            .setProgram(
                ProgramWork.newBuilder().addAdvice(0).addAllAdvice(Collections.nCopies(99, 7)))
            .build();
    assertOverQuota("TENANT_BYTES", true, () -> alice.create("b", large));
    alice.delete(name);
    assertThat(store.ownership().storedBytes("alice")).isZero();
    alice.await(alice.create("b", large).getName(), 30_000);
  }
}
