package io.zkthreads.server.web;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A table with a caption. The first cell of a row is its header. On a narrow screen each row is a
/// block, in which every cell stands beside the name of its column; roles keep it a table for
/// whoever does not see it.
final class Table {
  /// A column.
  ///
  /// @param numeric whether its cells are numbers, which end where the column ends
  record Column(String title, boolean numeric) {
    static Column of(String title) {
      return new Column(title, false);
    }

    static Column number(String title) {
      return new Column(title, true);
    }

    private String style() {
      return numeric ? "number" : "";
    }
  }

  private final Object caption;
  private final List<Column> columns;
  private final List<Html> rows = new ArrayList<>();

  Table(Object caption, Column... columns) {
    this.caption = caption;
    this.columns = List.of(columns);
  }

  /// Adds a row.
  ///
  /// @param cells HTML or text, one for each column
  void row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns);
    }
    rows.add(
        Html.of(
            "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">{}</th>{}</tr>\n",
            cells[0],
            Html.join(
                IntStream.range(1, cells.length)
                    .mapToObj(i ->
                        Html.of(
                            "<td role=\"cell\" class=\"{}\" data-column=\"{}\"><span>{}</span></td>",
                            columns.get(i).style(),
                            columns.get(i).title(),
                            cells[i])))));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  Html html() {
    return Html.of(
        """
        <table role="table"><caption>{}</caption>
        <thead role="rowgroup"><tr role="row">{}</tr></thead>
        <tbody role="rowgroup">
        {}</tbody></table>
        """,
        caption,
        Html.join(
            columns.stream()
                .map(column ->
                    Html.of(
                        "<th role=\"columnheader\" scope=\"col\" class=\"{}\">{}</th>",
                        column.style(),
                        column.title()))),
        Html.join(rows.stream()));
  }

  /// The table, or a sentence where it has no row.
  Html htmlOr(String sentence) {
    return isEmpty() ? Html.of("<h2>{}</h2><p class=\"none\">{}</p>\n", caption, sentence) : html();
  }
}
