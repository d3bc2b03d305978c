package io.zkthreads.server.prove;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.TableRows;
import io.zkthreads.server.job.Durations;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.TableUse;

/// What a client is told of a run that halted.
final class ExecutionSummary {
  private ExecutionSummary() {}

  static io.zkthreads.api.prover.v1.Execution of(
      Work work, Execution run, ExecutionReport report, long nanos) {
    io.zkthreads.api.prover.v1.Execution.Builder summary =
        io.zkthreads.api.prover.v1.Execution.newBuilder()
            .setCycles(run.cycles())
            .setExitCode(words(run).exitCode())
            .setCommittedCells(report.committedCells())
            .setPredictedProofBytes(report.proofBytes())
            .setDuration(Durations.ofNanos(nanos));
    if (work instanceof Work.ThreadWork(SubBlock block, var _)) {
      summary.setStatementHash(ByteString.copyFrom(block.statement().hash().bytes()));
    }
    report.tables().forEach(use -> summary.addTables(message(use)));
    return summary.build();
  }

  static PublicWords words(Execution run) {
    if (!(run.outcome() instanceof Outcome.Halted halted)) {
      throw new IllegalArgumentException("a run that did not halt: " + run.outcome());
    }
    return halted.publicWords();
  }

  private static TableRows message(TableUse use) {
    return TableRows.newBuilder()
        .setTable(use.table().name())
        .setRows(use.rows())
        .setLanes(use.lanes())
        .addAllLogHeights(use.logHeights())
        .setCommittedCells(use.cells())
        .setOpenedColumns(use.openedColumns())
        .build();
  }
}
