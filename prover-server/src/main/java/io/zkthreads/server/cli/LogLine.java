package io.zkthreads.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// One line for each record of a service's log: time, level, text; a stack trace follows where
/// there is one.
final class LogLine extends Formatter {
  /// Has the process log so from now on, or as JSON.
  static void format(boolean json) {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(json ? new LogJson() : new LogLine());
    }
  }

  @Override
  public String format(LogRecord entry) {
    StringWriter out = new StringWriter();
    out.append(entry.getInstant().truncatedTo(ChronoUnit.MILLIS) + " " + entry.getLevel() + " ");
    out.append(formatMessage(entry)).append(System.lineSeparator());
    if (entry.getThrown() != null) {
      entry.getThrown().printStackTrace(new PrintWriter(out, true));
    }
    return out.toString();
  }
}
