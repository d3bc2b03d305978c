package io.zkthreads.server.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What zkThreads promise, as scenarios over real sockets and with real proofs.
public final class Scenarios {
  private Scenarios() {}

  /// One of them.
  ///
  /// @param name by which it is called
  /// @param what it shows, in a sentence
  public record Scenario(String name, String what, Play play) {}

  /// Plays a scenario.
  interface Play {
    /// Plays it, and says what was seen.
    String on(Stage stage, String name) throws Exception;
  }

  /// How a scenario ended.
  ///
  /// @param detail what was seen, or what was not as it has to be
  public record Ended(String name, boolean passed, String detail) {}

  /// All of them, in the order in which they are told.
  public static List<Scenario> all() {
    return Stream.of(
            ProofScenarios.ALL, ThreadScenarios.ALL, ProverScenarios.ALL, BatcherScenarios.ALL)
        .flatMap(List::stream)
        .toList();
  }

  /// Runs scenarios one after the other, all of them whatever becomes of one.
  ///
  /// @param folder for their data, which is empty
  /// @param told each as it ends
  /// @return whether all passed
  public static boolean run(
      List<Scenario> scenarios, Path folder, String backend, Consumer<Ended> told)
      throws Exception {
    boolean passed = true;
    try (Stage stage = Stage.open(folder, backend)) {
      for (Scenario scenario : scenarios) {
        Ended ended = run(scenario, stage);
        passed &= ended.passed();
        told.accept(ended);
      }
    }
    return passed;
  }

  private static Ended run(Scenario scenario, Stage stage) {
    try {
      return new Ended(scenario.name, true, scenario.play.on(stage, scenario.name));
    } catch (Unexpected e) {
      return new Ended(scenario.name, false, String.valueOf(e.getMessage()));
    } catch (Exception e) {
      System.getLogger(Scenarios.class.getName()).log(System.Logger.Level.DEBUG, scenario.name, e);
      return new Ended(scenario.name, false, e.toString());
    }
  }
}
