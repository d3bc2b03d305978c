package io.zkthreads.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.DiscoverResponse;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.GetInfoResponse;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.AnyClients;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.JobSteps;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.rpc.ComputePool;
import io.zkthreads.server.rpc.ProverRpc;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.tenant.ArtifactLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Tag("slow")
class LoadRunTest {
  private static final long STALL_MILLIS = 1_000;
  private static final JobSpec WORK =
      JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(17)).build();

  @TempDir Path folder;

  /// Steps that do nothing; one acceptance holds all others up for a while.
  private static final class Stalling implements JobSteps {
    private final ScriptedSteps steps = new ScriptedSteps(Integer.MAX_VALUE);
    private final ReentrantLock door = new ReentrantLock();
    private final AtomicInteger accepted = new AtomicInteger();
    private final int stallAt;

    Stalling(int stallAt) {
      this.stallAt = stallAt;
    }

    @Override
    public Acceptance check(JobSpec spec) throws Refusal {
      door.lock();
      try {
        if (accepted.incrementAndGet() == stallAt) {
          pause(STALL_MILLIS);
        }
        return steps.check(spec);
      } finally {
        door.unlock();
      }
    }

    @Override
    public Execution measure(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned)
        throws StepFailure, LedgerUnavailable, IOException {
      return steps.measure(spec, acceptance, abandoned);
    }

    @Override
    public Executed execute(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned)
        throws StepFailure, LedgerUnavailable, IOException {
      return steps.execute(spec, acceptance, abandoned);
    }

    @Override
    public void verify(
        JobSpec spec,
        Acceptance acceptance,
        ProofResult claimed,
        byte[] container,
        byte[] publicWords)
        throws StepFailure, LedgerUnavailable, IOException {
      steps.verify(spec, acceptance, claimed, container, publicWords);
    }
  }

  private static void pause(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private static Load load(double rate, int seconds, int callers, Load.Until until) {
    return new Load(
        rate, Duration.ofSeconds(seconds), callers, 1_000, until, Duration.ofSeconds(60));
  }

  private LoadResult run(Load load, JobSteps steps, int maxQueued) throws Exception {
    Timings timings = new Timings();
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    SqlJobStore store = SqlJobStore.open(folder, hurt -> {});
    JobEngine engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, null, timings, maxQueued, new Fate(), new AnyClients()));
    ProverRpc.Parts parts =
        new ProverRpc.Parts(
            engine,
            new ArtifactLibrary(artifacts, store.ownership(), (tenant, bytes) -> {}),
            new ComputePool(1),
            caller -> GetInfoResponse.getDefaultInstance(),
            (request, abandoned) -> DiscoverResponse.getDefaultInstance());
    RpcServer server =
        RpcServer.start("127.0.0.1:0", List.of(new ProverRpc(parts, timings, 15_000)));
    ManagedChannel channel = NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
    try {
      return LoadRun.onDaemon(load, List.of(new ProverClient(channel, Patience.NONE)), WORK);
    } finally {
      channel.shutdownNow();
      server.close();
      engine.close();
      store.close();
    }
  }

  /// In microseconds.
  private static Histogram series(LoadResult result, String name) {
    return Objects.requireNonNull(result.series().get(name), name);
  }

  private static long halfAStallOrLonger(Histogram series) {
    return series.getCountBetweenValues(STALL_MILLIS * 500, series.getHighestTrackableValue());
  }

  @Test
  void aDaemonThatStandsStillForAMomentShowsInThePercentilesOfWhatWasDueMeanwhile()
      throws Exception {
    LoadResult result = run(load(100, 4, 2, Load.Until.ACCEPTED), new Stalling(100), 1_000);
    assertThat(result.counts()).containsEntry("accepted", 400L);
    Histogram submit = series(result, "submit");
    assertThat(submit.getValueAtPercentile(90))
        .as("a quarter of the arrivals was due while it stood still, so a tenth waited long")
        .isGreaterThan(STALL_MILLIS * 500);
    long calls = halfAStallOrLonger(series(result, "call"));
    System.getLogger("load").log(System.Logger.Level.INFO, "{0} of the calls took long", calls);
    assertThat(halfAStallOrLonger(submit))
        .as("two calls met the stall, but many arrivals")
        .isGreaterThan(calls);
  }

  @Test
  void everyStepOfEveryJobIsMeasuredAndWrittenAsCurves() throws Exception {
    LoadResult result = run(load(20, 2, 8, Load.Until.PROVED), new Stalling(-1), 1_000);
    assertThat(result.isWhole()).as(result.text()).isTrue();
    for (String series : List.of("call", "submit", "first_event", "executed", "proved", "total")) {
      assertThat(series(result, series).getTotalCount()).as(series).isEqualTo(40);
    }
    assertThat(series(result, "total").getMaxValue())
        .isGreaterThanOrEqualTo(series(result, "proved").getMaxValue());
    Path out = folder.resolve("out");
    result.writeTo(out);
    assertThat(Files.readString(out.resolve("executed.hgrm"))).contains("Percentile");
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(out.resolve("load.svg").toFile())
                .getElementsByTagName("polyline")
                .getLength())
        .isEqualTo(6);
    assertThat(result.fields().get("millis")).asString().contains("p99.9");
  }

  @Test
  void whatIsRefusedIsCountedByItsReasonAndWhatIsNotProvenIsCancelled() throws Exception {
    ScriptedSteps never = new ScriptedSteps(0);
    Load load =
        new Load(50, Duration.ofSeconds(1), 1, 1_000, Load.Until.PROVED, Duration.ofSeconds(1));
    LoadResult result = run(load, never, 10);
    assertThat(result.counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "accepted", 10L, "refused QUEUE_FULL", 40L, "still open", 10L, "cancelled", 10L));
    assertThat(result.isWhole()).isFalse();
  }

  @Test
  void arrivalsBeyondTheJobsThatAreFollowedAreLeftOutAndCounted() throws Exception {
    AtomicInteger submitted = new AtomicInteger();
    Target target =
        new Target() {
          @Override
          public String submit(int number) {
            return "job " + submitted.incrementAndGet();
          }

          @Override
          public void follow(String job, Follower follower) throws Refused {
            follower.reached(JobState.JOB_STATE_RECEIVED);
            pause(2_000);
            throw new Refused("UNAVAILABLE", new IllegalStateException());
          }

          @Override
          public void cancel(String job) {}
        };
    Load load =
        new Load(100, Duration.ofSeconds(1), 4, 3, Load.Until.EXECUTED, Duration.ofSeconds(30));
    Map<String, Long> counts = new LoadRun(load, target).run().counts();
    long accepted = submitted.longValue();
    assertThat(counts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "accepted",
                accepted,
                "left out",
                100 - accepted,
                "lost UNAVAILABLE",
                accepted,
                "cancelled",
                accepted));
  }
}
