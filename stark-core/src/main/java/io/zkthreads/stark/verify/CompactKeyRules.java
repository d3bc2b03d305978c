package io.zkthreads.stark.verify;

import static io.zkthreads.stark.verify.KeyRules.require;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Degrees;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import java.util.List;

/// What a verifying key of compact proofs satisfies besides.
final class CompactKeyRules {
  /// The greatest degree of a table in a variable: so many values has a round of the zerocheck.
  static final int MAX_DEGREE = 32;

  /// The tallest table.
  static final int MAX_LOG_HEIGHT = 24;

  private CompactKeyRules() {}

  static void check(CompactParameters p, int digests) {
    require(p.termBits() >= 1 && p.termBits() <= 256, "bits of a term " + p.termBits());
    require(p.powBits() >= 0 && p.powBits() <= 30, "grinding of " + p.powBits() + " bits");
    require(digests <= 1, "a commitment of " + digests + " digests");
    for (WhirCode code : List.of(p.main(), p.preprocessed())) {
      require(code.logInvRate() >= 1 && code.logInvRate() <= 8, "log inverse rate");
      require(code.nextLogInvRate() >= 1 && code.nextLogInvRate() <= 16, "log inverse rate");
      require(code.rateStep() >= 0 && code.rateStep() <= 4, "step of the rate");
      require(code.firstFold() >= 1 && code.firstFold() <= 8, "first fold");
      require(code.fold() >= 1 && code.fold() <= 8, "fold");
    }
  }

  static void check(TableSpec spec, CompactParameters p, String table) {
    int least = Math.max(p.main().firstFold(), p.preprocessed().firstFold());
    require(
        spec.minLogHeight() >= least && spec.maxLogHeight() <= MAX_LOG_HEIGHT,
        table + "log heights " + spec.minLogHeight() + " to " + spec.maxLogHeight());
    Air air = spec.air();
    require(
        !air.constraints().isEmpty() || air.hasInteractions(),
        table + "neither constraints nor interactions");
    Degrees degrees = Degrees.multilinear(air);
    long ofConstraints = 0;
    for (Constraint constraint : air.constraints()) {
      ofConstraints = Math.max(ofConstraints, degrees.of(constraint.node()));
    }
    long ofInteractions = 0;
    for (Interaction interaction : air.interactions()) {
      ofInteractions = Math.max(ofInteractions, degrees.of(interaction.multiplicity()));
      for (int element : interaction.tuple()) {
        ofInteractions = Math.max(ofInteractions, degrees.of(element));
      }
    }
    require(
        air.constraints().isEmpty() || inRange(Math.max(ofConstraints, air.degreeHint())),
        table + "degree of constraints " + ofConstraints);
    require(
        !air.hasInteractions() || inRange(ofInteractions),
        table + "degree of interactions " + ofInteractions);
    checkNextRows(air, table);
  }

  private static boolean inRange(long degree) {
    return degree >= 1 && degree <= MAX_DEGREE;
  }

  /// After the last row comes the last row again here, and the first row in a batch proof. So that
  /// a table says the same in both, nothing may depend on what comes after the last row.
  private static void checkNextRows(Air air, String table) {
    List<Node> nodes = air.nodes();
    boolean[] zeroAtLast = new boolean[nodes.size()];
    boolean[] depends = new boolean[nodes.size()];
    for (int i = 0; i < depends.length; i++) {
      switch (nodes.get(i)) {
        case Node.Main(int column, int rotation) -> depends[i] = rotation == 1;
        case Node.Preprocessed(int column, int rotation) -> depends[i] = rotation == 1;
        case Node.Constant(int value) -> zeroAtLast[i] = value == 0;
        case Node.First f -> zeroAtLast[i] = true;
        case Node.Transition t -> zeroAtLast[i] = true;
        case Node.Add(int a, int b) -> sum(i, a, b, zeroAtLast, depends);
        case Node.Subtract(int a, int b) -> sum(i, a, b, zeroAtLast, depends);
        case Node.Multiply(int a, int b) -> {
          zeroAtLast[i] = zeroAtLast[a] || zeroAtLast[b];
          depends[i] = !zeroAtLast[i] && (depends[a] || depends[b]);
        }
        case Node.Negate(int a) -> sum(i, a, a, zeroAtLast, depends);
        case Node.Last l -> {}
        case Node.Known k -> {}
        case Node.Public p -> {}
      }
    }
    for (Constraint constraint : air.constraints()) {
      require(!depends[constraint.node()], table + constraint.name() + " looks past the last row");
    }
    for (Interaction interaction : air.interactions()) {
      boolean past = depends[interaction.multiplicity()];
      for (int element : interaction.tuple()) {
        past |= depends[element];
      }
      require(!past, table + "an interaction on " + interaction.bus() + " looks past the last row");
    }
  }

  private static void sum(int i, int a, int b, boolean[] zeroAtLast, boolean[] depends) {
    zeroAtLast[i] = zeroAtLast[a] && zeroAtLast[b];
    depends[i] = depends[a] || depends[b];
  }
}
