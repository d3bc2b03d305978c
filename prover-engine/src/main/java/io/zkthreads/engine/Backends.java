package io.zkthreads.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/// Chooses a backend among those on the class path.
public final class Backends {
  /// The name that takes the best available backend.
  public static final String AUTO = "auto";

  private static final Logger LOG = System.getLogger(Backends.class.getName());

  private Backends() {}

  /// One backend of the class path; `unavailable` says in one line why this machine cannot run it,
  /// `about` on what it would run.
  public record Candidate(
      String name, int priority, Optional<String> unavailable, Optional<String> about) {}

  /// All backends, best first.
  public static List<Candidate> candidates() {
    return providers().stream()
        .map(p -> new Candidate(p.name(), p.priority(), p.unavailable(), p.about()))
        .toList();
  }

  /// Opens the backend `name`, or the best available one for [#AUTO], on its first device.
  ///
  /// @param workers processor threads that it may use
  /// @throws BackendUnavailableException where there is no such backend or it cannot run here
  public static Backend open(String name, Workers workers) {
    return choose(name, workers, Long.MAX_VALUE).devices().getFirst().get();
  }

  /// Chooses the backend `name`, or the best available one for [#AUTO], for one piece of work of so
  /// many bytes: [#AUTO] passes over backends that would still be becoming fast when it is done.
  /// The next best one stands in.
  ///
  /// @throws BackendUnavailableException where there is no such backend or it cannot run here
  public static BackendChoice choose(String name, Workers workers, long bytes) {
    List<BackendProvider> providers = providers();
    for (BackendProvider provider : providers) {
      boolean asked = name.equals(provider.name());
      if (!asked && !(name.equals(AUTO) && provider.paysFor(bytes))) {
        continue;
      }
      Optional<String> unavailable = provider.unavailable();
      if (unavailable.isEmpty()) {
        return chosen(provider, providers, workers);
      }
      String passedOver = "backend " + provider.name() + ": " + unavailable.get();
      if (asked) {
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

  private static BackendChoice chosen(
      BackendProvider provider, List<BackendProvider> providers, Workers workers) {
    List<Supplier<Backend>> devices = new ArrayList<>();
    for (int i = 0; i < provider.numDevices(); i++) {
      int device = i;
      devices.add(() -> provider.open(device, workers));
    }
    Optional<Supplier<Backend>> standIn =
        providers.stream()
            .filter(p -> p.priority() < provider.priority() && p.unavailable().isEmpty())
            .findFirst()
            .map(p -> () -> p.open(0, workers));
    return new BackendChoice(provider.name(), devices, standIn);
  }

  private static List<BackendProvider> providers() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(BackendProvider::priority).reversed())
        .toList();
  }
}
