package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.QuotientKernel;
import io.zkthreads.cuda.kernel.TableJob;
import io.zkthreads.cuda.kernel.TableList;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Quotients of the folded constraints of many tables by the vanishing polynomials of their H.
final class QuotientStep {
  /// A table on g·⟨w⟩, w of order 2^logDomain.
  ///
  /// @param program computes constraints and interactions
  /// @param matrices extensions, of at least as many rows
  /// @param shape H and the domain
  /// @param out chunks in the order of their rows, each column-major with a column for each
  ///   coefficient
  record Task(
      DeviceProgram program,
      TableJob.Matrices matrices,
      TableJob.Shape shape,
      Values values,
      DeviceBuffer out) {}

  /// @param weights powers of α, as [io.zkthreads.engine.TablePlan#constraintWeights] has them
  /// @param lookups null for a table without interactions
  /// @param vanishing Z_H at point j of the domain, by j mod the number of chunks
  @SuppressWarnings("ArrayRecordComponent")
  record Values(
      int[] publicValues,
      List<Extension> weights,
      TableScalars.@Nullable Lookups lookups,
      int[] vanishing) {}

  private final DeviceSession session;
  private final QuotientKernel kernel;
  private final DeviceBuffer roots;

  QuotientStep(DeviceSession session, Image image, DeviceBuffer roots) {
    this.session = session;
    this.roots = roots;
    kernel = new QuotientKernel(image);
  }

  /// @param field of the challenges
  void run(ExtensionField field, List<Task> tasks) {
    try (DeviceSession.Scratch scratch = session.new Scratch()) {
      List<TableJob> jobs = jobs(field, tasks, scratch);
      for (TableList tables : TableList.launches(field, jobs, QuotientKernel.ROWS)) {
        kernel.run(session.stream(), tables, scratch.upload(tables.table()), roots);
      }
    }
  }

  private static List<TableJob> jobs(
      ExtensionField field, List<Task> tasks, DeviceSession.Scratch scratch) {
    TableScalars scalars = new TableScalars(field);
    List<TableScalars.Place> places = new ArrayList<>();
    for (Task task : tasks) {
      Values v = task.values;
      places.add(
          scalars.add(task.program.bytecode(), v.publicValues, v.weights, v.lookups, v.vanishing));
    }
    TableScalars.Uploaded uploaded = scalars.upload(scratch);
    List<TableJob> jobs = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      jobs.add(
          new TableJob(
              task.program.job(), task.matrices, uploaded.at(places.get(t)), task.shape, task.out));
    }
    return jobs;
  }
}
