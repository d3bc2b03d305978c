package io.zkthreads.engine;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.SoundnessBudget;
import io.zkthreads.stark.verify.VerifyingKey;
import java.util.List;

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
    Backend.Loaded loaded = backend.load(Circuit.of(profile.parameters(), machine));
    try {
      Commitment commitment = loaded.preprocessed();
      VerifyingKey key =
          new VerifyingKey(
              machine.number(),
              profile,
              machine.tables(),
              commitment == null ? List.of() : commitment.cap(),
              machine.maxTimedRows());
      checkSoundness(key);
      return new ProvingKey(key, machine, loaded);
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
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
