package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceMemory;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.Circuit;
import io.zkthreads.engine.Commitment;
import io.zkthreads.engine.Evaluation;
import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.engine.Query;
import io.zkthreads.engine.ReducePlan;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.PowSearch;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.MultiOpening;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A device as a backend for callers of any thread: its context, the image of the kernels, one
/// arena over most of its free memory, and the [DeviceThread] on which [CudaBackend] runs.
final class CudaDevice implements Backend {
  /// A call of minutes has gone wrong: the longest operation of the largest proof takes seconds.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// With less, others have the device: another process, or a context that does not end.
  private static final long LEAST_FREE_BYTES = 1L << 30;

  private final DeviceThread thread;
  private final Workers workers;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CudaBackend backend;

  private CudaDevice(DeviceThread thread, int ordinal, Function<Gpu, Image> load, Workers workers) {
    this.thread = thread;
    this.workers = workers;
    boolean open = false;
    try {
      backend = thread.call(() -> CudaBackend.translated(() -> opened(ordinal, load)));
      open = true;
    } finally {
      if (!open) {
        thread.close(this::closeParts);
      }
    }
  }

  /// @param workers bring traces to where the device can read them
  /// @throws io.zkthreads.engine.BackendFailure if the device cannot be had
  static CudaDevice open(int ordinal, Workers workers) {
    return open(ordinal, gpu -> gpu.load(KernelImage.bytes()), workers);
  }

  /// @param load loads the kernels
  static CudaDevice open(int ordinal, Function<Gpu, Image> load, Workers workers) {
    return new CudaDevice(new DeviceThread("cuda-" + ordinal, PATIENCE), ordinal, load, workers);
  }

  private CudaBackend opened(int ordinal, Function<Gpu, Image> load) {
    boolean whole = false;
    try {
      Gpu gpu = owned(Gpu.open(ordinal));
      Image image = owned(load.apply(gpu));
      CudaBackend.Sizes sizes = CudaBackend.Sizes.of(requireMemory(gpu.freeBytes()));
      DeviceMemory memory = owned(gpu.allocate(sizes.arenaBytes()));
      CudaBackend made = owned(new CudaBackend(gpu, image, Arena.over(memory), sizes, workers));
      whole = true;
      return made;
    } finally {
      if (!whole) {
        closeParts();
      }
    }
  }

  /// A device with next to no memory would pass its self-test and have no room for a proof.
  private static long requireMemory(long freeBytes) {
    if (freeBytes < LEAST_FREE_BYTES) {
      throw new BackendFailure(
          BackendFailure.Kind.FULL,
          "free memory of the device: expected at least %d bytes, got %d"
              .formatted(LEAST_FREE_BYTES, freeBytes));
    }
    return freeBytes;
  }

  private <T extends AutoCloseable> T owned(T part) {
    parts.push(part);
    return part;
  }

  /// What a lost context does not give back, its end does.
  private void closeParts() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.getLogger(CudaDevice.class.getName())
            .log(System.Logger.Level.DEBUG, "a part of a device did not close", e);
      }
    }
  }

  /// A circuit whose operations run on the thread of the device.
  private final class OnThread implements Loaded {
    private final Loaded there;

    OnThread(Loaded there) {
      this.there = there;
    }

    @Override
    public Circuit circuit() {
      return there.circuit();
    }

    @Override
    public @Nullable Commitment preprocessed() {
      return there.preprocessed();
    }

    @Override
    public List<Fractions> fractions(List<FractionInputs> tables, int logBlowup) {
      return thread.call(() -> there.fractions(tables, logBlowup));
    }

    @Override
    public List<LowDegreeExtension> quotients(
        List<ConstraintInputs> tables, Extension alpha, int logBlowup) {
      return thread.call(() -> there.quotients(tables, alpha, logBlowup));
    }

    @Override
    public long bytes() {
      return there.bytes();
    }

    @Override
    public void close() {
      there.close();
    }
  }

  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public boolean onHeap() {
    return backend.onHeap();
  }

  @Override
  public MemoryPlan plan(BatchShape shape) {
    return backend.plan(shape);
  }

  @Override
  public void prepare(BatchShape shape) {
    backend.prepare(shape);
  }

  @Override
  public Loaded load(Circuit circuit) {
    return new OnThread(thread.call(() -> backend.load(circuit)));
  }

  @Override
  public List<Columns> upload(List<Trace> traces) {
    return thread.call(() -> backend.upload(traces));
  }

  @Override
  public List<LowDegreeExtension> lowDegreeExtend(List<Columns> values, int logBlowup) {
    return thread.call(() -> backend.lowDegreeExtend(values, logBlowup));
  }

  @Override
  public Tree commit(List<LowDegreeExtension> matrices, Parameters parameters) {
    return thread.call(() -> backend.commit(matrices, parameters));
  }

  @Override
  public Tree commit(Codeword codeword, int logArity, Parameters parameters) {
    return thread.call(() -> backend.commit(codeword, logArity, parameters));
  }

  @Override
  public List<List<List<Extension>>> evaluate(List<Evaluation> evaluations) {
    return thread.call(() -> backend.evaluate(evaluations));
  }

  @Override
  public List<Codeword> reduceOpenings(List<ReducePlan> plans) {
    return thread.call(() -> backend.reduceOpenings(plans));
  }

  @Override
  public Codeword fold(Codeword codeword, int logArity, Extension beta, @Nullable Codeword addend) {
    return thread.call(() -> backend.fold(codeword, logArity, beta, addend));
  }

  @Override
  public List<Extension> read(Codeword codeword, int count) {
    return thread.call(() -> backend.read(codeword, count));
  }

  @Override
  public List<MultiOpening> open(List<Query> queries) {
    return thread.call(() -> backend.open(queries));
  }

  @Override
  public int grind(PowSearch search) {
    return thread.call(() -> backend.grind(search));
  }

  @Override
  public Memory memory() {
    return backend.memory();
  }

  @Override
  public void resetPeak() {
    backend.resetPeak();
  }

  @Override
  public void close() {
    thread.close(this::closeParts);
  }
}
