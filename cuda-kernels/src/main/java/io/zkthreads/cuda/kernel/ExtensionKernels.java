package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.cuda.kernel.ExtensionJob.Pass;
import java.util.List;

/// The launches of the low-degree extension.
public final class ExtensionKernels {
  private static final int JOB_WORDS = 16;

  private final Image image;
  private final Arguments arguments = new Arguments();

  public ExtensionKernels(Image image) {
    this.image = image;
  }

  /// What [#launch] takes.
  public static JobTable table(List<ExtensionJob> jobs, Pass pass) {
    JobTable table = new JobTable();
    int firstTile = 0;
    for (ExtensionJob job : jobs) {
      job.write(table, pass, firstTile);
      firstTile = Math.addExact(firstTile, job.numTiles(pass));
    }
    return table;
  }

  /// One pass over `jobs`, all of which it concerns.
  ///
  /// @param table [#table] of the same, on the device
  /// @param roots `RootTables` of `roots.cuh`
  public void launch(
      Stream stream, Pass pass, List<ExtensionJob> jobs, DeviceBuffer table, DeviceBuffer roots) {
    table.requireWords("jobs", (long) JOB_WORDS * jobs.size());
    roots.requireWords("roots", RootWords.COUNT);
    int tiles = jobs.stream().mapToInt(job -> job.numTiles(pass)).sum();
    int shared = jobs.stream().mapToInt(job -> job.sharedBytes(pass)).max().orElseThrow();
    image
        .kernel(pass.kernel)
        .launch(
            stream,
            new Grid(tiles, 1, pass.threads, shared),
            arguments.start().pointer(table).word(jobs.size()).pointer(roots));
  }
}
