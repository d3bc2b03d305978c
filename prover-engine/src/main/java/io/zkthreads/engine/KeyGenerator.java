package io.zkthreads.engine;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.SoundnessBudget;
import io.zkthreads.stark.verify.VerifyingKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes keys. Deterministic: the same machine and profile give the same key on any backend.
public final class KeyGenerator {
  private KeyGenerator() {}

  /// Makes the keys of a machine.
  ///
  /// @throws IllegalArgumentException if a table lacks its preprocessed values, has them in another
  ///   shape than its specification says, or breaks a rule of keys; or if the parameters and the
  ///   least heights give fewer proven bits than the profile says
  public static ProvingKey generate(Machine machine, SecurityProfile profile, Backend backend) {
    for (TableSpec table : machine.tables()) {
      if (table.air().preprocessedWidth() > 0) {
        checkPreprocessed(machine, table);
      }
    }
    return switch (profile.protocol()) {
      case Parameters p -> batch(machine, profile, p, backend);
      case CompactParameters p -> compact(machine, profile, p, backend);
    };
  }

  private static ProvingKey batch(
      Machine machine, SecurityProfile profile, Parameters parameters, Backend backend) {
    Backend.Loaded loaded = backend.load(Circuit.of(parameters, machine));
    try {
      Commitment commitment = loaded.preprocessed();
      VerifyingKey key = key(machine, profile, commitment == null ? List.of() : commitment.cap());
      return new ProvingKey(key, machine, new ProvingKey.Batch(loaded));
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  private static ProvingKey compact(
      Machine machine, SecurityProfile profile, CompactParameters parameters, Backend backend) {
    CompactBackend operations =
        backend
            .compact()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "backend " + backend.name() + " makes no compact proofs"));
    List<TableProgram> programs =
        machine.tables().stream().map(table -> TableProgram.of(table.air())).toList();
    CompactCircuit circuit =
        new CompactCircuit(programs, preprocessed(machine, parameters, operations));
    try {
      List<Digest> commitment =
          circuit.preprocessed().map(stack -> List.of(stack.commitment())).orElse(List.of());
      return new ProvingKey(
          key(machine, profile, commitment), machine, new ProvingKey.Compact(circuit));
    } catch (RuntimeException e) {
      circuit.close();
      throw e;
    }
  }

  private static Optional<CompactBackend.Stack> preprocessed(
      Machine machine, CompactParameters parameters, CompactBackend operations) {
    List<Trace> values = new ArrayList<>();
    List<StackLayout.Table> tables = new ArrayList<>();
    for (TableSpec table : machine.tables()) {
      Trace fixed = machine.preprocessed().get(table.air().id());
      if (fixed != null && table.air().preprocessedWidth() > 0) {
        values.add(fixed);
        tables.add(StackLayout.Table.preprocessed(table.air(), fixed.logHeight()));
      }
    }
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(
            operations.stack(
                CompactShape.Stack.of(parameters, parameters.preprocessed(), tables), values));
  }

  private static VerifyingKey key(
      Machine machine, SecurityProfile profile, List<Digest> preprocessed) {
    VerifyingKey key =
        new VerifyingKey(
            machine.number(), profile, machine.tables(), preprocessed, machine.maxTimedRows());
    checkSoundness(key);
    return key;
  }

  private static void checkSoundness(VerifyingKey key) {
    SoundnessBudget budget = key.leastBudget();
    SecurityProfile profile = key.profile();
    if (budget.bits() < profile.targetBits()) {
      throw new IllegalArgumentException(
          "profile %s: round %s has %.2f proven bits at the least heights, not %d"
              .formatted(
                  profile.name(), budget.weakest().name(), budget.bits(), profile.targetBits()));
    }
  }

  private static void checkPreprocessed(Machine machine, TableSpec table) {
    Air air = table.air();
    Trace values = machine.preprocessed().get(air.id());
    if (values == null
        || values.width() != air.preprocessedWidth()
        || values.logHeight() != table.minLogHeight()
        || values.logHeight() != table.maxLogHeight()) {
      throw new IllegalArgumentException(
          "table "
              + air.name()
              + ": preprocessed values: expected "
              + air.preprocessedWidth()
              + " columns at the one height 2^"
              + table.minLogHeight()
              + ", got "
              + (values == null ? "none" : values.width() + " x 2^" + values.logHeight()));
    }
  }
}
