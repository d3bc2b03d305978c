package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.ExtensionJob;
import io.zkthreads.cuda.kernel.RepeatKernel;
import io.zkthreads.cuda.kernel.Shift;
import io.zkthreads.cuda.kernel.TableJob;
import io.zkthreads.engine.Backend.ConstraintInputs;
import io.zkthreads.engine.TablePlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings what constraints read to the domains g·⟨w⟩ of quotients, w of order 2^(h + log m): an
/// extension of at least as many rows serves as it is, from a shorter one a longer one is made, and
/// so it is from columns that the verifier knows.
final class QuotientDomain {
  private final DeviceSession session;
  private final Transforms transforms;
  private final RepeatKernel repeat;

  QuotientDomain(DeviceSession session, Image image, Transforms transforms) {
    this.session = session;
    this.transforms = transforms;
    repeat = new RepeatKernel(image);
  }

  /// The matrices of tables, of at least 2^(h + log m) rows each; new ones are scratch.
  ///
  /// @param preprocessed extensions by table; null where it has no preprocessed columns
  List<TableJob.Matrices> of(
      List<ConstraintInputs> tables,
      List<@Nullable CudaExtension> preprocessed,
      DeviceSession.Scratch scratch) {
    Work work = new Work(scratch);
    List<TableJob.Matrices> matrices = new ArrayList<>();
    for (int t = 0; t < tables.size(); t++) {
      ConstraintInputs inputs = tables.get(t);
      TablePlan table = inputs.table();
      CudaExtension main = (CudaExtension) inputs.main();
      int logRows = Math.max(main.logHeight(), table.logHeight() + table.logChunks());
      ConstraintInputs.Lookups lookups = inputs.lookups();
      matrices.add(
          new TableJob.Matrices(
              work.onDomain(main, table.logHeight(), logRows),
              work.onDomain(preprocessed.get(t), table.logHeight(), logRows),
              work.known(table, logRows),
              lookups == null
                  ? null
                  : work.onDomain((CudaExtension) lookups.fractions(), table.logHeight(), logRows),
              logRows));
    }
    work.run();
    return matrices;
  }

  /// What has to be made.
  private final class Work {
    private final DeviceSession.Scratch scratch;
    private final List<RepeatKernel.Column> columns = new ArrayList<>();
    private final List<ExtensionJob> jobs = new ArrayList<>();

    Work(DeviceSession.Scratch scratch) {
      this.scratch = scratch;
    }

    @Nullable DeviceBuffer onDomain(@Nullable CudaExtension m, int logHeight, int logRows) {
      if (m == null || m.width() == 0) {
        return null;
      }
      if (m.logHeight() >= logRows) {
        return m.words();
      }
      DeviceBuffer longer = scratch.words((long) m.width() << logRows);
      long stride = 1L << m.logHeight();
      extend(m.words(), longer, stride, new MatrixSize(m.width(), logHeight), logRows);
      return longer;
    }

    private void extend(
        DeviceBuffer from, DeviceBuffer to, long stride, MatrixSize size, int logRows) {
      jobs.add(
          new ExtensionJob(
              from,
              to,
              stride,
              size.width(),
              size.logHeight(),
              logRows - size.logHeight(),
              true,
              Shift.GENERATOR));
    }

    @Nullable DeviceBuffer known(TablePlan table, int logRows) {
      List<int[]> known = table.instance().known();
      if (known.isEmpty()) {
        return null;
      }
      DeviceBuffer to = scratch.words((long) known.size() << logRows);
      long columnBytes = (long) Integer.BYTES << logRows;
      for (int c = 0; c < known.size(); c++) {
        int[] period = known.get(c);
        columns.add(
            new RepeatKernel.Column(
                scratch.upload(period),
                to.slice(c * columnBytes, columnBytes),
                Integer.numberOfTrailingZeros(period.length),
                table.logHeight()));
      }
      // The values on H stand where the first coset goes.
      jobs.add(
          new ExtensionJob(
              to,
              to,
              1L << logRows,
              known.size(),
              table.logHeight(),
              logRows - table.logHeight(),
              false,
              Shift.NONE));
      return to;
    }

    void run() {
      if (!columns.isEmpty()) {
        DeviceBuffer table = scratch.upload(RepeatKernel.table(columns));
        repeat.run(session.stream(), columns, table);
      }
      transforms.run(jobs);
    }
  }
}
