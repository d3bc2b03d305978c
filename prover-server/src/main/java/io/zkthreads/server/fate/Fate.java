package io.zkthreads.server.fate;

import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;

/// Whether this process can go on. Whoever finds that it cannot says so here, instead of going on
/// without what it needs or falling silent; the owner then says NOT_SERVING and ends, and the next
/// start finds on disk how far everything was.
public final class Fate {
  private static final System.Logger LOG = System.getLogger(Fate.class.getName());

  private final CompletableFuture<End> end = new CompletableFuture<>();

  /// Why the process cannot go on.
  ///
  /// @param what in words
  public record End(String what, Throwable cause) {
    /// One sentence for whoever looks at why the process ended.
    public String text() {
      return what + ": " + cause.getMessage();
    }
  }

  /// Ends everything; the first word stands.
  public void cannotGoOn(String what, Throwable cause) {
    if (end.complete(new End(what, cause))) {
      LOG.log(Level.ERROR, "cannot go on: " + what, cause);
    }
  }

  /// Runs a task when the process cannot go on.
  public void onEnd(Runnable task) {
    CompletableFuture<Void> _ = end.thenRun(task);
  }

  /// Completes when the process cannot go on.
  public CompletableFuture<End> end() {
    return end.copy();
  }
}
