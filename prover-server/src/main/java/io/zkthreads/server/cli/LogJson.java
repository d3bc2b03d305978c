package io.zkthreads.server.cli;

import com.google.gson.JsonObject;
import io.zkthreads.server.job.JobScope;
import io.zkthreads.server.rpc.CallName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One JSON object for each record of a service's log: `time`, `level`, `logger`, `text`; `job` and
/// `tenant` where a thread works for a job, `job` where the text names one, `rpc` while a call is
/// answered, `error` with the stack trace where there is one.
final class LogJson extends Formatter {
  private static final Pattern JOB = Pattern.compile("jobs/[0-9a-f-]{36}");

  @Override
  public String format(LogRecord entry) {
    String text = formatMessage(entry);
    JsonObject line = new JsonObject();
    line.addProperty("time", entry.getInstant().truncatedTo(ChronoUnit.MILLIS).toString());
    line.addProperty("level", entry.getLevel().getName());
    line.addProperty("logger", entry.getLoggerName());
    line.addProperty("text", text);
    Optional<JobScope> scope = JobScope.current();
    Matcher job = JOB.matcher(text);
    if (scope.isPresent()) {
      line.addProperty("tenant", scope.get().tenant());
      line.addProperty("job", scope.get().job());
    } else if (job.find()) {
      line.addProperty("job", job.group());
    }
    CallName.current().ifPresent(rpc -> line.addProperty("rpc", rpc));
    if (entry.getThrown() != null) {
      StringWriter trace = new StringWriter();
      entry.getThrown().printStackTrace(new PrintWriter(trace, true));
      line.addProperty("error", trace.toString());
    }
    return line + System.lineSeparator();
  }
}
