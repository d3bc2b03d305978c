package io.zkthreads.server.campaign;

import java.util.Locale;

/// What a campaign can kill.
public enum Part {
  DAEMON,
  LEDGER,
  /// One of two that prove for the daemon, through Temporal.
  WORKER,
  /// The server through which workers are found.
  TEMPORAL,
  /// PostgreSQL with the daemon's records.
  DATABASE;

  /// As it is named on a command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether proofs are made by workers where this is killed.
  boolean needsTemporal() {
    return this == WORKER || this == TEMPORAL;
  }
}
