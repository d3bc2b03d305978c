package io.zkthreads.api.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.function.Consumer;

/// How long a client bears a service that does not answer. A connection that breaks, for whatever
/// reason, is no answer; a refusal by the service is one, and comes back at once unless the service
/// itself says that a later try may succeed.
///
/// @param restart for a service that has answered before: it is taken to be restarting
/// @param first for a service that never has: its address may be wrong
/// @param waiting told before each further try, on the thread of the call
public record Patience(Duration restart, Duration first, Consumer<Wait> waiting) {
  /// Long enough for a daemon that drains, is replaced and reads its journal.
  public static final Patience DEFAULT =
      new Patience(Duration.ofMinutes(5), Duration.ofSeconds(2), wait -> {});

  /// Each failure comes back at once, for callers that do something else meanwhile.
  public static final Patience NONE = new Patience(Duration.ZERO, Duration.ZERO, wait -> {});

  /// A pause before a further try.
  ///
  /// @param status how the last try ended
  /// @param tries how many have failed in a row
  /// @param left until the client gives up
  public record Wait(Status status, int tries, Duration left) {}

  /// The same patience with somebody who is told.
  public Patience telling(Consumer<Wait> listener) {
    return new Patience(restart, first, listener);
  }

  /// As long with a service that has answered as with one that has not yet, to the same listener.
  public Patience of(Duration longest) {
    return new Patience(longest, longest, waiting);
  }
}
