package io.zkthreads.server.cli;

import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.vm.machine.TableId;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.TableUse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a proof will take, for people and for programs.
final class ReportText {
  private static final String LINE = "%-9s %11s %5s %-14s %8s %12s %7s %7s";

  private static final int MAX_WORDS = 16;

  private ReportText() {}

  /// A line for each table, dearest first, and their sum.
  static String table(ExecutionReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        LINE.formatted(
            "table", "rows", "lanes", "instances", "padding", "cells", "a cycle", "columns"));
    report.tables().stream()
        .sorted((a, b) -> Long.compare(b.cells(), a.cells()))
        .forEach(use -> lines.add(line(use, report.cycles())));
    lines.add(
        LINE.formatted(
            "",
            "",
            "",
            "",
            "",
            "%,d".formatted(report.committedCells()),
            "%.2f".formatted(report.cellsPerCycle()),
            "%,d".formatted(report.openedColumns())));
    return String.join("\n", lines);
  }

  private static String line(TableUse use, long cycles) {
    return LINE.formatted(
        use.table(),
        "%,d".formatted(use.rows()),
        use.lanes(),
        use.logHeights().stream().map(h -> "2^" + h).collect(Collectors.joining("+")),
        "%.0f %%".formatted(100 * use.padding()),
        "%,d".formatted(use.cells()),
        "%.2f".formatted((double) use.cells() / cycles),
        "%,d".formatted(use.openedColumns()));
  }

  /// What a daemon found, as if it had been found here.
  static ExecutionReport report(Execution execution) {
    List<TableUse> tables =
        execution.getTablesList().stream()
            .map(t ->
                new TableUse(
                    TableId.valueOf(t.getTable()),
                    t.getLanes(),
                    t.getRows(),
                    t.getLogHeightsList(),
                    t.getCommittedCells(),
                    t.getOpenedColumns()))
            .toList();
    return new ExecutionReport(execution.getCycles(), tables, execution.getPredictedProofBytes());
  }

  /// The words that a program made public, a line each, the first of them if they are many.
  static String words(PublicWords words) {
    List<PublicWords.Entry> committed = words.entries().subList(0, words.entries().size() - 1);
    String lines =
        committed.stream()
            .limit(MAX_WORDS)
            .map(e ->
                "public word %s: %s (0x%08x)"
                    .formatted(
                        Integer.toUnsignedString(e.index()),
                        Integer.toUnsignedString(e.word()),
                        e.word()))
            .collect(Collectors.joining("\n"));
    if (committed.isEmpty()) {
      return "no public words";
    }
    int more = committed.size() - MAX_WORDS;
    return more > 0 ? lines + "\n… and %,d more; --json has all".formatted(more) : lines;
  }

  static String summary(ExecutionReport report) {
    return "%,d committed cells, %.1f a cycle, %,d opened columns, about %,d bytes"
        .formatted(
            report.committedCells(),
            report.cellsPerCycle(),
            report.openedColumns(),
            report.proofBytes());
  }

  /// The same as values, tables by name.
  static Map<String, Object> fields(ExecutionReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("committedCells", report.committedCells());
    fields.put("openedColumns", report.openedColumns());
    fields.put("predictedProofBytes", report.proofBytes());
    Map<String, Object> tables = new LinkedHashMap<>();
    for (TableUse use : report.tables()) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("rows", use.rows());
      values.put("lanes", use.lanes());
      values.put("logHeights", use.logHeights());
      values.put("committedCells", use.cells());
      values.put("openedColumns", use.openedColumns());
      tables.put(use.table().name(), values);
    }
    fields.put("tables", tables);
    return fields;
  }
}
