package io.zkthreads.cuda.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
///
/// With `-Dzkthreads.cuda.device=true` the same tests run on this machine's own driver and device,
/// with the image in the file that `zkthreads.cuda.image` names; those that set a machine or read
/// what an emulator counts are skipped. `cuda-kernels/device-check` does that.
public final class EmulatedDriver {
  /// Whose turn it is among blocks and among the lanes of a block.
  public enum Order {
    FORWARD(0),
    REVERSE(1),
    RANDOM(2);

    /// As in `blocks.h`.
    private final int number;

    Order(int number) {
      this.number = number;
    }
  }

  /// How the machine behaves.
  ///
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
      return ON_DEVICE || !ASKED.isEmpty()
          ? Stream.of(usually(forward()))
          : Stream.of(forward(), reverse(), random());
    }

    /// For whole proofs: these, or what `./check cuda` asks for, such as `reverse,lazy`.
    public static Conditions usually(Conditions these) {
      if (ASKED.isEmpty()) {
        return these;
      }
      String[] words = ASKED.split(",", 2);
      Order order = Order.valueOf(words[0].toUpperCase(Locale.ROOT));
      return new Conditions(order, System.nanoTime() & 0xFFFF_FFFFL, words[1].equals("lazy"));
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

  private static final int MAX_DEVICES = 8;
  private static final String ASKED = System.getProperty("emulated.conditions", "");

  /// Whether there is no emulator, but a device.
  private static final boolean ON_DEVICE = Boolean.getBoolean("zkthreads.cuda.device");

  /// Made once for the process, or why it cannot be.
  private static final class Holder {
    static final Optional<String> IMPOSSIBLE =
        ON_DEVICE ? Gpu.unavailable() : EmulatorBuild.impossible();
    static final EmulatedDriver DRIVER = new EmulatedDriver();
  }

  private final @Nullable EmulatorLibrary library = ON_DEVICE ? null : EmulatorLibrary.load();

  private EmulatedDriver() {}

  /// The driver with a machine as new; skips the calling test where it cannot be built.
  public static EmulatedDriver start(Conditions conditions) {
    Optional<String> impossible = Holder.IMPOSSIBLE;
    Assumptions.assumeTrue(impossible.isEmpty(), () -> impossible.orElseThrow());
    EmulatedDriver driver = Holder.DRIVER;
    if (ON_DEVICE) {
      return driver;
    }
    driver.library().reset();
    driver.set("order", conditions.order().number);
    driver.set("seed", conditions.seed());
    driver.set("lazy", conditions.lazy() ? 1 : 0);
    return driver;
  }

  /// Skips tests that need an emulator, where there is none.
  private EmulatorLibrary library() {
    Assumptions.assumeFalse(ON_DEVICE, "this needs the emulated driver");
    return Objects.requireNonNull(library);
  }

  /// For tests of faults on purpose: what is found is not told on the standard error.
  public EmulatedDriver quietly() {
    return set("quiet", 1);
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
    long[] c = library().counters(device, Counters.COUNT);
    return new Counters(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11]);
  }

  /// What the emulator found last, and where; empty if nothing.
  public String lastFault() {
    return ON_DEVICE ? "" : library().lastFault();
  }

  /// All exported kernels as an image, whose launches are checked against their sources.
  public Image load(Gpu gpu) {
    return ON_DEVICE ? gpu.load(compiled()) : gpu.load(image(), signatures());
  }

  /// The kernels of the product and of tests, compiled.
  private static byte[] compiled() {
    try {
      return Files.readAllBytes(Path.of(System.getProperty("zkthreads.cuda.image")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Bytes that look like an image: the kernels are in the library already.
  public static byte[] image() {
    return ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putInt(0xBA55ED50).array();
  }

  /// Sizes of the arguments of every exported kernel.
  public Signatures signatures() {
    return library().signatures(false);
  }

  /// The same of the kernels under `src/main/cuda` only.
  Signatures productSignatures() {
    return library().signatures(true);
  }

  private EmulatedDriver set(String condition, long value) {
    return set(0, condition, value);
  }

  private EmulatedDriver set(int device, String condition, long value) {
    library().set(device, condition, value);
    return this;
  }
}
