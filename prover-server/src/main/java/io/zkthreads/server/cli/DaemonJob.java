package io.zkthreads.server.cli;

import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.server.console.Console;
import java.util.Locale;
import java.util.Map;

/// A job from its creation to its end, with its steps on the console.
final class DaemonJob {
  private DaemonJob() {}

  /// Creates the job, or finds the one that the same request created before, and follows it.
  ///
  /// @return the job as it ended, well or not
  static Job run(ProverClient daemon, JobRequest request, Console console) {
    Job job = daemon.createJob(request.id(), request.spec());
    request.hint().accepted(job.getName());
    console.event(
        "job",
        Map.of("name", job.getName(), "requestId", request.id()),
        "daemon accepted " + job.getName());
    try {
      daemon.watch(job.getName(), 0, new Watcher(console));
    } finally {
      console.clear();
    }
    return daemon.job(job.getName());
  }

  /// What a daemon is asked for.
  ///
  /// @param id makes a second request the same job
  /// @param hint told the job's name
  record JobRequest(String id, JobSpec spec, Continuation hint) {}

  static String name(JobState state) {
    return state.name().replace("JOB_STATE_", "");
  }

  /// Empty for a job of before jobs had profiles.
  static String name(Profile profile) {
    return profile == Profile.PROFILE_UNSPECIFIED ? "" : profile.name().replace("PROFILE_", "");
  }

  private record Watcher(Console console) implements ProverClient.JobWatcher {
    @Override
    public boolean onEvent(JobEvent event) {
      console.event(
          "state",
          Map.of("sequence", event.getSequence(), "state", name(event.getState())),
          "  " + name(event.getState()).toLowerCase(Locale.ROOT));
      return true;
    }

    @Override
    public void onProgress(Progress progress) {
      console.progress(progress.getStep(), progress.getDone(), progress.getTotal());
    }
  }
}
