package io.zkthreads.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Locale;

/// What the heap of this process holds of arrays that live as long as a proof: its old generation.
///
/// Arrays fit into the young one as well, but then hardly anything else does: a collection of the
/// whole heap for every small object. By the JVM's defaults the old generation is two thirds of the
/// heap; `zkt` starts its JVM with nine tenths (`-XX:NewRatio`).
///
/// @param heapBytes the whole heap (`-Xmx`)
/// @param bytes of arrays that it holds
public record HeapRoom(long heapBytes, long bytes) {
  /// Generations begin and end at multiples of this or less.
  private static final long ALIGNMENT = 2L << 20;

  /// That of this process.
  public static HeapRoom here() {
    long heap = maxHeapSize();
    long old =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(HeapRoom::isOld)
            .mapToLong(pool -> pool.getUsage().getMax())
            .filter(max -> max > 0)
            .findFirst()
            .orElse(heap);
    return new HeapRoom(heap, old);
  }

  /// `-Xmx`, of which [Runtime#maxMemory] leaves out a part.
  private static long maxHeapSize() {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return Long.parseLong(options.getVMOption("MaxHeapSize").getValue());
  }

  private static boolean isOld(MemoryPoolMXBean pool) {
    String name = pool.getName().toLowerCase(Locale.ROOT);
    return pool.getType() == MemoryType.HEAP && (name.contains("old") || name.contains("tenured"));
  }

  /// The heap that would hold `needed` bytes, for one that is divided like this one.
  public long heapFor(long needed) {
    return (long) Math.ceil((double) needed * heapBytes / bytes) + ALIGNMENT;
  }
}
