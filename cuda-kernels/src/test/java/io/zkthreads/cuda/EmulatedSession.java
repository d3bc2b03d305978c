package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;

/// A session on the emulated device, with an allocation for each buffer, so that whoever uses more
/// than a buffer is found out.
final class EmulatedSession implements AutoCloseable {
  private final Gpu gpu;
  final Image image;
  final DeviceSession session;
  private final List<DeviceBuffer> buffers = new ArrayList<>();

  EmulatedSession(EmulatedDriver.Conditions conditions) {
    this(conditions, 1 << 20);
  }

  /// @param stagingBytes the most that is copied at once
  EmulatedSession(EmulatedDriver.Conditions conditions, long stagingBytes) {
    EmulatedDriver driver = EmulatedDriver.start(conditions);
    gpu = Gpu.open(0);
    image = driver.load(gpu);
    session = new DeviceSession(gpu, Arena.ofAllocations(gpu), stagingBytes);
  }

  Gpu gpu() {
    return gpu;
  }

  DeviceBuffer words(int count) {
    DeviceBuffer buffer = session.arena().take((long) Integer.BYTES * count);
    buffers.add(buffer);
    return buffer;
  }

  DeviceBuffer upload(int[] words) {
    DeviceBuffer buffer = words(words.length);
    session.copyToDevice(buffer, words);
    return buffer;
  }

  /// A matrix, column-major.
  DeviceBuffer upload(Trace trace) {
    return upload(columns(trace));
  }

  static int[] columns(Trace trace) {
    int[] words = new int[trace.width() << trace.logHeight()];
    for (int c = 0; c < trace.width(); c++) {
      for (int r = 0; r < trace.height(); r++) {
        words[(c << trace.logHeight()) + r] = trace.word(r, c);
      }
    }
    return words;
  }

  /// w^i and w^(2^12·i), w of order 2^24, at the front of the root tables.
  DeviceBuffer roots() {
    int[] words = new int[5 << 12];
    int w = KoalaBear.twoAdicGenerator(KoalaBear.TWO_ADICITY);
    int coarse = KoalaBear.power(w, 1 << 12);
    words[0] = words[1 << 12] = KoalaBear.ONE;
    for (int i = 1; i < 1 << 12; i++) {
      words[i] = KoalaBear.multiply(words[i - 1], w);
      words[(1 << 12) + i] = KoalaBear.multiply(words[(1 << 12) + i - 1], coarse);
    }
    return upload(words);
  }

  int[] download(DeviceBuffer buffer) {
    return session.copyToHost(buffer, (int) buffer.words());
  }

  @Override
  public void close() {
    buffers.forEach(session.arena()::give);
    long left = session.arena().inUse();
    session.close();
    image.close();
    gpu.close();
    if (left != 0) {
      throw new AssertionError(left + " bytes of device memory were not given back");
    }
  }
}
