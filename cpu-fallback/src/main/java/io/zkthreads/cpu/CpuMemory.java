package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Workers;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The arrays that handles and large scratch are made of: counted while in use, and kept for the
/// next proof when given back, so that a steady prover neither clears nor moves trace-sized arrays.
///
/// Arrays in use and kept ones together never take more than 5/4 of what those in use took at the
/// most, which lets a whole proof find its arrays, and the collector may have the kept ones
/// whenever memory is short.
public final class CpuMemory {
  /// Below this an array is not worth keeping: 64 KiB.
  private static final int LEAST_KEPT = 1 << 14;

  /// A kept array serves for up to an eighth less than it holds.
  private static final int MAX_WASTE = 8;

  /// The size is known even after the collector took the array.
  private record Kept(SoftReference<int[]> array, int words) {}

  /// Arrays that an operation takes for itself; closing gives them back.
  public final class Scratch implements AutoCloseable {
    private final List<int[]> taken = new ArrayList<>();

    public int[] take(int words) {
      return own(CpuMemory.this.take(words));
    }

    /// Bytes of all arrays that were taken.
    public long bytes() {
      return taken.stream().mapToLong(array -> CpuMemory.bytes(array.length)).sum();
    }

    /// Takes over an array from [CpuMemory#take].
    public int[] own(int[] array) {
      taken.add(array);
      return array;
    }

    @Override
    public void close() {
      taken.forEach(CpuMemory.this::give);
      taken.clear();
    }
  }

  private final List<Kept> kept = new ArrayList<>();
  private long inUse;
  private long keptBytes;
  private long peak;
  private long mostInUse;

  /// Gets arrays ready for [#take]s of so many words, new ones where no kept one will serve. The
  /// first touch of so much memory takes a good part of a first proof, so all threads share it.
  void expect(List<Integer> sizes, Workers workers) {
    List<Integer> missing = missing(sizes);
    AtomicInteger next = new AtomicInteger();
    workers.onAllThreads(() -> {
      for (int i = next.getAndIncrement(); i < missing.size(); i = next.getAndIncrement()) {
        keep(new int[missing.get(i)]);
      }
    });
  }

  /// Sizes for which nothing is kept, the largest first. What will serve is kept longer than the
  /// rest.
  private synchronized List<Integer> missing(List<Integer> sizes) {
    List<Integer> missing = new ArrayList<>();
    List<Kept> serving = new ArrayList<>();
    long expected = 0;
    for (int words : sizes.stream().sorted(Comparator.reverseOrder()).toList()) {
      expected += bytes(words);
      int k = best(words);
      if (k >= 0) {
        serving.add(kept.remove(k));
      } else if (words >= LEAST_KEPT) {
        missing.add(words);
      }
    }
    kept.addAll(serving);
    mostInUse = Math.max(mostInUse, inUse + expected);
    long made = missing.stream().mapToLong(CpuMemory::bytes).sum();
    dropBeyond(mostInUse / 4 * 5 - made);
    return missing;
  }

  /// An array of at least `words` words, with any contents.
  public synchronized int[] take(int words) {
    int[] array = reuse(words);
    if (array == null) {
      array = new int[words];
    }
    count(bytes(array.length));
    dropBeyond(mostInUse / 4 * 5);
    return array;
  }

  /// Takes back what [#take] gave; its holder must not touch it again.
  public synchronized void give(int[] array) {
    inUse -= bytes(array.length);
    if (array.length >= LEAST_KEPT) {
      keep(array);
    }
  }

  private synchronized void keep(int[] array) {
    kept.add(new Kept(new SoftReference<>(array), array.length));
    keptBytes += bytes(array.length);
  }

  private int @Nullable [] reuse(int words) {
    for (int k = best(words); k >= 0; k = best(words)) {
      Kept found = kept.remove(k);
      drop(found);
      int[] array = found.array.get();
      if (array != null) {
        return array;
      }
    }
    return null;
  }

  /// The smallest kept array that fits and wastes little, or −1.
  private int best(int words) {
    int best = -1;
    for (int k = 0; k < kept.size(); k++) {
      int size = kept.get(k).words;
      boolean fits = size >= words && size - words <= words / MAX_WASTE;
      if (fits && (best < 0 || size < kept.get(best).words)) {
        best = k;
      }
    }
    return best;
  }

  private void dropBeyond(long bytes) {
    while (inUse + keptBytes > bytes && !kept.isEmpty()) {
      drop(kept.removeFirst());
    }
  }

  private void drop(Kept array) {
    keptBytes -= bytes(array.words);
  }

  private void count(long bytes) {
    inUse += bytes;
    peak = Math.max(peak, inUse);
    mostInUse = Math.max(mostInUse, inUse);
  }

  private static long bytes(int words) {
    return (long) Integer.BYTES * words;
  }

  synchronized long keptBytes() {
    return keptBytes;
  }

  public synchronized void resetPeak() {
    peak = inUse;
  }

  public synchronized Backend.Memory state() {
    return new Backend.Memory(inUse, peak);
  }
}
