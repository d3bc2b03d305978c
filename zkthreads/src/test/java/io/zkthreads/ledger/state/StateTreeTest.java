package io.zkthreads.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateTreeTest {
  private static final long SEED = 31337;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static StateTree of(Map<String, String> map, List<String> order) {
    StateTree tree = StateTree.EMPTY;
    for (String key : order) {
      tree = tree.with(bytes(key), bytes(map.getOrDefault(key, "")));
    }
    return tree;
  }

  private static Map<String, String> numbers(int count) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      map.put("key " + i, "value " + i);
    }
    return map;
  }

  @Test
  void theEmptyMapHasTheZeroRoot() {
    assertThat(StateTree.EMPTY.rootHash()).isEqualTo(new byte[32]);
    assertThat(StateTree.EMPTY.get(bytes("a"))).isNull();
    assertThat(StateTree.EMPTY.with(bytes("a"), bytes("b")).without(bytes("a")).rootHash())
        .isEqualTo(new byte[32]);
  }

  @Test
  void theRootOfTwoKnownEntriesIsTheDocumentedHash() {
    // python3: H = sha256; p = H(key); leaf = H(00 ‖ p ‖ H(value)); branch at the first differing
    // bit of the paths of "a" (ca97…) and "b" (3e23…), which is bit 0: left is "b".
    StateTree tree = StateTree.EMPTY.with(bytes("a"), bytes("1")).with(bytes("b"), bytes("2"));
    assertThat(HexFormat.of().formatHex(tree.rootHash()))
        .isEqualTo("e359585513f2f7218de4efe22d29fb71967bc56a5a2b9cf076aa13469c0a7936");
  }

  @Test
  void theRootDependsOnTheContentsAndNotOnTheOrder() {
    Map<String, String> map = numbers(300);
    List<String> order = new ArrayList<>(map.keySet());
    byte[] root = of(map, order).rootHash();
    Random random = new Random(SEED);
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(order, random);
      assertThat(of(map, order).rootHash()).as("seed %d", SEED).isEqualTo(root);
    }
  }

  @Test
  void manyEntriesAtOnceAreTheTreeOfOneAfterAnother() {
    for (int size : List.of(0, 1, 2, 3, 500, 9_000)) {
      StateTree slow = StateTree.EMPTY;
      StateTreeBuilder builder = new StateTreeBuilder();
      for (int i = 0; i < size; i++) {
        slow = slow.with(bytes("key " + i), bytes("value " + i));
        builder.add(bytes("key " + i), bytes("value " + i));
      }
      StateTree built = builder.build();
      assertThat(built.rootHash()).as("%d entries", size).isEqualTo(slow.rootHash());
      assertThat(built.with(bytes("more"), bytes("x")).rootHash())
          .isEqualTo(slow.with(bytes("more"), bytes("x")).rootHash());
      built.changesSince(
          slow,
          (key, before, after) -> {
            throw new AssertionError("differs at " + text(key));
          });
    }
    StateTreeBuilder twice = new StateTreeBuilder();
    twice.add(bytes("key"), bytes("one"));
    twice.add(bytes("key"), bytes("two"));
    assertThatThrownBy(twice::build).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyChangeOfAnEntryChangesTheRoot() {
    Map<String, String> map = numbers(50);
    StateTree tree = of(map, List.copyOf(map.keySet()));
    for (String key : map.keySet()) {
      assertThat(tree.with(bytes(key), bytes("other")).rootHash()).isNotEqualTo(tree.rootHash());
      assertThat(tree.without(bytes(key)).rootHash()).isNotEqualTo(tree.rootHash());
    }
    assertThat(tree.with(bytes("new"), new byte[0]).rootHash()).isNotEqualTo(tree.rootHash());
  }

  @Test
  void removalUndoesInsertion() {
    Map<String, String> map = numbers(100);
    StateTree tree = of(map, List.copyOf(map.keySet()));
    StateTree more = tree;
    for (int i = 0; i < 100; i++) {
      more = more.with(bytes("extra " + i), bytes("x"));
    }
    for (int i = 99; i >= 0; i--) {
      more = more.without(bytes("extra " + i));
    }
    assertThat(more.rootHash()).isEqualTo(tree.rootHash());
    assertThat(tree.without(bytes("never there"))).isSameAs(tree);
  }

  @Test
  void itIsAMapAndReportsItsChanges() {
    Random random = new Random(SEED);
    Map<String, String> model = new HashMap<>();
    StateTree tree = StateTree.EMPTY;
    for (int round = 0; round < 40; round++) {
      StateTree older = tree;
      Map<String, String> olderModel = Map.copyOf(model);
      for (int i = 0; i < 25; i++) {
        String key = "k" + random.nextInt(200);
        if (random.nextInt(3) == 0) {
          model.remove(key);
          tree = tree.without(bytes(key));
        } else {
          String value = "v" + random.nextInt(4);
          model.put(key, value);
          tree = tree.with(bytes(key), bytes(value));
        }
      }
      assertContains(tree, model);
      assertContains(older, olderModel);
      assertThat(changes(older, tree)).as("seed %d", SEED).isEqualTo(changes(olderModel, model));
    }
  }

  private static void assertContains(StateTree tree, Map<String, String> model) {
    for (int i = 0; i < 200; i++) {
      byte[] got = tree.get(bytes("k" + i));
      String expected = model.get("k" + i);
      assertThat(got == null ? null : new String(got, StandardCharsets.UTF_8)).isEqualTo(expected);
    }
  }

  private static Map<String, String> changes(StateTree older, StateTree newer) {
    Map<String, String> changes = new TreeMap<>();
    newer.changesSince(
        older,
        (key, before, after) ->
            changes.put(
                new String(key, StandardCharsets.UTF_8), text(before) + " -> " + text(after)));
    return changes;
  }

  private static String text(byte @Nullable [] value) {
    return value == null ? "nothing" : new String(value, StandardCharsets.UTF_8);
  }

  private static Map<String, String> changes(Map<String, String> older, Map<String, String> newer) {
    Map<String, String> changes = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      String before = older.getOrDefault("k" + i, "nothing");
      String after = newer.getOrDefault("k" + i, "nothing");
      if (!before.equals(after)) {
        changes.put("k" + i, before + " -> " + after);
      }
    }
    return changes;
  }
}
