package io.zkthreads.server.console;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
  private @Nullable Pace pace;
  private final List<Runnable> atEnd = new ArrayList<>();
  private boolean hooked;
  private boolean ended;

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

  /// How far a proof is as `step` begins, and about how long the rest will take; a new step without
  /// a terminal is a line.
  ///
  /// @param done of `total` steps, for steps that have no name here
  public synchronized void progress(String step, long done, long total) {
    if (json || ended) {
      return;
    }
    long now = System.nanoTime();
    if (pace == null) {
      pace = new Pace(now);
    }
    int percent = Pace.percent(step, done, total);
    OptionalLong left = pace.secondsLeft(percent, now);
    String rest = left.isPresent() ? ", about " + left.getAsLong() + " s left" : "";
    if (terminal) {
      int full = BAR_CELLS * percent / 100;
      String bar = "#".repeat(full) + "-".repeat(BAR_CELLS - full);
      out.print("\r  %s %3d %% %s%s\033[K".formatted(bar, percent, step, rest));
      out.flush();
      barOpen = true;
      hook(); // an interrupted process leaves no bar in the shell's line
    } else if (!step.equals(lastStep)) {
      out.println("  %3d %% %s%s".formatted(percent, step, rest));
      out.flush();
      lastStep = step;
    }
  }

  /// Something that must not be left as it is if the process is interrupted.
  public interface Farewell extends AutoCloseable {
    /// Everything went as it should: there is nothing to say.
    @Override
    void close();
  }

  /// What to say on the error stream if the process is interrupted before the farewell is closed.
  public Farewell ifInterrupted(String text) {
    return ifInterrupted(() -> err.println("zkt: " + text));
  }

  /// What to do if the process is interrupted before the farewell is closed.
  public synchronized Farewell ifInterrupted(Runnable action) {
    atEnd.add(action);
    hook();
    return () -> forget(action);
  }

  private synchronized void forget(Runnable action) {
    atEnd.remove(action);
  }

  private void hook() {
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("farewell").unstarted(this::end));
    }
  }

  private synchronized void end() {
    closeBar();
    ended = true;
    atEnd.forEach(Runnable::run);
    err.flush();
  }

  /// Takes the bar away, so that others can print.
  public synchronized void clear() {
    closeBar();
    out.flush();
  }

  private void closeBar() {
    if (barOpen) {
      out.print("\r\033[K");
      out.flush();
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
