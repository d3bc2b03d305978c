package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.FoldKernel;
import io.zkthreads.stark.field.Extension;
import org.jspecify.annotations.Nullable;

/// FRI folding.
final class FoldStep {
  private final DeviceSession session;
  private final DeviceBuffer roots;
  private final FoldKernel kernel;

  /// @param roots `RootTables` of `roots.cuh` on the device
  FoldStep(DeviceSession session, Image image, DeviceBuffer roots) {
    this.session = session;
    this.roots = roots;
    kernel = new FoldKernel(image);
  }

  CudaCodeword run(
      CudaCodeword codeword, int logArity, Extension beta, @Nullable CudaCodeword addend) {
    try (Made<CudaCodeword> made = new Made<>()) {
      CudaCodeword folded =
          made.add(
              new CudaCodeword(session.arena(), beta.field(), codeword.logLength() - logArity));
      FoldKernel.Fold fold =
          new FoldKernel.Fold(
              codeword.words(),
              codeword.logLength(),
              logArity,
              beta,
              addend == null ? null : addend.words(),
              folded.words());
      kernel.run(session.stream(), fold, roots);
      return made.keep().getFirst();
    }
  }
}
