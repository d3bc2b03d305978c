package io.zkthreads.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.PinnedMemory;
import io.zkthreads.cuda.driver.Stream;
import java.lang.foreign.MemorySegment;

/// What the test of a kernel needs: an emulated device with the image of all kernels, one stream,
/// and an arena in which each buffer is an allocation of its own, so that accesses beside it are
/// found. Closing it finds buffers that nobody gave back only by [EmulatedDriver.Counters#leaks].
final class EmulatedGpu implements AutoCloseable {
  private final EmulatedDriver driver;
  private final Gpu gpu;
  private final Image image;
  private final Stream stream;
  private final Arena arena;

  private EmulatedGpu(EmulatedDriver driver) {
    this.driver = driver;
    gpu = Gpu.open(0);
    image = driver.load(gpu);
    stream = gpu.newStream();
    arena = Arena.ofAllocations(gpu);
  }

  /// Skips the test where the emulator cannot be built.
  static EmulatedGpu open(Conditions conditions) {
    return new EmulatedGpu(EmulatedDriver.start(conditions));
  }

  EmulatedDriver driver() {
    return driver;
  }

  Gpu gpu() {
    return gpu;
  }

  Image image() {
    return image;
  }

  Stream stream() {
    return stream;
  }

  Arena arena() {
    return arena;
  }

  /// A new buffer with these words; they are there when this returns.
  DeviceBuffer upload(int... words) {
    DeviceBuffer buffer = arena.take((long) Integer.BYTES * words.length);
    try (PinnedMemory host = gpu.pinned(buffer.bytes())) {
      MemorySegment.copy(words, 0, host.segment(), JAVA_INT, 0, words.length);
      stream.copyToDevice(buffer, host, buffer.bytes());
      stream.synchronize();
    }
    return buffer;
  }

  /// The words of a buffer, once all work in the stream is done.
  int[] download(DeviceBuffer buffer) {
    try (PinnedMemory host = gpu.pinned(buffer.bytes())) {
      stream.copyToHost(host, buffer, buffer.bytes());
      stream.synchronize();
      return host.segment().toArray(JAVA_INT);
    }
  }

  @Override
  public void close() {
    gpu.close();
  }
}
