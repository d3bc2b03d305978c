package io.zkthreads.server.console;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a command prints: lines for people or, with `--json`, one JSON object a line; a progress
/// bar that redraws itself on a terminal, a line for each step elsewhere.
public final class Console {
  private static final int BAR_CELLS = 24;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean json;
  private final boolean terminal;
  private boolean barOpen;
  private String lastStep = "";

  public Console(PrintStream out, PrintStream err, boolean json, boolean terminal) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.terminal = terminal && !json;
  }

  /// The process's own streams; bars only where somebody watches.
  @SuppressWarnings("SystemConsoleNull") // the null checker of the build says it may be
  public static Console of(boolean json) {
    boolean watched =
        System.console() != null && System.console().isTerminal() && System.getenv("CI") == null;
    return new Console(System.out, System.err, json, watched);
  }

  public boolean isJson() {
    return json;
  }

  /// A line for people.
  public synchronized void say(String line) {
    if (!json) {
      closeBar();
      out.println(line);
      out.flush();
    }
  }

  /// An event for programs; people see `text`.
  public synchronized void event(String name, Map<String, ?> fields, @Nullable String text) {
    closeBar();
    if (json) {
      JsonObject object = new JsonObject();
      object.addProperty("event", name);
      fields.forEach((key, value) -> object.add(key, Json.of(value)));
      out.println(object);
    } else if (text != null) {
      out.println(text);
    }
    out.flush();
  }

  /// The last line of a command in `--json`: fields without an event.
  public synchronized void result(Map<String, ?> fields, String text) {
    closeBar();
    if (json) {
      JsonElement object = Json.of(fields);
      out.println(object);
    } else {
      out.println(text);
    }
    out.flush();
  }

  /// How far a step is; a new step without a terminal is a line.
  public synchronized void progress(String step, long done, long total) {
    if (json) {
      return;
    }
    if (terminal) {
      int full = total == 0 ? 0 : (int) (BAR_CELLS * Math.min(done, total) / total);
      out.print(
          "\r  %-10s %s%s %d/%d\033[K"
              .formatted(step, "#".repeat(full), "-".repeat(BAR_CELLS - full), done, total));
      out.flush();
      barOpen = true;
    } else if (!step.equals(lastStep)) {
      out.println("  " + step + " " + done + "/" + total);
      out.flush();
      lastStep = step;
    }
  }

  private void closeBar() {
    if (barOpen) {
      out.print("\r\033[K");
      barOpen = false;
    }
    lastStep = "";
  }

  /// What went wrong, on the error stream.
  public synchronized void error(String line) {
    closeBar();
    out.flush();
    err.println("zkt: " + line);
    err.flush();
  }
}
