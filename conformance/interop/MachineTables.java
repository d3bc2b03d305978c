import io.zkthreads.stark.air.Air;
import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.air.Witness;
import io.zkthreads.air.AirJson;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.table.Table;
import java.util.TreeMap;

/// Every table of the shipped machine by itself, with a few rows of a real run in which it is busy.
///
/// An equation reads a row and at most the next, and never across the end of a trace, so that
/// consecutive rows of an honest trace satisfy the table alone. What they send and receive is left
/// over.
final class MachineTables {
  private static final int LOG_ROWS = 6;

  /// Consecutive rows of a table; values that it has not are null.
  ///
  /// @param busy main cells that are not zero
  private record Rows(Air air, Trace main, Trace preprocessed, Trace known, long busy) {}

  private final Map<Table, Rows> busiest = new TreeMap<>();

  private MachineTables() {}

  /// Writes NAME.json and NAME.traces for every table of the machine.
  ///
  /// @return the names
  /// @throws IllegalStateException if a table has no rows in any of the runs
  static List<String> export(Path folder) throws IOException {
    MachineTables tables = new MachineTables();
    tables.collect(Workload.edges());
    tables.collect(Workload.bare());
    tables.collect(Workload.calls());
    tables.collect(new MarketDay().work(SecurityProfile.PROVEN_100));
    for (Table id : Tables.all()) {
      if (!tables.busiest.containsKey(id)) {
        throw new IllegalStateException("no run of conformance has rows of table " + id);
      }
      tables.write(id, folder);
    }
    return Tables.all().stream().map(Table::name).toList();
  }

  private void collect(Workload work) {
    Machine machine = ZkMachine.build(work.execution().program().tables(), work.config());
    Witness witness = WitnessBuilder.build(work.config(), work.execution());
    for (Witness.Instance instance : witness.instances()) {
      Table id = Tables.of(instance.tableId());
      Air air = machine.table(id.id()).air();
      Trace preprocessed = machine.preprocessed().get(id.id());
      Trace known = air.known().isEmpty() ? null : work.words().knownColumns();
      for (int first = 0; first < instance.main().height(); first += 1 << LOG_ROWS) {
        Trace main = rows(instance.main(), first);
        long busy = Arrays.stream(main.words()).filter(w -> w != 0).count();
        if (!busiest.containsKey(id) || busiest.get(id).busy < busy) {
          busiest.put(
              id, new Rows(air, main, rows(preprocessed, first), rows(known, first), busy));
        }
      }
    }
  }

  private static Trace rows(Trace trace, int first) {
    if (trace == null) {
      return null;
    }
    int[] words =
        Arrays.copyOfRange(
            trace.words(), first * trace.width(), (first + (1 << LOG_ROWS)) * trace.width());
    return new Trace(trace.width(), LOG_ROWS, words);
  }

  private void write(Table id, Path folder) throws IOException {
    Rows rows = busiest.get(id);
    AirJson.Table table =
        new AirJson.Table(rows.air, LOG_ROWS, rows.preprocessed, rows.known, new int[0]);
    String json =
        AirJson.write(
            Workload.few(HashSuite.BLAKE3).parameters(),
            new int[0],
            new byte[0],
            List.of(table));
    Files.writeString(folder.resolve(id + ".json"), json);
    MachineRun.write(folder.resolve(id + ".traces"), List.of(rows.main));
  }
}
