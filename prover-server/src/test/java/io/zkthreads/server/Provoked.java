package io.zkthreads.server;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Keeps what the tests of a class provoke in the log of the product out of the run's output.
public final class Provoked implements BeforeAllCallback, AfterAllCallback {
  private final List<String> loggers;
  private final List<CaughtLog> open = new ArrayList<>();

  private Provoked(List<String> loggers) {
    this.loggers = loggers;
  }

  /// What these classes log.
  public static Provoked in(Class<?>... sources) {
    return new Provoked(List.of(sources).stream().map(Class::getName).toList());
  }

  /// What loggers of these names get.
  public static Provoked in(String... loggers) {
    return new Provoked(List.of(loggers));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    loggers.forEach(name -> open.add(CaughtLog.of(name)));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    open.forEach(CaughtLog::close);
    open.clear();
  }
}
