package io.zkthreads.server.demo;

import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.api.prover.v1.TableRows;
import io.zkthreads.server.job.Durations;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The table at the end of the demo: what the first sub-block cost, and what the L2 said.
final class Summary {
  private final Report report;
  private final Proven main;

  Summary(Report report, Proven main) {
    this.report = report;
    this.main = main;
  }

  void print() {
    Job job = main.job();
    Execution execution = job.getExecution();
    ProofResult proof = job.getProof();
    StringBuilder table = new StringBuilder("\n");
    row(table, "transactions", "%,d".formatted(main.block().transactions().size()));
    row(table, "cycles", "%,d".formatted(execution.getCycles()));
    List<TableRows> tables =
        execution.getTablesList().stream()
            .sorted(Comparator.comparingLong(TableRows::getRows).reversed())
            .toList();
    for (TableRows one : tables) {
      row(table, "rows of " + one.getTable(), "%,d".formatted(one.getRows()));
    }
    row(table, "committed cells", "%,d".formatted(execution.getCommittedCells()));
    row(
        table,
        "committed cells per cycle",
        "%.1f".formatted((double) execution.getCommittedCells() / execution.getCycles()));
    row(table, "proof bytes", "%,d".formatted(proof.getSizeBytes()));
    row(table, "seconds: execute", seconds(Durations.nanos(execution.getDuration())));
    for (StepFinished step : main.steps()) {
      row(table, "seconds: " + step.getStep(), seconds(Durations.nanos(step.getDuration())));
    }
    row(table, "seconds: verify", seconds(Durations.nanos(proof.getVerifyDuration())));
    row(table, "proven bits", Integer.toString(proof.getProvenBits()));
    table.append("L2 outcomes\n");
    report.outcomes().forEach(outcome -> table.append("  ").append(outcome).append('\n'));
    table.append(
        report.isAsExpected()
            ? "every outcome was the expected one\n"
            : "NOT every outcome was the expected one: see the lines above\n");
    report.console().event("summary", fields(tables), table.toString());
  }

  private Map<String, Object> fields(List<TableRows> tables) {
    Map<String, Object> rows = new LinkedHashMap<>();
    tables.forEach(t -> rows.put(t.getTable(), t.getRows()));
    Map<String, Object> seconds = new LinkedHashMap<>();
    main.steps().forEach(s -> seconds.put(s.getStep(), Durations.nanos(s.getDuration()) / 1e9));
    Map<String, Object> fields = main.fields();
    fields.put("rows", rows);
    fields.put("seconds", seconds);
    fields.put("outcomes", report.outcomes());
    fields.put("asExpected", report.isAsExpected());
    return fields;
  }

  private static void row(StringBuilder table, String name, String value) {
    table.append("%-28s %16s%n".formatted(name, value));
  }

  private static String seconds(long nanos) {
    return "%.3f".formatted(nanos / 1e9);
  }
}
