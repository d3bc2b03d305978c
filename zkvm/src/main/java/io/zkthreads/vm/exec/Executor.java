package io.zkthreads.vm.exec;

import io.zkthreads.vm.program.Program;

/// Runs one program, any number of times and on any threads. The program is decoded once.
public final class Executor {
  private final Program program;
  private final int logRange;
  private final Code code;

  /// Decodes `program`.
  ///
  /// @param logRange k of the key: an access may look back 2^k; older words are carried forward by
  ///   BUMP rows
  public Executor(Program program, int logRange) {
    if (logRange < 4 || logRange > 26) {
      throw new IllegalArgumentException("log range " + logRange + " is not in 4..26");
    }
    this.program = program;
    this.logRange = logRange;
    this.code = new Code(program);
  }

  public Program program() {
    return program;
  }

  public int logRange() {
    return logRange;
  }

  Code code() {
    return code;
  }

  /// Runs and keeps what the tables need, as far as `limits` allow.
  public Execution execute(Host host, Limits limits) {
    return new Interpreter(this, host, limits, new RunLog(limits.rowBytes())).run();
  }

  /// Runs without keeping rows: outcome, cycles, rows per table and final memory, but no witness.
  public Execution measure(Host host, Limits limits) {
    return new Interpreter(this, host, limits, new RunLog(0)).run();
  }

  /// [#measure], some times slower, with a profile of the run.
  public Execution measure(Host host, Limits limits, Profile profile) {
    return new Interpreter(this, host, limits, new RunLog(0)).run(profile);
  }
}
