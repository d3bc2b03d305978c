package io.zkthreads.server.cli;

import io.zkthreads.server.job.JobScope;
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

  /// For whom the thread works, and for which job unless the text says so.
  private static String about(String text) {
    return JobScope.current()
        .map(scope ->
            (text.contains(scope.job()) ? "" : " job=" + scope.job()) + " tenant=" + scope.tenant())
        .orElse("");
  }

  @Override
  public String format(LogRecord entry) {
    StringWriter out = new StringWriter();
    out.append(entry.getInstant().truncatedTo(ChronoUnit.MILLIS) + " " + entry.getLevel() + " ");
    String text = formatMessage(entry);
    out.append(text).append(about(text)).append(System.lineSeparator());
    if (entry.getThrown() != null) {
      entry.getThrown().printStackTrace(new PrintWriter(out, true));
    }
    return out.toString();
  }
}
