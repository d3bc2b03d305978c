package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.hash.Digest;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/// Copies of a record, each tampered with in one way at one place: every component at every depth,
/// some random entries of each list.
final class RecordVariants {
  /// How a copy differs.
  enum Change {
    /// One bit of one word.
    BIT_FLIP,
    /// p added to one word: the same element of the field, written otherwise.
    NON_CANONICAL,
    /// Two neighbours of a list swapped.
    SWAP,
    /// The last entry of a list left out.
    TRUNCATION,
    /// The last entry of a list said again.
    REPETITION,
    /// An option present where it is absent, or absent where it is present.
    PRESENCE,
    /// What another valid proof has in that place.
    FOREIGN
  }

  /// A changed copy.
  ///
  /// @param path names of the components down to the change, with list indices
  record Variant<T>(String path, Change change, T value) {
    <U> Variant<U> map(String prefix, Function<T, U> rebuild) {
      String joined = path.isEmpty() ? prefix : prefix + "." + path;
      return new Variant<>(joined, change, rebuild.apply(value));
    }
  }

  private static final int ENTRIES_PER_LIST = 2;

  private final Random random;

  RecordVariants(long seed) {
    random = new Random(seed);
  }

  /// Variants of any value that proofs are made of.
  ///
  /// @param other what another proof has in its place
  List<Variant<Object>> of(Object value, Object other) {
    List<Variant<Object>> variants = new ArrayList<>();
    if (!same(value, other)) {
      variants.add(here(Change.FOREIGN, other));
    }
    switch (value) {
      case Integer word -> ofWords(new int[] {word}, words -> words[0], variants);
      case Extension q -> {
        int[] words = new int[q.field().degree()];
        q.put(words, 0);
        ofWords(words, changed -> q.field().at(changed, 0), variants);
      }
      case int[] words -> ofWords(words, changed -> changed, variants);
      case Digest d -> variants.add(here(Change.BIT_FLIP, flipped(d)));
      case Optional<?> optional -> ofOptional(optional, (Optional<?>) other, variants);
      case List<?> list -> ofList(list, (List<?>) other, variants);
      case Record r -> ofRecord(r, (Record) other, variants);
      default -> throw new IllegalArgumentException("no variants of " + value.getClass());
    }
    return variants;
  }

  private static boolean same(Object a, Object b) {
    return a instanceof int[] words ? Arrays.equals(words, (int[]) b) : a.equals(b);
  }

  private static Variant<Object> here(Change change, Object value) {
    return new Variant<>("", change, value);
  }

  private void ofWords(
      int[] words, Function<int[], Object> rebuild, List<Variant<Object>> variants) {
    if (words.length == 0) {
      return;
    }
    int[] flipped = words.clone();
    int at = random.nextInt(words.length);
    do {
      flipped[at] = words[at] ^ (1 << random.nextInt(31));
    } while (!KoalaBear.isReduced(flipped[at]));
    variants.add(here(Change.BIT_FLIP, rebuild.apply(flipped)));
    int[] unreduced = words.clone();
    unreduced[random.nextInt(words.length)] += KoalaBear.P;
    variants.add(here(Change.NON_CANONICAL, rebuild.apply(unreduced)));
  }

  private Digest flipped(Digest d) {
    int[] words = new int[Digest.WORDS];
    d.put(words, 0);
    words[random.nextInt(words.length)] ^= 1 << random.nextInt(32);
    return Digest.at(words, 0);
  }

  private void ofOptional(Optional<?> optional, Optional<?> other, List<Variant<Object>> variants) {
    if (optional.isEmpty()) {
      variants.add(new Variant<>("", Change.PRESENCE, Optional.of(Quintic.ONE)));
      return;
    }
    variants.add(new Variant<>("", Change.PRESENCE, Optional.empty()));
    for (Variant<Object> v : of(optional.get(), other.orElseThrow())) {
      variants.add(v.map("value", Optional::of));
    }
  }

  private void ofList(List<?> list, List<?> other, List<Variant<Object>> variants) {
    if (list.isEmpty()) {
      return;
    }
    variants.add(here(Change.TRUNCATION, list.subList(0, list.size() - 1)));
    List<Object> longer = new ArrayList<>(list);
    longer.add(list.getLast());
    variants.add(here(Change.REPETITION, longer));
    int first = list.size() == 1 ? 0 : random.nextInt(list.size() - 1);
    if (list.size() > 1 && !same(list.get(first), list.get(first + 1))) {
      List<Object> swapped = new ArrayList<>(list);
      Collections.swap(swapped, first, first + 1);
      variants.add(here(Change.SWAP, swapped));
    }
    for (int n = 0; n < Math.min(ENTRIES_PER_LIST, list.size()); n++) {
      int at = list.size() <= ENTRIES_PER_LIST ? n : random.nextInt(list.size());
      Object counterpart = at < other.size() ? other.get(at) : list.get(at);
      for (Variant<Object> v : of(list.get(at), counterpart)) {
        variants.add(v.map("[" + at + "]", changed -> with(list, at, changed)));
      }
    }
  }

  private static Object with(List<?> list, int at, Object changed) {
    List<Object> copy = new ArrayList<>(list);
    copy.set(at, changed);
    return copy;
  }

  private void ofRecord(Record r, Record other, List<Variant<Object>> variants) {
    Object[] values = components(r);
    Object[] others = components(other);
    RecordComponent[] components = r.getClass().getRecordComponents();
    for (int c = 0; c < values.length; c++) {
      for (Variant<Object> v : of(values[c], others[c])) {
        Object[] copy = values.clone();
        copy[c] = v.value();
        variants.add(v.map(components[c].getName(), x -> rebuilt(r, copy)));
      }
    }
  }

  private static Object[] components(Record r) {
    RecordComponent[] components = r.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    try {
      for (int c = 0; c < components.length; c++) {
        components[c].getAccessor().setAccessible(true);
        values[c] = components[c].getAccessor().invoke(r);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return values;
  }

  private static Object rebuilt(Record r, Object[] values) {
    Class<?>[] types =
        Arrays.stream(r.getClass().getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = r.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
