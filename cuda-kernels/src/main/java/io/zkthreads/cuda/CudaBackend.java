package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.CudaFailure;
import io.zkthreads.cuda.driver.DeviceMemory;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.RootWords;
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
import io.zkthreads.stark.hash.Blake3Pow;
import io.zkthreads.stark.hash.Poseidon2Pow;
import io.zkthreads.stark.hash.PowSearch;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The backend of one device: column-major matrices in device memory, all work in one stream.
///
/// Operations belong to the thread of the context, and so does closing it; handles may be closed by
/// whoever takes turns with it.
final class CudaBackend implements Backend {
  /// How much memory is used for what.
  ///
  /// @param arenaBytes what the arena can give at most
  /// @param stagingBytes of pinned memory for tables and results
  /// @param slabBytes of each of two slabs for traces, pinned and on the device
  record Sizes(long arenaBytes, long stagingBytes, long slabBytes) {
    private static final long STAGING_BYTES = 32L << 20;
    private static final long MOST_SLAB_BYTES = 128L << 20;

    /// What the driver may still take for itself: memory of kernels, and printing.
    private static final long LEFT_BYTES = 512L << 20;

    /// For a device with so much free memory.
    static Sizes of(long freeBytes) {
      long arena = Math.max(freeBytes - LEFT_BYTES, freeBytes / 4 * 3);
      return new Sizes(arena, STAGING_BYTES, Math.min(MOST_SLAB_BYTES, arena / 64));
    }
  }

  private final Sizes sizes;
  private final DeviceSession session;
  private final DeviceMemory roots;
  private final Uploads uploads;
  private final Transforms transforms;
  private final Trees trees;
  private final Gathering gathering;
  private final Grinding grinding;
  private final OpeningStep openings;
  private final ReduceStep reductions;
  private final FoldStep folding;
  private final TableSteps tables;

  /// Without help of other threads.
  CudaBackend(Gpu gpu, Image image, Arena arena, Sizes sizes) {
    this(gpu, image, arena, sizes, new Workers(1));
  }

  /// @param gpu with `image` and `arena`, all of which outlive the backend
  /// @param workers bring traces to memory that the device reads
  CudaBackend(Gpu gpu, Image image, Arena arena, Sizes sizes, Workers workers) {
    this.sizes = sizes;
    session = new DeviceSession(gpu, arena, sizes.stagingBytes);
    roots = gpu.allocate((long) Integer.BYTES * RootWords.COUNT);
    session.copyToDevice(roots.whole(), RootWords.make());
    uploads = new Uploads(session, gpu, image, sizes.slabBytes, workers);
    transforms = new Transforms(session, image, roots.whole());
    trees = new Trees(session, image);
    gathering = new Gathering(session, image);
    grinding = new Grinding(session, image);
    openings = new OpeningStep(session, image, roots.whole());
    reductions = new ReduceStep(session, image, roots.whole());
    folding = new FoldStep(session, image, roots.whole());
    tables = TableSteps.of(session, image, transforms, roots.whole());
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public boolean onHeap() {
    return false;
  }

  @Override
  public MemoryPlan plan(BatchShape shape) {
    return DeviceMemoryPlan.of(shape, sizes.slabBytes);
  }

  /// Takes nothing yet: the arena is there, and only has to be large enough.
  @Override
  public void prepare(BatchShape shape) {
    long peak = plan(shape).peak();
    long free = sizes.arenaBytes - session.arena().inUse();
    if (peak > free) {
      throw new BackendFailure(
          BackendFailure.Kind.FULL,
          "the proof takes %d bytes of device memory, and %d of %d are free"
              .formatted(peak, free, sizes.arenaBytes));
    }
  }

  @Override
  public Loaded load(Circuit circuit) {
    List<Columns> fixed = upload(circuit.fixed());
    try {
      return translated(() -> new CudaCircuit(tables, circuit, fixed, commitTo(fixed, circuit)));
    } catch (RuntimeException e) {
      fixed.forEach(Columns::close);
      throw e;
    }
  }

  private @Nullable Commitment commitTo(List<Columns> fixed, Circuit circuit) {
    return fixed.isEmpty() ? null : Commitment.of(this, fixed, circuit.parameters());
  }

  @Override
  public List<Columns> upload(List<Trace> traces) {
    return translated(() -> List.copyOf(uploads.upload(traces)));
  }

  @Override
  public List<LowDegreeExtension> lowDegreeExtend(List<Columns> values, int logBlowup) {
    List<CudaColumns> columns = values.stream().map(CudaColumns.class::cast).toList();
    return translated(() -> List.copyOf(transforms.extend(columns, logBlowup)));
  }

  @Override
  public Tree commit(List<LowDegreeExtension> matrices, Parameters parameters) {
    List<TreeRows> rows = matrices.stream().map(m -> TreeRows.of((CudaExtension) m)).toList();
    return translated(() -> trees.commit(rows, parameters));
  }

  @Override
  public Tree commit(Codeword codeword, int logArity, Parameters parameters) {
    List<TreeRows> rows = TreeRows.of((CudaCodeword) codeword, logArity);
    return translated(() -> trees.commit(rows, parameters));
  }

  @Override
  public List<List<List<Extension>>> evaluate(List<Evaluation> evaluations) {
    return translated(() -> openings.evaluate(evaluations));
  }

  @Override
  public List<Codeword> reduceOpenings(List<ReducePlan> plans) {
    return translated(() -> List.copyOf(reductions.run(plans)));
  }

  @Override
  public Codeword fold(Codeword codeword, int logArity, Extension beta, @Nullable Codeword addend) {
    return translated(
        () -> folding.run((CudaCodeword) codeword, logArity, beta, (CudaCodeword) addend));
  }

  @Override
  public List<Extension> read(Codeword codeword, int count) {
    return translated(() -> gathering.read((CudaCodeword) codeword, count));
  }

  @Override
  public List<MultiOpening> open(List<Query> queries) {
    List<Gathering.Opening> opened = new ArrayList<>();
    for (Query q : queries) {
      opened.add(new Gathering.Opening((CudaTree) q.tree(), q.leaves(), q.siblings()));
    }
    return translated(() -> gathering.open(opened));
  }

  @Override
  public int grind(PowSearch search) {
    return translated(() ->
        switch (search) {
          case Blake3Pow pow -> grinding.blake3(pow.state(), pow.bits());
          case Poseidon2Pow pow -> grinding.poseidon2(pow.state(), pow.position(), pow.bits());
        });
  }

  @Override
  public Memory memory() {
    return new Memory(session.arena().inUse(), session.arena().peak());
  }

  @Override
  public void resetPeak() {
    session.arena().resetPeak();
  }

  @Override
  public void close() {
    session.stream().drain(); // before pinned memory goes
    uploads.close();
    session.close();
    roots.close();
  }

  /// What went wrong on the device's side becomes the engine's. A call that the driver does not
  /// understand is WRONG as well, whoever is to blame: the proof can be made elsewhere.
  static <T> T translated(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (ArenaFull e) {
      throw new BackendFailure(BackendFailure.Kind.FULL, String.valueOf(e.getMessage()), e);
    } catch (CudaFailure e) {
      BackendFailure.Kind kind =
          switch (e.kind()) {
            case FULL -> BackendFailure.Kind.FULL;
            case STICKY, LOST -> BackendFailure.Kind.LOST;
            case MISUSE, IMAGE -> BackendFailure.Kind.WRONG;
          };
      throw new BackendFailure(kind, String.valueOf(e.getMessage()), e);
    }
  }
}
