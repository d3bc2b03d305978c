package io.zkthreads.server.prove;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Values that can be made again, kept up to a total weight; the least recently used go first. What
/// is heavier than the whole cache is not kept at all.
///
/// Safe for several threads. Values are made outside of the lock, so two threads may make the same
/// one at once; the first to finish is kept.
final class BoundedCache<K, V> {
  private final long capacity;
  private final ToLongFunction<V> weight;
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long total;

  /// @param capacity greatest sum of weights
  /// @param weight of a value, the same at each call
  BoundedCache(long capacity, ToLongFunction<V> weight) {
    this.capacity = capacity;
    this.weight = weight;
  }

  synchronized @Nullable V get(K key) {
    return values.get(key);
  }

  synchronized V put(K key, V value) {
    V known = values.get(key);
    if (known != null) {
      return known;
    }
    values.put(key, value);
    total += weight.applyAsLong(value);
    Iterator<V> eldest = values.values().iterator();
    while (total > capacity) {
      total -= weight.applyAsLong(eldest.next());
      eldest.remove();
    }
    return value;
  }

  V computeIfAbsent(K key, Supplier<V> make) {
    V known = get(key);
    return known != null ? known : put(key, make.get());
  }

  /// Sum of the weights of what is kept.
  synchronized long weight() {
    return total;
  }
}
