package io.zkthreads.server;

import io.zkthreads.server.job.JobScope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What a class of the product logs at INFO and above while this is open: for the test that
/// provokes it, and not for the reader of the test run, who would look for a fault. It does not ask
/// which level the process has, which every command that ran before has set.
public final class CaughtLog extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<LogRecord> caught = new CopyOnWriteArrayList<>();
  private final List<Optional<JobScope>> scopes = new CopyOnWriteArrayList<>();

  private CaughtLog(Logger logger) {
    this.logger = logger;
    logger.setLevel(Level.INFO);
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  /// Catches from now on.
  public static CaughtLog of(Class<?> source) {
    return of(source.getName());
  }

  /// Catches from now on.
  static CaughtLog of(String logger) {
    return new CaughtLog(Logger.getLogger(logger));
  }

  public List<LogRecord> caught() {
    return List.copyOf(caught);
  }

  /// The job that each was logged for.
  public List<Optional<JobScope>> scopes() {
    return List.copyOf(scopes);
  }

  @Override
  public void publish(LogRecord entry) {
    caught.add(entry);
    scopes.add(JobScope.current());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    boolean last = Arrays.stream(logger.getHandlers()).noneMatch(CaughtLog.class::isInstance);
    if (last) {
      logger.setLevel(null);
      logger.setUseParentHandlers(true);
    }
  }
}
