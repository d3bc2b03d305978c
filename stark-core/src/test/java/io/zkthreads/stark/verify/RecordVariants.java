package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.hash.Digest;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/// Copies of a record, each with one leaf or one length changed: every component at every depth,
/// some random entries of each list.
final class RecordVariants {
  /// A changed copy.
  ///
  /// @param path names of the components down to the change, with list indices
  /// @param structural whether a length or a presence changed, and not a value
  record Variant<T>(String path, boolean structural, T value) {
    <U> Variant<U> map(String prefix, Function<T, U> rebuild) {
      String joined = path.isEmpty() ? prefix : prefix + "." + path;
      return new Variant<>(joined, structural, rebuild.apply(value));
    }
  }

  private static final int ENTRIES_PER_LIST = 2;

  private final Random random;

  RecordVariants(long seed) {
    random = new Random(seed);
  }

  /// Variants of any value that proofs are made of.
  List<Variant<Object>> of(Object value) {
    return switch (value) {
      case Integer word -> List.of(changed((word + 1) % KoalaBear.P));
      case Quintic q -> List.of(changed(quintic(q)));
      case Digest d -> List.of(changed(digest(d)));
      case int[] words -> words.length == 0 ? List.of() : List.of(changed(entry(words)));
      case Optional<?> optional -> ofOptional(optional);
      case List<?> list -> ofList(list);
      case Record r -> ofRecord(r);
      default -> throw new IllegalArgumentException("no variants of " + value.getClass());
    };
  }

  private static Variant<Object> changed(Object value) {
    return new Variant<>("", false, value);
  }

  private Quintic quintic(Quintic q) {
    int[] words = new int[Quintic.DEGREE];
    q.put(words, 0);
    return Quintic.at(entry(words), 0);
  }

  private int[] entry(int[] words) {
    int[] copy = words.clone();
    int at = random.nextInt(copy.length);
    copy[at] = (copy[at] + 1) % KoalaBear.P;
    return copy;
  }

  private Digest digest(Digest d) {
    int[] words = new int[Digest.WORDS];
    d.put(words, 0);
    words[random.nextInt(words.length)] ^= 1 << random.nextInt(32);
    return Digest.at(words, 0);
  }

  private List<Variant<Object>> ofOptional(Optional<?> optional) {
    List<Variant<Object>> variants = new ArrayList<>();
    if (optional.isEmpty()) {
      return List.of(new Variant<>("presence", true, Optional.of(Quintic.ONE)));
    }
    variants.add(new Variant<>("presence", true, Optional.empty()));
    of(optional.get()).forEach(v -> variants.add(v.map("value", Optional::of)));
    return variants;
  }

  private List<Variant<Object>> ofList(List<?> list) {
    List<Variant<Object>> variants = new ArrayList<>();
    if (list.isEmpty()) {
      return variants;
    }
    variants.add(new Variant<>("drop", true, list.subList(0, list.size() - 1)));
    List<Object> longer = new ArrayList<>(list);
    longer.add(list.getLast());
    variants.add(new Variant<>("repeat", true, longer));
    if (list.size() > 1 && !list.getFirst().equals(list.getLast())) {
      List<Object> swapped = new ArrayList<>(list);
      Collections.swap(swapped, 0, list.size() - 1);
      if (!(list.getFirst() instanceof Record) || list.getFirst() instanceof Quintic) {
        variants.add(new Variant<>("swap", true, swapped));
      }
    }
    for (int n = 0; n < Math.min(ENTRIES_PER_LIST, list.size()); n++) {
      int at = list.size() <= ENTRIES_PER_LIST ? n : random.nextInt(list.size());
      for (Variant<Object> v : of(list.get(at))) {
        variants.add(
            v.map(
                "[" + at + "]",
                changed -> {
                  List<Object> copy = new ArrayList<>(list);
                  copy.set(at, changed);
                  return copy;
                }));
      }
    }
    return variants;
  }

  private List<Variant<Object>> ofRecord(Record r) {
    RecordComponent[] components = r.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    try {
      for (int c = 0; c < components.length; c++) {
        components[c].getAccessor().setAccessible(true);
        values[c] = components[c].getAccessor().invoke(r);
        types[c] = components[c].getType();
      }
      var constructor = r.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      List<Variant<Object>> variants = new ArrayList<>();
      for (int c = 0; c < components.length; c++) {
        for (Variant<Object> v : of(values[c])) {
          Object[] copy = values.clone();
          copy[c] = v.value();
          Object rebuilt = constructor.newInstance(copy);
          variants.add(v.map(components[c].getName(), x -> rebuilt));
        }
      }
      return variants;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
