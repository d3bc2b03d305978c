package io.zkthreads.engine;

import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/// A codeword and its tree by definition.
final class PlainRows implements CompactBackend.Codeword {
  private final List<int[]> rows;
  private final List<List<Digest>> layers = new ArrayList<>();

  private PlainRows(List<int[]> rows) {
    this.rows = rows;
    Hasher hasher = Hasher.of(HashSuite.BLAKE3);
    layers.add(rows.stream().map(hasher::leaf).toList());
    while (layers.getLast().size() > 1) {
      List<Digest> below = layers.getLast();
      List<Digest> layer = new ArrayList<>();
      for (int i = 0; i < below.size(); i += 2) {
        layer.add(hasher.compress(below.get(i), below.get(i + 1)));
      }
      layers.add(layer);
    }
  }

  /// The codeword of a polynomial whose values are `coefficients`, each of so many words.
  static PlainRows of(int[] coefficients, int degree, WhirSchedule.Codeword codeword) {
    int width = degree << codeword.fold();
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < 1 << codeword.logRows(); i++) {
      int x = PlainStack.root(codeword.logRows(), i);
      int[] row = new int[width];
      for (int at = coefficients.length - width; at >= 0; at -= width) {
        for (int c = 0; c < width; c++) {
          row[c] = KoalaBear.add(KoalaBear.multiply(row[c], x), coefficients[at + c]);
        }
      }
      rows.add(row);
    }
    return new PlainRows(rows);
  }

  @Override
  public Digest commitment() {
    return layers.getLast().getFirst();
  }

  @Override
  public MultiOpening open(int[] indices) {
    List<Digest> siblings = new ArrayList<>();
    TreeSet<Integer> known = new TreeSet<>(Arrays.stream(indices).boxed().toList());
    for (List<Digest> layer : layers.subList(0, layers.size() - 1)) {
      TreeSet<Integer> parents = new TreeSet<>();
      for (int node : known) {
        parents.add(node / 2);
      }
      for (int parent : parents) {
        for (int child : List.of(2 * parent, 2 * parent + 1)) {
          if (!known.contains(child)) {
            siblings.add(layer.get(child));
          }
        }
      }
      known = parents;
    }
    return new MultiOpening(Arrays.stream(indices).mapToObj(rows::get).toList(), siblings);
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void close() {}
}
