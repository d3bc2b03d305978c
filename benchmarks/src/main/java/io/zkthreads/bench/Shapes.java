package io.zkthreads.bench;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.verify.VerifyingKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;

/// Shapes of the tables of a real sub-block: what kernels meet in practice. They are recorded once,
/// by `benchmarks/record-shapes`, so that benchmarks of different trees measure the same.
final class Shapes {
  private static final String FILE = "sub-block.tsv";
  private static final String HEAD =
      """
      # Tables of a sub-block of %d transactions, written by benchmarks/record-shapes.
      table\twidth\tlogHeight\tinteractions
      """;
  private static final int TRANSACTIONS = 200;

  /// One table.
  ///
  /// @param interactions that a row takes part in
  record Shape(String table, int width, int logHeight, int interactions) {
    private static Shape parse(String line) {
      String[] cells = line.split("\t", -1);
      return new Shape(
          cells[0],
          Integer.parseInt(cells[1]),
          Integer.parseInt(cells[2]),
          Integer.parseInt(cells[3]));
    }

    private String line() {
      return table + "\t" + width + "\t" + logHeight + "\t" + interactions;
    }

    /// Random words in this shape.
    Trace random(Random random) {
      Trace trace = Trace.allocate(width, logHeight);
      int[] words = trace.words();
      for (int i = 0; i < words.length; i++) {
        words[i] = random.nextInt(KoalaBear.P);
      }
      return trace;
    }
  }

  private Shapes() {}

  /// The recorded shapes, in proof order.
  static List<Shape> recorded() {
    try (InputStream in = Objects.requireNonNull(Shapes.class.getResourceAsStream(FILE), FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(HEAD.lines().count())
          .map(Shape::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Records the shapes into the file that is named.
  public static void main(String[] args) throws IOException {
    SubBlockBenchmark benchmark = new SubBlockBenchmark();
    benchmark.transactions = TRANSACTIONS;
    benchmark.prepare();
    try {
      VerifyingKey key = benchmark.verifyingKey();
      String lines =
          benchmark.trace().instances().stream()
              .map(i -> shape(key.table(i.tableId()).air(), i.main()).line() + "\n")
              .collect(Collectors.joining());
      Files.writeString(Path.of(args[0]), HEAD.formatted(TRANSACTIONS) + lines);
    } finally {
      benchmark.close();
    }
  }

  private static Shape shape(Air air, Trace main) {
    return new Shape(air.name(), main.width(), main.logHeight(), air.interactions().size());
  }
}
