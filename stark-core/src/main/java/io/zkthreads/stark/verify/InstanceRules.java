package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.ProtocolParameters;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which instances a proof may consist of (V0).
final class InstanceRules {
  /// Most instances of a proof: bounds the verifier's work before it has read the proof.
  static final int MAX_INSTANCES = 1024;

  private InstanceRules() {}

  /// The table of each instance, ids ascending, each table as often as its specification says.
  static void checkIds(VerifyingKey key, List<Integer> tableIds) throws Rejection {
    Rejection.unless(
        !tableIds.isEmpty() && tableIds.size() <= MAX_INSTANCES,
        Step.STATEMENT,
        "number of instances",
        "1 to " + MAX_INSTANCES,
        tableIds.size());
    Map<Integer, Integer> count = new HashMap<>();
    int before = -1;
    for (int id : tableIds) {
      Rejection.unless(
          id >= before, Step.STATEMENT, "order of table ids", "ascending", id + " after " + before);
      before = id;
      count.merge(id, 1, Integer::sum);
    }
    for (TableSpec spec : key.tables()) {
      Integer instances = count.remove(spec.air().id());
      if (spec.occurrence() == Occurrence.ONCE) {
        int got = instances == null ? 0 : instances;
        Rejection.unless(
            got == 1, Step.STATEMENT, "instances of table " + spec.air().name(), 1, got);
      }
    }
    Rejection.unless(
        count.isEmpty(), Step.STATEMENT, "table ids", "ids of the key", count.keySet());
  }

  /// A proof pays for its instances: an input too short to open the main columns of them all is
  /// refused before any work is done per instance.
  static void checkLength(VerifyingKey key, List<Integer> tableIds, int numBytes) throws Rejection {
    long least = 0;
    for (int id : tableIds) {
      least += leastBytes(key.table(id), key.profile().protocol());
    }
    Rejection.unless(
        least <= numBytes, Step.ENCODING, "proof", least + " bytes at least", numBytes + " bytes");
  }

  /// Bytes of a proof that hold an instance's main columns: each at a point, and of a batch proof
  /// at every query.
  static long leastBytes(TableSpec spec, ProtocolParameters parameters) {
    int queries =
        switch (parameters) {
          case Parameters p -> p.numQueries();
          case CompactParameters p -> 0;
        };
    return (long) spec.air().width() * Integer.BYTES * (parameters.extension().degree() + queries);
  }

  static void check(
      VerifyingKey key, PublicWords words, List<Integer> tableIds, List<Integer> logHeights)
      throws Rejection {
    checkIds(key, tableIds);
    Rejection.unless(
        tableIds.size() == logHeights.size(),
        Step.STATEMENT,
        "number of heights",
        tableIds.size(),
        logHeights.size());
    long timedRows = 0;
    for (int i = 0; i < tableIds.size(); i++) {
      TableSpec spec = key.table(tableIds.get(i));
      int logHeight = logHeights.get(i);
      String what = "log height of instance " + i + " (" + spec.air().name() + ")";
      int least = spec.publicWords() ? words.logHeight() : spec.minLogHeight();
      int most = spec.publicWords() ? words.logHeight() : spec.maxLogHeight();
      boolean inKey = spec.minLogHeight() <= logHeight && logHeight <= spec.maxLogHeight();
      Rejection.unless(
          inKey && least <= logHeight && logHeight <= most,
          Step.STATEMENT,
          what,
          least + " to " + most,
          logHeight);
      boolean again = i > 0 && tableIds.get(i).equals(tableIds.get(i - 1));
      Rejection.unless(
          !again || logHeight <= logHeights.get(i - 1),
          Step.STATEMENT,
          what,
          "not above that of the instance before",
          logHeight);
      if (spec.timed()) {
        timedRows += (long) spec.air().lanes() << logHeight;
      }
    }
    Rejection.unless(
        timedRows <= key.maxTimedRows(),
        Step.STATEMENT,
        "sum of lanes times rows over the timed tables",
        "at most " + key.maxTimedRows(),
        timedRows);
  }

  /// Σ weight·rows < p over all instances, so that no multiplicity wraps around.
  static void checkMultiplicities(List<BatchInstance> instances) throws Rejection {
    long total = 0;
    for (BatchInstance instance : instances) {
      long weight = instance.air().interactions().stream().mapToLong(Interaction::weight).sum();
      total = Math.min(total + (Math.min(weight, KoalaBear.P) << instance.logHeight()), 1L << 60);
    }
    Rejection.unless(
        total < KoalaBear.P, Step.STATEMENT, "sum of multiplicities", "below p", total);
  }
}
