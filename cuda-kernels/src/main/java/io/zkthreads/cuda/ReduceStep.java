package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.JobTable;
import io.zkthreads.cuda.kernel.ReduceKernel;
import io.zkthreads.engine.ReducePlan;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.List;

/// Reduced openings of many heights, in one launch.
final class ReduceStep {
  private final DeviceSession session;
  private final DeviceBuffer roots;
  private final ReduceKernel kernel;

  /// @param roots `RootTables` of `roots.cuh` on the device
  ReduceStep(DeviceSession session, Image image, DeviceBuffer roots) {
    this.session = session;
    this.roots = roots;
    kernel = new ReduceKernel(image);
  }

  List<CudaCodeword> run(List<ReducePlan> plans) {
    if (plans.isEmpty()) {
      return List.of();
    }
    ExtensionField field = plans.getFirst().alpha().field();
    JobTable elements = new JobTable();
    List<ReduceKernel.Reduction> reductions = new ArrayList<>();
    try (Made<CudaCodeword> codewords = new Made<>();
        DeviceSession.Scratch scratch = session.new Scratch()) {
      for (ReducePlan plan : plans) {
        CudaCodeword codeword =
            codewords.add(new CudaCodeword(session.arena(), field, plan.logHeight()));
        reductions.add(reduction(plan, codeword, elements));
      }
      DeviceBuffer terms = scratch.upload(ReduceKernel.termTable(reductions));
      kernel.run(
          session.stream(),
          field,
          reductions,
          scratch.upload(ReduceKernel.table(reductions, terms)),
          scratch.upload(elements),
          roots);
      return codewords.keep();
    }
  }

  /// The columns of every matrix are weighted by 1, α, α²…; what their first one counts goes into
  /// the factors.
  private static ReduceKernel.Reduction reduction(
      ReducePlan plan, CudaCodeword codeword, JobTable elements) {
    final int firstPoint = elements.numElements();
    for (int k = 0; k < plan.points().size(); k++) {
      elements.element(plan.points().get(k)).element(plan.constants().get(k));
    }
    final int firstWeight = elements.numElements();
    addPowers(elements, plan);
    List<ReduceKernel.Term> terms = new ArrayList<>();
    for (ReducePlan.Term term : plan.terms()) {
      int firstFactor = elements.numElements();
      for (ReducePlan.Share share : term.shares()) {
        elements.element(share.factor().times(term.first()), share.point());
      }
      terms.add(
          new ReduceKernel.Term(
              ((CudaExtension) term.matrix()).words(),
              term.matrix().width(),
              firstWeight,
              firstFactor,
              term.shares().size()));
    }
    return new ReduceKernel.Reduction(
        terms, codeword.words(), plan.logHeight(), firstPoint, plan.points().size());
  }

  private static void addPowers(JobTable elements, ReducePlan plan) {
    int widest = plan.terms().stream().mapToInt(t -> t.matrix().width()).max().orElse(0);
    Extension power = plan.alpha().field().one();
    for (int c = 0; c < widest; c++) {
      elements.element(power);
      power = power.times(plan.alpha());
    }
  }
}
