package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.ExtensionJob;
import io.zkthreads.cuda.kernel.ExtensionJob.Pass;
import io.zkthreads.cuda.kernel.ExtensionKernels;
import io.zkthreads.cuda.kernel.Shift;
import java.util.ArrayList;
import java.util.List;

/// Low-degree extensions of many matrices of many heights, in at most four launches.
final class Transforms {
  private final DeviceSession session;
  private final ExtensionKernels kernels;
  private final DeviceBuffer roots;

  /// @param roots `RootTables` of `roots.cuh` on the device
  Transforms(DeviceSession session, Image image, DeviceBuffer roots) {
    this.session = session;
    this.roots = roots;
    kernels = new ExtensionKernels(image);
  }

  /// The extensions to g·K.
  List<CudaExtension> extend(List<CudaColumns> matrices, int logBlowup) {
    List<ExtensionJob> jobs = new ArrayList<>();
    try (Made<CudaExtension> extensions = new Made<>()) {
      for (CudaColumns m : matrices) {
        MatrixSize size = new MatrixSize(m.width(), m.logHeight() + logBlowup);
        CudaExtension extension = extensions.add(new CudaExtension(session.arena(), size));
        jobs.add(job(m, extension, logBlowup));
      }
      run(jobs);
      return extensions.keep();
    }
  }

  private static ExtensionJob job(CudaColumns from, CudaExtension to, int logBlowup) {
    return new ExtensionJob(
        from.words(),
        to.words(),
        1L << from.logHeight(),
        from.width(),
        from.logHeight(),
        logBlowup,
        false,
        Shift.NONE);
  }

  /// Extensions from and to anywhere.
  void run(List<ExtensionJob> jobs) {
    for (Pass pass : Pass.values()) {
      List<ExtensionJob> concerned = jobs.stream().filter(pass::concerns).toList();
      if (!concerned.isEmpty()) {
        try (DeviceSession.Scratch scratch = session.new Scratch()) {
          DeviceBuffer table = scratch.upload(ExtensionKernels.table(concerned, pass));
          kernels.launch(session.stream(), pass, concerned, table, roots);
        }
      }
    }
  }
}
