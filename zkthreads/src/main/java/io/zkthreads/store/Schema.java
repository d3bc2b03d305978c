package io.zkthreads.store;

import java.util.List;

/// The tables of a store, and every older form of them.
///
/// Statements are of the SQL that PostgreSQL takes as well: `BIGINT`, `VARCHAR(n)`, `BOOLEAN`,
/// `BYTEA`, `ON CONFLICT`.
///
/// @param what the store as sentences name it, such as `job store`
/// @param file name of its files without suffix
/// @param steps statements that lead from one schema number to the next, the first from nothing to
///   1
public record Schema(String what, String file, List<List<String>> steps) {
  public Schema {
    steps = steps.stream().map(List::copyOf).toList();
  }

  /// The newest number.
  int number() {
    return steps.size();
  }

  String databaseName() {
    return file + ".sqlite";
  }

  String lockName() {
    return file + ".lock";
  }

  /// The database of versions whose acknowledged commits could be lost; no one reads it any more.
  String formerName() {
    return file + ".mv.db";
  }
}
