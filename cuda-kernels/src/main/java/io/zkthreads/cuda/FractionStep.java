package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.FractionKernel;
import io.zkthreads.cuda.kernel.ScanKernels;
import io.zkthreads.cuda.kernel.TableJob;
import io.zkthreads.cuda.kernel.TableList;
import io.zkthreads.engine.FractionPlan;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.List;

/// LogUp columns of many tables: the fractions of every row, and the sums of the rows above.
final class FractionStep {
  /// A table on H.
  ///
  /// @param program computes the interactions
  /// @param matrices rows in natural order
  /// @param out column-major, accumulator first, each element as its coefficients
  /// @param logOut log2 of the words between columns of `out`
  @SuppressWarnings("ArrayRecordComponent")
  record Task(
      DeviceProgram program,
      TableJob.Matrices matrices,
      int[] publicValues,
      FractionPlan plan,
      DeviceBuffer out,
      int logOut) {
    TableScalars.Lookups lookups(ExtensionField field) {
      return new TableScalars.Lookups(plan, field.zero());
    }
  }

  /// Bytes that the blocks of a launch take for denominators at most.
  static final long MAX_SCRATCH_BYTES = 256L << 20;

  private final DeviceSession session;
  private final FractionKernel kernel;
  private final ScanKernels scan;

  FractionStep(DeviceSession session, Image image) {
    this.session = session;
    kernel = new FractionKernel(image);
    scan = new ScanKernels(image);
  }

  /// Fills the columns; returns the sum of all fractions of each table.
  ///
  /// @param field of the challenges
  List<Extension> run(ExtensionField field, List<Task> tasks) {
    try (DeviceSession.Scratch scratch = session.new Scratch()) {
      List<TableList> launches =
          TableList.launches(field, jobs(field, tasks, scratch), FractionKernel.ROWS);
      DeviceBuffer denominators = scratch.words(denominatorWords(launches));
      for (TableList tables : launches) {
        DeviceBuffer table = scratch.upload(tables.table());
        kernel.run(session.stream(), tables, table, denominators);
      }
      return accumulate(field, tasks, scratch);
    }
  }

  private static List<TableJob> jobs(
      ExtensionField field, List<Task> tasks, DeviceSession.Scratch scratch) {
    TableScalars scalars = new TableScalars(field);
    List<TableScalars.Place> places = new ArrayList<>();
    for (Task task : tasks) {
      places.add(
          scalars.add(
              task.program.bytecode(),
              task.publicValues,
              List.of(),
              task.lookups(field),
              new int[0]));
    }
    TableScalars.Uploaded uploaded = scalars.upload(scratch);
    List<TableJob> jobs = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      int logHeight = task.matrices.logRows();
      jobs.add(
          new TableJob(
              task.program.job(),
              task.matrices,
              uploaded.at(places.get(t)),
              new TableJob.Shape(
                  logHeight, logHeight, task.lookups(field).numFractions(), task.logOut),
              task.out));
    }
    return jobs;
  }

  /// For as many blocks as have work, one launch after another.
  private static long denominatorWords(List<TableList> launches) {
    long most = 0;
    for (TableList tables : launches) {
      long ofBlock = FractionKernel.scratchWords(tables);
      long room = Math.max(1, MAX_SCRATCH_BYTES / Integer.BYTES / ofBlock);
      most = Math.max(most, ofBlock * Math.min(room, tables.numTiles()));
    }
    return most;
  }

  private List<Extension> accumulate(
      ExtensionField field, List<Task> tasks, DeviceSession.Scratch scratch) {
    List<ScanKernels.Vector> vectors =
        tasks.stream()
            .map(t -> new ScanKernels.Vector(t.out, t.matrices.logRows(), t.logOut))
            .toList();
    int count = field.degree() * tasks.size();
    DeviceBuffer totals = scratch.words(count);
    scan.run(
        session.stream(),
        field,
        vectors,
        scratch.upload(ScanKernels.table(vectors)),
        scratch.words(ScanKernels.partialWords(field, vectors)),
        totals);
    int[] words = session.copyToHost(totals, count);
    List<Extension> terminals = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      terminals.add(field.at(words, field.degree() * t));
    }
    return terminals;
  }
}
