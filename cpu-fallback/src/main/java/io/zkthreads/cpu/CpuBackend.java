package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Circuit;
import io.zkthreads.engine.Commitment;
import io.zkthreads.engine.CompactBackend;
import io.zkthreads.engine.Evaluation;
import io.zkthreads.engine.Query;
import io.zkthreads.engine.ReducePlan;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.PowSearch;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.MultiOpening;
import io.zkthreads.stark.proof.OpeningRound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The backend of ordinary processors: row-major matrices in `int` arrays, all threads in every
/// operation. A matrix is bounded by the length of an array, 2^31 − 1 words.
public final class CpuBackend implements Backend {
  private final String name;
  private final Workers workers;
  private final CpuCircuit.Means means;
  private final CpuMemory memory = new CpuMemory();
  private final LowDegree lowDegree;
  private final TreeHasher hasher;
  private final OpeningStep openings;
  private final FriFold folding;
  private final GrindStep grinding;
  private final CompletionStage<Void> fullSpeed;
  private final Optional<CompactBackend> compact;

  /// For batch proofs alone, with kernels that are as fast from the start as they will be.
  public CpuBackend(String name, Workers workers, Kernels kernels) {
    this(name, workers, kernels, Optional.empty(), CompletableFuture.completedStage(null));
  }

  /// @param compact makes what compact proofs are made by, in the memory of this backend
  /// @param fullSpeed completes when `kernels` are as fast as they will be
  public CpuBackend(
      String name,
      Workers workers,
      Kernels kernels,
      Function<CpuMemory, CompactBackend> compact,
      CompletionStage<Void> fullSpeed) {
    this(name, workers, kernels, Optional.of(compact), fullSpeed);
  }

  private CpuBackend(
      String name,
      Workers workers,
      Kernels kernels,
      Optional<Function<CpuMemory, CompactBackend>> compact,
      CompletionStage<Void> fullSpeed) {
    this.name = name;
    this.fullSpeed = fullSpeed;
    this.workers = workers;
    Roots roots = new Roots();
    lowDegree = new LowDegree(workers, roots, kernels, memory);
    means = new CpuCircuit.Means(workers, kernels, roots, memory, lowDegree);
    hasher = new TreeHasher(workers, kernels, memory);
    openings = new OpeningStep(workers, kernels, roots, memory);
    folding = new FriFold(workers, kernels, roots, memory);
    grinding = new GrindStep(workers, kernels);
    this.compact = compact.map(make -> make.apply(memory));
  }

  /// width·2^logHeight, where an array can hold as many words.
  static int checkedLength(int width, int logHeight) {
    long length = (long) width << logHeight;
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a matrix of "
              + width
              + " x 2^"
              + logHeight
              + " words is too large for the CPU backend: at most 2^31 - 9 words, split the table");
    }
    return (int) length;
  }

  @Override
  public String name() {
    return name;
  }

  /// Gets the arrays of all commitments of the proof ready; the key has its own.
  @Override
  public void prepare(BatchShape shape) {
    int logBlowup = shape.parameters().logBlowup();
    memory.expect(
        shape.rounds().stream()
            .filter(round -> round.kind() != OpeningRound.Kind.PREPROCESSED)
            .flatMap(round -> round.matrices().stream())
            .map(m -> checkedLength(m.width(), m.logHeight() + logBlowup))
            .toList(),
        workers);
  }

  @Override
  public Loaded load(Circuit circuit) {
    List<Columns> fixed = upload(circuit.fixed());
    Commitment commitment =
        fixed.isEmpty() ? null : Commitment.of(this, fixed, circuit.parameters());
    return new CpuCircuit(means, circuit, fixed, commitment);
  }

  @Override
  public Optional<CompactBackend> compact() {
    return compact;
  }

  @Override
  public List<Columns> upload(List<Trace> traces) {
    return traces.stream().map(CpuBackend::borrowed).toList();
  }

  private static Columns borrowed(Trace trace) {
    return new CpuColumns(
        trace.width(),
        trace.logHeight(),
        new CpuColumns.Words(trace.words(), 0),
        KoalaBear.ONE,
        false);
  }

  @Override
  public List<LowDegreeExtension> lowDegreeExtend(List<Columns> values, int logBlowup) {
    LowDegreeExtension[] made = new LowDegreeExtension[values.size()];
    List<Workers.Task> tasks = new ArrayList<>();
    for (int i = 0; i < made.length; i++) {
      int at = i;
      CpuColumns v = (CpuColumns) values.get(i);
      int logHeight = v.logHeight() + logBlowup;
      tasks.add(
          new Workers.Task(
              (long) v.width() << logHeight,
              () ->
                  made[at] =
                      new CpuExtension(
                          memory, v.width(), logHeight, lowDegree.extend(v, logBlowup))));
    }
    workers.forEach(tasks);
    return Arrays.asList(made);
  }

  @Override
  public Tree commit(List<LowDegreeExtension> matrices, Parameters parameters) {
    List<MerkleTree.Rows> rows = new ArrayList<>();
    for (LowDegreeExtension m : matrices) {
      rows.add(new MerkleTree.Rows(((CpuExtension) m).words(), m.width(), m.logHeight()));
    }
    return tree(rows, parameters);
  }

  @Override
  public Tree commit(Codeword codeword, int logArity, Parameters parameters) {
    int logHeight = codeword.logLength() - logArity;
    int[] words = ((CpuCodeword) codeword).words();
    int width = parameters.extension().degree() << logArity;
    return tree(List.of(new MerkleTree.Rows(words, width, logHeight)), parameters);
  }

  private MerkleTree tree(List<MerkleTree.Rows> rows, Parameters parameters) {
    return new MerkleTree(
        memory, rows, hasher.layers(parameters.suite(), rows), parameters.capHeight());
  }

  @Override
  public List<List<List<Extension>>> evaluate(List<Evaluation> evaluations) {
    return openings.evaluate(evaluations);
  }

  @Override
  public List<Codeword> reduceOpenings(List<ReducePlan> plans) {
    return plans.stream().map(this::reduced).toList();
  }

  private Codeword reduced(ReducePlan plan) {
    return new CpuCodeword(memory, plan.alpha().field(), plan.logHeight(), openings.reduce(plan));
  }

  @Override
  public Codeword fold(Codeword codeword, int logArity, Extension beta, @Nullable Codeword addend) {
    int[] folded =
        folding.fold(
            ((CpuCodeword) codeword).words(),
            codeword.logLength(),
            logArity,
            beta,
            addend == null ? null : (CpuCodeword) addend);
    return new CpuCodeword(memory, beta.field(), codeword.logLength() - logArity, folded);
  }

  @Override
  public List<Extension> read(Codeword codeword, int count) {
    List<Extension> elements = new ArrayList<>();
    CpuCodeword held = (CpuCodeword) codeword;
    for (int i = 0; i < count; i++) {
      elements.add(held.field().at(held.words(), held.field().degree() * i));
    }
    return elements;
  }

  @Override
  public List<MultiOpening> open(List<Query> queries) {
    return queries.stream().map(q -> ((MerkleTree) q.tree()).open(q)).toList();
  }

  @Override
  public int grind(PowSearch search) {
    return grinding.run(search);
  }

  @Override
  public CompletionStage<Void> fullSpeed() {
    return fullSpeed;
  }

  @Override
  public Memory memory() {
    return memory.state();
  }

  @Override
  public void resetPeak() {
    memory.resetPeak();
  }

  @Override
  public void close() {}
}
