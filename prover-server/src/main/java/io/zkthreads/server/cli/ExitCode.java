package io.zkthreads.server.cli;

/// Exit codes of every command; part of the interface.
public final class ExitCode {
  public static final int OK = 0;

  /// An outcome was not the expected one: proof rejected, program failed, check not passed.
  public static final int NOT_AS_EXPECTED = 1;

  /// The command line or a file cannot be used: what, expected, got and what to do are printed.
  public static final int BAD_INPUT = 2;

  /// A service that the command needs does not answer.
  public static final int UNAVAILABLE = 3;

  /// Our mistake, or the machine's: memory, disk.
  public static final int INTERNAL = 4;

  private ExitCode() {}
}
