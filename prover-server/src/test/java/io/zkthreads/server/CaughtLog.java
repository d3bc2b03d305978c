package io.zkthreads.server;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What a class of the product logs while this is open: for the test that provokes it, and not for
/// the reader of the test run, who would look for a fault.
public final class CaughtLog extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<LogRecord> caught = new CopyOnWriteArrayList<>();

  private CaughtLog(Logger logger) {
    this.logger = logger;
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

  @Override
  public void publish(LogRecord entry) {
    caught.add(entry);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    boolean last = Arrays.stream(logger.getHandlers()).noneMatch(CaughtLog.class::isInstance);
    logger.setUseParentHandlers(last);
  }
}
