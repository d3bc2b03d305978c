package io.zkthreads.vm.table;

import io.zkthreads.stark.air.Air;
import java.util.Map;

/// A table as proven, before a program and heights join it.
///
/// @param table the table
/// @param air what its rows satisfy
/// @param names of sub-expressions by node, for listings
public record TableDefinition(Table table, Air air, Map<Integer, String> names) {
  public TableDefinition {
    names = Map.copyOf(names);
  }
}
