package io.zkthreads.server.load;

import io.zkthreads.api.prover.v1.JobState;

/// What load is put on. All methods are called by many threads at once.
interface Target {
  /// A call that did not do what it should.
  final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    /// @param reason a code in capitals
    Refused(String reason, Throwable cause) {
      super(reason, cause);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /// Told of each event of a job.
  interface Follower {
    /// A state that the job has reached; false ends the following.
    boolean reached(JobState state);
  }

  /// Submits a job.
  ///
  /// @return its name, once it is accepted
  String submit(int number) throws Refused;

  /// Tells of all events of a job, from the first on, until it has ended or the follower has
  /// enough.
  void follow(String job, Follower follower) throws Refused;

  /// Ends a job that nobody follows any more.
  void cancel(String job) throws Refused;
}
