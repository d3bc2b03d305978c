package io.zkthreads.server.cli;

import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.TableRows;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.TableUse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a proof will take, for people and for programs.
///
/// @param proofBytes what is foretold
record ReportText(long cycles, List<Table> tables, long proofBytes) {
  private static final String LINE = "%-9s %11s %5s %-14s %8s %12s %7s %7s";

  private static final int MAX_WORDS = 16;

  ReportText {
    tables = List.copyOf(tables);
  }

  /// What one table costs. Its name is a text: a daemon may know tables that are not known here.
  record Table(
      String name, int lanes, long rows, List<Integer> logHeights, long cells, long columns) {
    static Table of(TableUse use) {
      return new Table(
          use.table().name(),
          use.lanes(),
          use.rows(),
          use.logHeights(),
          use.cells(),
          use.openedColumns());
    }

    static Table of(TableRows use) {
      return new Table(
          use.getTable(),
          use.getLanes(),
          use.getRows(),
          use.getLogHeightsList(),
          use.getCommittedCells(),
          use.getOpenedColumns());
    }

    /// Share of the rows that hold nothing.
    double padding() {
      long room = lanes * logHeights.stream().mapToLong(h -> 1L << h).sum();
      return room == 0 ? 0 : 1 - (double) rows / room;
    }
  }

  /// What a proof would take, as it was found here.
  static ReportText of(ExecutionReport report) {
    return new ReportText(
        report.cycles(), report.tables().stream().map(Table::of).toList(), report.proofBytes());
  }

  /// What a daemon found.
  static ReportText of(Execution execution) {
    return new ReportText(
        execution.getCycles(),
        execution.getTablesList().stream().map(Table::of).toList(),
        execution.getPredictedProofBytes());
  }

  private long cells() {
    return tables.stream().mapToLong(Table::cells).sum();
  }

  private long columns() {
    return tables.stream().mapToLong(Table::columns).sum();
  }

  private double perCycle(long cells) {
    return (double) cells / Math.max(1, cycles);
  }

  /// A line for each table, dearest first, and their sum.
  String table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        LINE.formatted(
            "table", "rows", "lanes", "instances", "padding", "cells", "a cycle", "columns"));
    tables.stream()
        .sorted((a, b) -> Long.compare(b.cells(), a.cells()))
        .forEach(table -> lines.add(line(table)));
    lines.add(
        LINE.formatted(
            "",
            "",
            "",
            "",
            "",
            "%,d".formatted(cells()),
            "%.2f".formatted(perCycle(cells())),
            "%,d".formatted(columns())));
    return String.join("\n", lines);
  }

  private String line(Table table) {
    return LINE.formatted(
        table.name(),
        "%,d".formatted(table.rows()),
        table.lanes(),
        table.logHeights().stream().map(h -> "2^" + h).collect(Collectors.joining("+")),
        "%.0f %%".formatted(100 * table.padding()),
        "%,d".formatted(table.cells()),
        "%.2f".formatted(perCycle(table.cells())),
        "%,d".formatted(table.columns()));
  }

  String summary() {
    return "%,d committed cells, %.1f a cycle, %,d opened columns, about %,d bytes"
        .formatted(cells(), perCycle(cells()), columns(), proofBytes);
  }

  /// The same as values, tables by name.
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("committedCells", cells());
    fields.put("openedColumns", columns());
    fields.put("predictedProofBytes", proofBytes);
    Map<String, Object> byName = new LinkedHashMap<>();
    for (Table table : tables) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("rows", table.rows());
      values.put("lanes", table.lanes());
      values.put("logHeights", table.logHeights());
      values.put("committedCells", table.cells());
      values.put("openedColumns", table.columns());
      byName.put(table.name(), values);
    }
    fields.put("tables", byName);
    return fields;
  }

  /// The words that a program made public, a line each, the first of them if they are many.
  static String words(PublicWords words) {
    Optional<Journal> journal = Journal.of(words);
    List<PublicWords.Entry> committed =
        journal
            .map(Journal::others)
            .orElseGet(() -> words.entries().subList(0, words.entries().size() - 1));
    String lines = committed.isEmpty() && journal.isEmpty() ? "no public words" : list(committed);
    return journal.map(j -> lines.isEmpty() ? j.shown() : lines + "\n" + j.shown()).orElse(lines);
  }

  private static String list(List<PublicWords.Entry> committed) {
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
    int more = committed.size() - MAX_WORDS;
    return more > 0 ? lines + "\n… and %,d more; --json has all".formatted(more) : lines;
  }
}
