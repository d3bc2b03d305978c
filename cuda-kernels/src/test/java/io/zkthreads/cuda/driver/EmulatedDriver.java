package io.zkthreads.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The emulated `libcuda.so.1`: CUDA without a GPU, in this process, with adverse habits.
///
/// ```java
/// EmulatedDriver driver = EmulatedDriver.start(Conditions.random());   // skips the test without g++
/// try (Gpu gpu = Gpu.open(0); Image image = driver.load(gpu)) { … }
/// ```
///
/// * **A kernel gets into the image** by a line `EXPORT_KERNEL(name);` behind it in a file that
///   `src/main/cuda/kernels.cu` includes (`platform.cuh` tells what a kernel may use); a kernel for
///   a test only, in any `src/test/emulator/*.cu`. The library is rebuilt when a source is newer.
/// * **Conditions** of [#start]: blocks and lanes run forward, in reverse, or at random with a seed
///   that is part of the condition's name; streams are eager, or lazy, which run work only when
///   somebody waits for it. A test of an operation takes [Conditions#all] as a `@MethodSource`.
/// * **The machine** can be given more devices, less memory or an older driver (before `Gpu.open`),
///   and faults to come: [#failLaunch], [#failAllocation], [#loseDevice], [#refuseImage].
/// * **Found by itself**: accesses outside an allocation, after it was freed, or not aligned;
///   memory that was never written (it holds 0xA5); divergent barriers; warp operations with absent
///   lanes. The call that waits fails with the code a GPU gives, and [#lastFault] tells what and
///   where.
/// * **Counted**: launches, synchronisations, bytes each way, allocations, leaks: [#counters].
///
/// Each [#start] makes the machine as new, so a test must have closed what it opened.
public final class EmulatedDriver {
  /// Whose turn it is among blocks and among the lanes of a block.
  public enum Order {
    FORWARD,
    REVERSE,
    RANDOM
  }

  /// @param lazy whether streams wait until somebody waits for them
  public record Conditions(Order order, long seed, boolean lazy) {
    public static Conditions forward() {
      return new Conditions(Order.FORWARD, 0, false);
    }

    public static Conditions reverse() {
      return new Conditions(Order.REVERSE, 0, true);
    }

    public static Conditions random() {
      return new Conditions(Order.RANDOM, System.nanoTime() & 0xFFFF_FFFFL, true);
    }

    /// For a `@MethodSource`: what every operation is tried under.
    public static Stream<Conditions> all() {
      return Stream.of(forward(), reverse(), random());
    }
  }

  /// What one device did since [#start], in the order of `control.cpp`.
  public record Counters(
      long launches,
      long synchronisations,
      long bytesToDevice,
      long bytesToHost,
      long copies,
      long fills,
      long allocations,
      long liveAllocations,
      long usedBytes,
      long peakBytes,
      long leaks,
      long contexts) {
    private static final int COUNT = 12;
  }

  private static final int MAX_TEXT = 512;
  private static final int MAX_DEVICES = 8;

  /// Made once for the process, or why it cannot be.
  private static final class Holder {
    static final Optional<String> IMPOSSIBLE = EmulatorBuild.impossible();
    static final EmulatedDriver DRIVER = new EmulatedDriver();
  }

  private final MethodHandle reset;
  private final MethodHandle set;
  private final MethodHandle counters;
  private final MethodHandle lastFault;
  private final MethodHandle parameters;

  /// Its name satisfies JCuda's need of a `libcuda.so.1`, when it is loaded first.
  private EmulatedDriver() {
    Path library = build();
    System.load(library.toString());
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
    Linker linker = Linker.nativeLinker();
    reset =
        linker.downcallHandle(symbols.findOrThrow("emulator_reset"), FunctionDescriptor.ofVoid());
    set =
        linker.downcallHandle(
            symbols.findOrThrow("emulator_set"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG));
    counters =
        linker.downcallHandle(
            symbols.findOrThrow("emulator_counters"), FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS));
    lastFault =
        linker.downcallHandle(
            symbols.findOrThrow("emulator_last_fault"),
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT));
    parameters =
        linker.downcallHandle(
            symbols.findOrThrow("emulator_parameters"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  }

  private static Path build() {
    Path module = Path.of(System.getProperty("repository.root", ".."), "cuda-kernels");
    try {
      return new EmulatorBuild(module.toAbsolutePath()).library();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// The driver with a machine as new; skips the calling test where it cannot be built.
  public static EmulatedDriver start(Conditions conditions) {
    Optional<String> impossible = Holder.IMPOSSIBLE;
    Assumptions.assumeTrue(impossible.isEmpty(), () -> impossible.orElseThrow());
    EmulatedDriver driver = Holder.DRIVER;
    call(() -> driver.reset.invoke());
    driver.set("order", conditions.order().ordinal());
    driver.set("seed", conditions.seed());
    driver.set("lazy", conditions.lazy() ? 1 : 0);
    return driver;
  }

  /// How many devices there are, up to eight.
  public EmulatedDriver devices(int count) {
    if (count < 0 || count > MAX_DEVICES) {
      throw new IllegalArgumentException(count + " devices");
    }
    return set("devices", count);
  }

  public EmulatedDriver driverVersion(int version) {
    return set("driverVersion", version);
  }

  public EmulatedDriver memory(int device, long bytes) {
    return set(device, "memoryBytes", bytes);
  }

  /// The `number`-th launch from now on fails with `code` (719: launch failed).
  public EmulatedDriver failLaunch(int device, long number, int code) {
    set(device, "launchCode", code);
    return set(device, "failingLaunch", number);
  }

  /// The `number`-th allocation from now on finds no memory.
  public EmulatedDriver failAllocation(int device, long number) {
    return set(device, "failingAllocation", number);
  }

  /// The `number`-th call from now on finds the device gone, and so do all after it.
  public EmulatedDriver loseDevice(int device, long number) {
    return set(device, "losingCall", number);
  }

  /// The device comes back.
  public EmulatedDriver findDevice(int device) {
    return set(device, "lost", 0);
  }

  /// Images hold nothing for this device.
  public EmulatedDriver refuseImage(int device) {
    return set(device, "wrongImage", 1);
  }

  public Counters counters(int device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG, Counters.COUNT);
      call(() -> counters.invoke(device, out));
      long[] c = out.toArray(JAVA_LONG);
      return new Counters(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11]);
    }
  }

  /// What the emulator found last, and where; empty if nothing.
  public String lastFault() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(MAX_TEXT);
      call(() -> lastFault.invoke(text, MAX_TEXT));
      return text.getString(0);
    }
  }

  /// All exported kernels as an image, whose launches are checked against their sources.
  public Image load(Gpu gpu) {
    return gpu.load(image(), signatures());
  }

  /// Bytes that look like an image: the kernels are in the library already.
  public static byte[] image() {
    return ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putInt(0xBA55ED50).array();
  }

  /// Sizes of the arguments of every exported kernel.
  public Signatures signatures() {
    java.util.Map<String, int[]> sizes = new java.util.TreeMap<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment names = arena.allocate(1 << 16);
      MemorySegment words = arena.allocate(JAVA_INT, 1 << 14);
      int[] count = new int[1];
      call(() -> count[0] = (int) parameters.invoke(names, words));
      long name = 0;
      int word = 0;
      for (int k = 0; k < count[0]; k++) {
        String text = names.getString(name);
        int[] each = new int[words.getAtIndex(JAVA_INT, word++)];
        for (int i = 0; i < each.length; i++) {
          each[i] = words.getAtIndex(JAVA_INT, word++);
        }
        sizes.put(text, each);
        name += text.length() + 1;
      }
    }
    return new Signatures(sizes);
  }

  private EmulatedDriver set(String condition, long value) {
    return set(0, condition, value);
  }

  private EmulatedDriver set(int device, String condition, long value) {
    int[] known = new int[1];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(condition);
      call(() -> known[0] = (int) set.invoke(device, name, value));
    }
    if (known[0] == 0) {
      throw new IllegalArgumentException("no condition " + condition);
    }
    return this;
  }

  private interface Native {
    void run() throws Throwable;
  }

  private static void call(Native nativeCall) {
    try {
      nativeCall.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
