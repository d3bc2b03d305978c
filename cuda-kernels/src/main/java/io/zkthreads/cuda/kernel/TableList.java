package io.zkthreads.cuda.kernel;

import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Tables of one launch, whose tiles its blocks share.
///
/// @param field of the challenges
/// @param rowsPerThread of the kernel
public record TableList(ExtensionField field, List<TableJob> jobs, int rowsPerThread) {
  /// Registers of a row that leave room for as many blocks on a multiprocessor of sm_80 or later as
  /// there can be for other reasons: four of two rows a thread.
  private static final int FREE_REGISTERS = 40;

  public TableList {
    jobs = List.copyOf(jobs);
  }

  /// Tables in launches: those that need about as much shared memory go together, for a block takes
  /// what the most demanding one needs.
  public static List<TableList> launches(
      ExtensionField field, List<TableJob> jobs, int rowsPerThread) {
    TreeMap<Integer, List<TableJob>> classes = new TreeMap<>();
    for (TableJob job : jobs) {
      int size = 32 - Integer.numberOfLeadingZeros(job.program().numRegisters() / FREE_REGISTERS);
      classes.computeIfAbsent(size, c -> new ArrayList<>()).add(job);
    }
    return classes.values().stream()
        .map(list -> new TableList(field, list, rowsPerThread))
        .toList();
  }

  /// What the kernel reads.
  public JobTable table() {
    JobTable table = new JobTable();
    int firstTile = 0;
    for (TableJob job : jobs) {
      job.write(table, firstTile);
      firstTile += job.numTiles(rowsPerThread);
    }
    return table;
  }

  public int numTiles() {
    return jobs.stream().mapToInt(job -> job.numTiles(rowsPerThread)).sum();
  }

  int sharedBytes() {
    return jobs.stream().mapToInt(job -> job.sharedBytes(rowsPerThread)).max().orElse(0);
  }

  int maxFractions() {
    return jobs.stream().mapToInt(job -> job.shape().numFractions()).max().orElse(0);
  }
}
