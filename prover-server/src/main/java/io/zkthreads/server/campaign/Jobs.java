package io.zkthreads.server.campaign;

import io.grpc.StatusRuntimeException;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ListJobsResponse;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.PublicWord;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.prove.PublicWordsCodec;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.stark.air.PublicWords;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Jobs for a daemon that is killed: each says a number of its own, so that a result belongs to one
/// job only.
final class Jobs implements Runnable {
  /// Jobs that may wait: the campaign is about kills, not about a queue.
  private static final int MOST_WAITING = 6;

  private static final long POLL_MILLIS = 20;
  private static final long END_SECONDS = 180;
  private static final long WAIT_SECONDS = 20;
  private static final int PAGE = 200;
  private static final String WORKERS_LOST = JobReason.WORKERS_LOST.name();

  private final ProverClient client;
  private final AtomicBoolean stop = new AtomicBoolean();
  private volatile String program = "";

  /// Names that the daemon has acknowledged, by number.
  private final Map<Integer, String> accepted = new ConcurrentHashMap<>();

  /// What is left of the jobs.
  ///
  /// @param takenUp had lost as many workers as a job may, and were taken up again
  /// @param lost acknowledged, and gone or not proven
  /// @param duplicates requests with two jobs, jobs with two proofs
  /// @param corrupt proofs that are not of their job, or none
  record Left(int accepted, int takenUp, int lost, int duplicates, int corrupt) {}

  Jobs(ServiceProcess daemon) {
    Patience patience =
        new Patience(
            Duration.ofMinutes(2),
            Duration.ofMillis(100),
            wait -> {
              daemon.channel().resetConnectBackoff();
            });
    this.client = new ProverClient(daemon.channel(), patience);
  }

  /// Hands in jobs one after another, until told to stop.
  @Override
  public void run() {
    program = client.registerProgram(BareProgram.saysItsNumber()).getName();
    for (int number = 1; !stop.get(); number++) {
      accepted.put(number, client.createJob(requestId(number), spec(program, number)).getName());
      while (!stop.get() && number - ended() > MOST_WAITING) {
        pause();
      }
    }
  }

  private int ended() {
    try {
      return (int) all().values().stream().filter(Jobs::hasEnded).count();
    } catch (StatusRuntimeException away) {
      return 0;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int accepted() {
    return accepted.size();
  }

  void stop() {
    stop.set(true);
  }

  private static String requestId(int number) {
    return "kill-" + number;
  }

  private static JobSpec spec(String program, int number) {
    return JobSpec.newBuilder()
        .setProgram(ProgramWork.newBuilder().setProgram(program).addAdvice(number))
        .build();
  }

  static boolean hasEnded(Job job) {
    return switch (job.getState()) {
      case JOB_STATE_VERIFIED, JOB_STATE_FINAL, JOB_STATE_FAILED, JOB_STATE_CANCELLED -> true;
      default -> false;
    };
  }

  /// All jobs of the daemon by name.
  private Map<String, Job> all() {
    Map<String, Job> jobs = new HashMap<>();
    String token = "";
    do {
      ListJobsResponse page = client.listJobs(PAGE, token);
      page.getJobsList().forEach(job -> jobs.put(job.getName(), job));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return jobs;
  }

  /// Waits for the last jobs and looks at all of them.
  Left check() throws Refusal {
    int takenUp = 0;
    for (String name : accepted.values()) {
      if (awaitEnd(name).getFailure().getReason().equals(WORKERS_LOST)) {
        client.retryJob(name);
        awaitEnd(name);
        takenUp++;
      }
    }
    Map<String, Job> jobs = all();
    Map<String, Integer> byRequest = new HashMap<>();
    jobs.values().forEach(job -> byRequest.merge(job.getRequestId(), 1, Integer::sum));
    int duplicates = (int) byRequest.values().stream().filter(n -> n > 1).count();
    int lost = 0;
    int corrupt = 0;
    for (Map.Entry<Integer, String> entry : accepted.entrySet()) {
      Job job = jobs.get(entry.getValue());
      if (job == null
          || !job.getRequestId().equals(requestId(entry.getKey()))
          || job.getState() != JobState.JOB_STATE_VERIFIED) {
        lost++;
      } else {
        duplicates += proofs(job.getName()) > 1 ? 1 : 0;
        corrupt += isOf(job, entry.getKey()) ? 0 : 1;
      }
    }
    return new Left(accepted.size(), takenUp, lost, duplicates, corrupt);
  }

  /// The job when it has ended, or as it stands much later.
  private Job awaitEnd(String name) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
    Job job = client.job(name);
    while (!hasEnded(job) && System.nanoTime() < deadline) {
      job = client.waitJob(name, WAIT_SECONDS);
    }
    return job;
  }

  private int proofs(String job) {
    int[] proofs = new int[1];
    client.watch(
        job,
        0,
        event -> {
          proofs[0] += event.getState() == JobState.JOB_STATE_PROVED ? 1 : 0;
          return true;
        });
    return proofs[0];
  }

  /// Whether the daemon's artifacts prove that this number was said.
  private boolean isOf(Job job, int number) throws Refusal {
    byte[] container = client.download(job.getProof().getArtifact());
    PublicWords words =
        PublicWordsCodec.decode(client.download(job.getProof().getPublicWordsArtifact()));
    List<PublicWord> claimed =
        words.entries().stream()
            .map(e -> PublicWord.newBuilder().setIndex(e.index()).setWord(e.word()).build())
            .toList();
    return words.equals(PublicWords.of(new int[] {number}, 0))
        && client.verify(program, claimed, container).getAccepted();
  }
}
