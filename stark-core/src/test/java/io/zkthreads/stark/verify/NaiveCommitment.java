package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/// Matrices of columns, their rows and the Merkle tree over them.
final class NaiveCommitment {
  /// Coefficients per matrix and column.
  final List<int[][]> coefficients;

  /// Rows per matrix.
  final List<int[][]> rows;

  private final List<Digest[]> layers = new ArrayList<>();
  private final Hasher hasher;
  private final int capHeight;

  private NaiveCommitment(Parameters p, List<int[][]> coefficients, List<int[][]> rows) {
    this.coefficients = coefficients;
    this.rows = rows;
    hasher = Hasher.of(p.suite());
    int tallest = rows.stream().mapToInt(m -> m.length).max().orElseThrow();
    Digest[] layer = new Digest[tallest];
    for (int r = 0; r < tallest; r++) {
      layer[r] = rowHash(tallest, r);
    }
    layers.add(layer);
    for (int length = tallest / 2; length >= 1; length /= 2) {
      boolean injects = injects(length);
      Digest[] next = new Digest[length];
      for (int i = 0; i < length; i++) {
        next[i] = hasher.compress(layer[2 * i], layer[2 * i + 1]);
        if (injects) {
          next[i] = hasher.compress(next[i], rowHash(length, i));
        }
      }
      layer = next;
      layers.add(layer);
    }
    capHeight = Math.min(p.capHeight(), layers.size() - 1);
  }

  /// Commits to rows as they are.
  static NaiveCommitment ofRows(Parameters p, int[][] rows) {
    return new NaiveCommitment(p, List.of(), List.<int[][]>of(rows));
  }

  /// Commits to the low-degree extensions of columns given by coefficients.
  static NaiveCommitment ofCoefficients(Parameters p, List<int[][]> coefficients) {
    List<int[][]> rows = new ArrayList<>();
    for (int[][] columns : coefficients) {
      int logSize = Integer.numberOfTrailingZeros(columns[0].length) + p.logBlowup();
      int[][] matrix = new int[1 << logSize][columns.length];
      for (int c = 0; c < columns.length; c++) {
        int[] values = NaivePolynomials.evaluate(columns[c], logSize, KoalaBear.GENERATOR);
        for (int r = 0; r < matrix.length; r++) {
          matrix[r][c] = values[Domains.reverse(r, logSize)];
        }
      }
      rows.add(matrix);
    }
    return new NaiveCommitment(p, coefficients, rows);
  }

  List<Digest> cap() {
    return Arrays.asList(layers.get(layers.size() - 1 - capHeight));
  }

  int logHeight() {
    return layers.size() - 1;
  }

  /// Opens the matrices' rows at the indices.
  MultiOpening open(List<Integer> indices) {
    List<int[]> opened = new ArrayList<>();
    for (int index : indices) {
      int[] row = new int[0];
      for (int[][] matrix : rows) {
        int shift = logHeight() - Integer.numberOfTrailingZeros(matrix.length);
        row = concat(row, matrix[index >> shift]);
      }
      opened.add(row);
    }
    return new MultiOpening(opened, siblings(indices));
  }

  List<Digest> siblings(List<Integer> indices) {
    List<Digest> siblings = new ArrayList<>();
    TreeSet<Integer> nodes = new TreeSet<>(indices);
    for (Digest[] layer : layers.subList(0, layers.size() - 1 - capHeight)) {
      TreeSet<Integer> parents = new TreeSet<>();
      nodes.forEach(n -> parents.add(n >> 1));
      for (int parent : parents) {
        for (int child : new int[] {2 * parent, 2 * parent + 1}) {
          if (!nodes.contains(child)) {
            siblings.add(layer[child]);
          }
        }
      }
      nodes = parents;
    }
    return siblings;
  }

  private boolean injects(int length) {
    return rows.stream().anyMatch(m -> m.length == length);
  }

  private Digest rowHash(int length, int r) {
    int[] words = new int[0];
    for (int[][] matrix : rows) {
      if (matrix.length == length) {
        words = concat(words, matrix[r]);
      }
    }
    return hasher.leaf(words);
  }

  static int[] concat(int[] a, int[] b) {
    int[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
