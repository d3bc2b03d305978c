package io.zkthreads.air;

import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import java.util.List;
import java.util.Map;

/// All tables of a machine with one program, in ascending id, and the preprocessed values: what key
/// generation starts from.
///
/// @param number which machine it is; 0 for one that is not shipped. Machines of one number have
///   the same tables but for their preprocessed values
/// @param tables specifications, ids strictly ascending
/// @param preprocessed by table id: the values of every table that has preprocessed columns
/// @param maxTimedRows bound of Σ lanes·rows over the timed tables of a proof
public record Machine(
    int number, List<TableSpec> tables, Map<Integer, Trace> preprocessed, long maxTimedRows) {
  public Machine {
    tables = List.copyOf(tables);
    preprocessed = Map.copyOf(preprocessed);
  }

  public TableSpec table(int id) {
    return tables.stream().filter(t -> t.air().id() == id).findFirst().orElseThrow();
  }
}
