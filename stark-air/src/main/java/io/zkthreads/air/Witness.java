package io.zkthreads.air;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.Trace;
import java.util.List;

/// The filled tables of one run, in proof order: table id ascending, then height non-increasing.
///
/// @param instances the traces with their table ids
/// @param publicWords what the run makes public
public record Witness(List<Instance> instances, PublicWords publicWords) {
  /// One instance of a table.
  public record Instance(int tableId, Trace main) {}

  public Witness {
    instances = List.copyOf(instances);
  }
}
