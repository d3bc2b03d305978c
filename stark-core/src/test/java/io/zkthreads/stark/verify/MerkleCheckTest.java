package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.zkthreads.stark.golden.GoldenFixture;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MerkleCheckTest {
  @ParameterizedTest
  @EnumSource(HashSuite.class)
  void recordedOpeningsOfMixedHeightsAreAcceptedAndAnyChangedRowIsNot(HashSuite suite) {
    JsonArray trees = GoldenFixture.read("golden/primitives").getAsJsonArray("trees");
    for (JsonElement t : trees) {
      Tree tree = Tree.read(t.getAsJsonObject(), suite);
      assertThatCode(() -> tree.check(tree.opening)).doesNotThrowAnyException();
      for (int q = 0; q < tree.indices.length; q++) {
        for (int c = 0; c < tree.opening.rows().get(q).length; c++) {
          if (tree.isBound(c)) {
            assertThat(tree.rejects(tree.withWord(q, c))).as("query %d, word %d", q, c).isTrue();
          }
        }
      }
      List<Digest> siblings = tree.opening.siblings();
      if (!siblings.isEmpty()) {
        List<Digest> fewer = siblings.subList(0, siblings.size() - 1);
        assertThat(tree.rejects(new MultiOpening(tree.opening.rows(), fewer))).isTrue();
      }
      List<Digest> more = new ArrayList<>(siblings);
      more.add(tree.cap.getFirst());
      assertThat(tree.rejects(new MultiOpening(tree.opening.rows(), more))).isTrue();
    }
  }

  /// Leaves 0 and 1 meet at a layer where nothing is injected; both rows name row 0 of the shorter
  /// matrix, and only one of them goes on to the root.
  @Test
  void rowOfAShorterMatrixCannotDifferBetweenLeavesThatMeetBelowIt() {
    Hasher hasher = Hasher.of(HashSuite.BLAKE3);
    int[][] tall = {{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}};
    int[][] small = {{9}, {10}};
    Digest[] layer = new Digest[8];
    for (int r = 0; r < 8; r++) {
      layer[r] = hasher.leaf(tall[r]);
    }
    Digest[] pairs = new Digest[4];
    for (int i = 0; i < 4; i++) {
      pairs[i] = hasher.compress(layer[2 * i], layer[2 * i + 1]);
    }
    Digest[] halves = new Digest[2];
    for (int i = 0; i < 2; i++) {
      Digest both = hasher.compress(pairs[2 * i], pairs[2 * i + 1]);
      halves[i] = hasher.compress(both, hasher.leaf(small[i]));
    }
    List<Digest> cap = List.of(hasher.compress(halves[0], halves[1]));
    MerkleCheck check = new MerkleCheck(hasher, 0, new int[] {3, 1}, new int[] {1, 1});
    List<Digest> siblings = List.of(pairs[1], halves[1]);
    int[] indices = {0, 1};
    MultiOpening honest = new MultiOpening(List.of(new int[] {1, 9}, new int[] {2, 9}), siblings);
    assertThatCode(() -> check.check(cap, indices, honest)).doesNotThrowAnyException();
    MultiOpening forged = new MultiOpening(List.of(new int[] {1, 9}, new int[] {2, 77}), siblings);
    Rejection rejection =
        catchThrowableOfType(Rejection.class, () -> check.check(cap, indices, forged));
    assertThat(rejection.verdict().reason()).contains("under one node");
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Tree(
      MerkleCheck check,
      List<Digest> cap,
      int[] indices,
      MultiOpening opening,
      int[] widths,
      int[] logHeights) {
    static Tree read(JsonObject json, HashSuite suite) {
      String name = suite == HashSuite.BLAKE3 ? "blake3" : "poseidon2";
      JsonArray matrices = json.getAsJsonArray("matrices");
      int[] widths = new int[matrices.size()];
      int[] logHeights = new int[matrices.size()];
      for (int m = 0; m < widths.length; m++) {
        JsonObject matrix = matrices.get(m).getAsJsonObject();
        widths[m] = matrix.get("width").getAsInt();
        int rows = matrix.getAsJsonArray("values").size() / widths[m];
        logHeights[m] = Integer.numberOfTrailingZeros(rows);
      }
      JsonArray queries = json.getAsJsonArray("queries");
      int[] indices = new int[queries.size()];
      List<int[]> rows = new ArrayList<>();
      for (int q = 0; q < indices.length; q++) {
        indices[q] = queries.get(q).getAsInt();
        int[] row = new int[0];
        for (JsonElement part : json.getAsJsonArray("opened").get(q).getAsJsonArray()) {
          row = NaiveCommitment.concat(row, GoldenFixture.words(part.getAsJsonArray()));
        }
        rows.add(row);
      }
      int capHeight = json.get("cap_height").getAsInt();
      MultiOpening opening = new MultiOpening(rows, digests(json, name + "_siblings"));
      MerkleCheck check = new MerkleCheck(Hasher.of(suite), capHeight, logHeights, widths);
      return new Tree(check, digests(json, name + "_cap"), indices, opening, widths, logHeights);
    }

    private static List<Digest> digests(JsonObject json, String field) {
      return json.getAsJsonArray(field).asList().stream()
          .map(d ->
              d.isJsonArray()
                  ? Digest.at(GoldenFixture.words(d.getAsJsonArray()), 0)
                  : Digest.ofHex(d.getAsString()))
          .toList();
    }

    void check(MultiOpening changed) throws Rejection {
      check.check(cap, indices, changed);
    }

    boolean rejects(MultiOpening changed) {
      try {
        check(changed);
        return false;
      } catch (Rejection e) {
        return true;
      }
    }

    /// Words of matrices shorter than the cap are not bound; keys exclude them.
    boolean isBound(int word) {
      int end = 0;
      for (int m = 0; m < widths.length; m++) {
        end += widths[m];
        if (word < end) {
          return 1 << logHeights[m] >= cap.size();
        }
      }
      throw new IndexOutOfBoundsException(word);
    }

    MultiOpening withWord(int query, int at) {
      List<int[]> rows = new ArrayList<>(opening.rows());
      int[] row = rows.get(query).clone();
      row[at] ^= 1;
      rows.set(query, row);
      return new MultiOpening(rows, opening.siblings());
    }
  }
}
