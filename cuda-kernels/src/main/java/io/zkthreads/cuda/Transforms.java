package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.ExtensionJob;
import io.zkthreads.cuda.kernel.ExtensionJob.Pass;
import io.zkthreads.cuda.kernel.ExtensionKernels;
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
    List<CudaExtension> extensions = new ArrayList<>();
    List<ExtensionJob> jobs = new ArrayList<>();
    for (CudaColumns m : matrices) {
      MatrixSize size = new MatrixSize(m.width(), m.logHeight() + logBlowup);
      CudaExtension extension = new CudaExtension(session.arena(), size);
      extensions.add(extension);
      jobs.add(
          new ExtensionJob(
              m.words(),
              extension.words(),
              1L << m.logHeight(),
              m.width(),
              m.logHeight(),
              logBlowup,
              m.bitReversed(),
              m.shift()));
    }
    run(jobs);
    return extensions;
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
