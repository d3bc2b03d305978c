package io.zkthreads.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/// Chooses a backend among those on the class path.
public final class Backends {
  /// The name that takes the best available backend.
  public static final String AUTO = "auto";

  private static final Logger LOG = System.getLogger(Backends.class.getName());

  private Backends() {}

  /// One backend of the class path; `unavailable` says in one line why this machine cannot run it.
  public record Candidate(String name, int priority, Optional<String> unavailable) {}

  /// All backends, best first.
  public static List<Candidate> candidates() {
    return providers().stream()
        .map(p -> new Candidate(p.name(), p.priority(), p.unavailable()))
        .toList();
  }

  /// Opens the backend `name`, or the best available one for [#AUTO].
  ///
  /// @param workers processor threads that it may use
  /// @throws BackendUnavailableException where there is no such backend or it cannot run here
  public static Backend open(String name, Workers workers) {
    return openFor(name, workers, Long.MAX_VALUE);
  }

  /// As [#open], for one piece of work of so many bytes: [#AUTO] passes over backends that would
  /// still be becoming fast when it is done.
  public static Backend openFor(String name, Workers workers, long bytes) {
    boolean auto = name.equals(AUTO);
    for (BackendProvider provider : providers()) {
      if (!auto && !name.equals(provider.name())) {
        continue;
      }
      if (auto && !provider.paysFor(bytes)) {
        continue;
      }
      Optional<String> unavailable = provider.unavailable();
      if (unavailable.isEmpty()) {
        return provider.open(workers);
      }
      String passedOver = "backend " + provider.name() + ": " + unavailable.get();
      if (!auto) {
        throw new BackendUnavailableException(passedOver);
      }
      LOG.log(Level.INFO, "passed over {0}", passedOver);
    }
    throw new BackendUnavailableException(
        "backend "
            + name
            + " is not among "
            + candidates().stream().map(Candidate::name).toList()
            + " on the class path");
  }

  private static List<BackendProvider> providers() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(BackendProvider::priority).reversed())
        .toList();
  }
}
