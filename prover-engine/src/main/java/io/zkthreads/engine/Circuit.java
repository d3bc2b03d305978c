package io.zkthreads.engine;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.params.Parameters;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What all proofs of one key share: tables as code, and their preprocessed values. A backend loads
/// it once.
///
/// @param parameters of the commitments
/// @param tables known by their index
/// @param preprocessed by table: its preprocessed values, if it has such columns
public record Circuit(
    Parameters parameters, List<TableProgram> tables, List<Optional<Trace>> preprocessed) {
  public Circuit {
    tables = List.copyOf(tables);
    preprocessed = List.copyOf(preprocessed);
    if (preprocessed.size() != tables.size()) {
      throw new IllegalArgumentException(
          "preprocessed values of " + preprocessed.size() + " tables, not " + tables.size());
    }
  }

  public static Circuit of(
      Parameters parameters, List<Air> airs, List<Optional<Trace>> preprocessed) {
    return new Circuit(parameters, airs.stream().map(TableProgram::of).toList(), preprocessed);
  }

  /// The tables of a machine, in its order.
  public static Circuit of(Parameters parameters, Machine machine) {
    List<Air> airs = machine.tables().stream().map(TableSpec::air).toList();
    return of(
        parameters,
        airs,
        airs.stream().map(a -> Optional.ofNullable(machine.preprocessed().get(a.id()))).toList());
  }

  /// The index of the table with this id.
  public int indexOf(int tableId) {
    return IntStream.range(0, tables.size())
        .filter(i -> tables.get(i).air().id() == tableId)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no table " + tableId));
  }

  /// All preprocessed values, in the order in which they are committed.
  public List<Trace> fixed() {
    return preprocessed.stream().flatMap(Optional::stream).toList();
  }

  /// Where the values of a table stand among [#fixed]; empty if it has none.
  public Optional<Integer> fixedIndex(int table) {
    return preprocessed.get(table).isEmpty()
        ? Optional.empty()
        : Optional.of(
            (int) preprocessed.subList(0, table).stream().filter(Optional::isPresent).count());
  }
}
