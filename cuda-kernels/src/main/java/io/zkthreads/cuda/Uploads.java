package io.zkthreads.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Event;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.PinnedMemory;
import io.zkthreads.cuda.kernel.TransposeKernel;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Brings traces to the device. Rows of all traces are copied to one of two slabs of pinned memory
/// until it is full; while the device takes it and makes columns of it, the other is filled.
///
/// ```text
/// host    fill slab 0 | fill slab 1 | fill slab 0 | …
/// device              | copy 0, transpose | copy 1, transpose | …
/// ```
final class Uploads implements AutoCloseable {
  /// Words that a thread copies at a time: 256 KiB.
  private static final int GRAIN = 1 << 16;

  private final DeviceSession session;
  private final TransposeKernel kernel;
  private final long slabBytes;
  private final Workers workers;
  private final List<Slab> slabs = new ArrayList<>();

  /// @param slabBytes of each of two slabs: more than the longest row
  /// @param workers fill the slabs
  Uploads(DeviceSession session, Gpu gpu, Image image, long slabBytes, Workers workers) {
    this.session = session;
    this.slabBytes = slabBytes;
    this.workers = workers;
    kernel = new TransposeKernel(image);
    for (int i = 0; i < 2; i++) {
      slabs.add(new Slab(gpu.pinned(slabBytes), session.stream().record()));
    }
  }

  /// @param taken has come when the device has read what is in the memory
  private record Slab(PinnedMemory memory, Event taken) {}

  /// The values of traces on H.
  List<CudaColumns> upload(List<Trace> traces) {
    traces.forEach(this::requireShortRows);
    long bytes = traces.stream().mapToLong(t -> (long) Integer.BYTES * t.words().length).sum();
    try (DeviceSession.Scratch scratch = session.new Scratch();
        Made<CudaColumns> columns = new Made<>()) {
      Filling filling = new Filling(scratch, Math.min(bytes, slabBytes));
      for (Trace trace : traces) {
        MatrixSize size = new MatrixSize(trace.width(), trace.logHeight());
        filling.add(trace, columns.add(new CudaColumns(session.arena(), size)).words());
      }
      filling.flush();
      return columns.keep();
    }
  }

  private void requireShortRows(Trace trace) {
    long rowBytes = (long) Integer.BYTES * trace.width();
    if (rowBytes > slabBytes) {
      throw new IllegalArgumentException(
          "a row of %d bytes: expected at most %d".formatted(rowBytes, slabBytes));
    }
  }

  /// The slabs while traces go through them.
  private final class Filling {
    private final DeviceBuffer[] rowMajor = new DeviceBuffer[slabs.size()];
    private final List<TransposeKernel.Job> jobs = new ArrayList<>();
    private int slab;
    private long filled;

    Filling(DeviceSession.Scratch scratch, long bytes) {
      for (int i = 0; i < rowMajor.length; i++) {
        rowMajor[i] = scratch.words(bytes / Integer.BYTES);
      }
    }

    void add(Trace trace, DeviceBuffer to) {
      int width = trace.width();
      long rowBytes = (long) Integer.BYTES * width;
      int row = 0;
      while (width > 0 && row < trace.height()) {
        int rows = (int) Math.min(trace.height() - row, (slabBytes - filled) / rowBytes);
        if (rows == 0) {
          flush();
        } else {
          put(trace, row, rows, to);
          row += rows;
        }
      }
    }

    private void put(Trace trace, int row, int rows, DeviceBuffer to) {
      if (filled == 0) {
        slabs.get(slab).taken().synchronize();
      }
      int width = trace.width();
      int count = rows * width;
      MemorySegment host = slabs.get(slab).memory().segment().asSlice(filled);
      workers.forRanges(
          count,
          GRAIN,
          (from, end) ->
              MemorySegment.copy(
                  trace.words(),
                  row * width + from,
                  host,
                  JAVA_INT,
                  (long) Integer.BYTES * from,
                  end - from));
      long bytes = (long) Integer.BYTES * count;
      DeviceBuffer from = rowMajor[slab].slice(filled, bytes);
      jobs.add(new TransposeKernel.Job(from, to, width, trace.logHeight(), row, rows));
      filled += bytes;
    }

    /// Sends what is in the slab, and goes on with the other.
    void flush() {
      if (filled == 0) {
        return;
      }
      Slab full = slabs.get(slab);
      session.stream().copyToDevice(rowMajor[slab], full.memory(), filled);
      session.stream().record(full.taken());
      try (DeviceSession.Scratch scratch = session.new Scratch()) {
        DeviceBuffer table = scratch.upload(TransposeKernel.table(jobs));
        kernel.launch(session.stream(), jobs, table);
      }
      jobs.clear();
      filled = 0;
      slab = 1 - slab;
    }
  }

  @Override
  public void close() {
    for (Slab slab : slabs) {
      slab.taken().close();
      slab.memory().close();
    }
  }
}
