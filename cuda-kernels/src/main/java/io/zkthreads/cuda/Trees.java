package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.JobTable;
import io.zkthreads.cuda.kernel.TreeKernels;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import java.util.ArrayList;
import java.util.List;

/// Makes Merkle trees: the rows of all heights are hashed in one launch, into the layers that they
/// are or join, and then nine layers a launch.
final class Trees {
  private final DeviceSession session;
  private final TreeKernels kernels;

  Trees(DeviceSession session, Image image) {
    this.session = session;
    kernels = new TreeKernels(image);
  }

  /// A tree over matrices of any heights.
  CudaTree commit(List<TreeRows> matrices, Parameters parameters) {
    try (Made<CudaTree> made = new Made<>()) {
      CudaTree tree = made.add(new CudaTree(session, matrices, parameters.capHeight()));
      hash(tree, parameters.suite());
      tree.downloadCap();
      return made.keep().getFirst();
    }
  }

  private void hash(CudaTree tree, HashSuite suite) {
    int joining = 0;
    try (DeviceSession.Scratch scratch = session.new Scratch()) {
      List<TreeKernels.Leaves> jobs = new ArrayList<>();
      for (int log = tree.logLeaves(); log >= 0; log--) {
        int rows = log;
        List<TreeRows> here = tree.matrices().stream().filter(m -> m.logRows() == rows).toList();
        if (!here.isEmpty()) {
          jobs.add(leaves(scratch, here, tree.layer(log)));
          joining |= 1 << log;
        }
      }
      DeviceBuffer table = scratch.upload(TreeKernels.table(jobs));
      kernels.leaves(session.stream(), suite, jobs, table);
      kernels.layers(session.stream(), suite, tree.digests(), tree.logLeaves(), joining);
    }
  }

  /// @param matrices of one height
  private static TreeKernels.Leaves leaves(
      DeviceSession.Scratch scratch, List<TreeRows> matrices, DeviceBuffer digests) {
    JobTable columns = new JobTable();
    int width = 0;
    for (TreeRows m : matrices) {
      width += m.width();
      for (int c = 0; c < m.width(); c++) {
        columns.pointer(m.column(c));
      }
    }
    TreeRows first = matrices.getFirst();
    return new TreeKernels.Leaves(
        scratch.upload(columns), digests, width, first.logRows(), first.logStride());
  }
}
