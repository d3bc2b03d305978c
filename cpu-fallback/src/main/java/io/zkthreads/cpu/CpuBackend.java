package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.MultiOpening;
import io.zkthreads.stark.proof.OpeningRound;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The backend of ordinary processors: row-major matrices in `int` arrays, all threads in every
/// operation. A matrix is bounded by the length of an array, 2^31 − 1 words.
public final class CpuBackend implements Backend {
  private final String name;
  private final Pool pool;
  private final Kernels kernels;
  private final Roots roots = new Roots();
  private final CpuMemory memory = new CpuMemory();
  private final LowDegree lowDegree;
  private final TreeHasher hasher;
  private final OpeningStep openings;
  private final FriFold folding;
  private final GrindStep grinding;
  private final CompletionStage<Void> fullSpeed;

  /// With kernels that are as fast from the start as they will be.
  public CpuBackend(String name, int threads, Kernels kernels) {
    this(name, threads, kernels, CompletableFuture.completedStage(null));
  }

  /// @param fullSpeed completes when `kernels` are as fast as they will be
  public CpuBackend(String name, int threads, Kernels kernels, CompletionStage<Void> fullSpeed) {
    this.name = name;
    this.fullSpeed = fullSpeed;
    this.kernels = kernels;
    pool = new Pool(threads);
    lowDegree = new LowDegree(pool, roots, kernels, memory);
    hasher = new TreeHasher(pool, kernels, memory);
    openings = new OpeningStep(pool, kernels, roots, memory);
    folding = new FriFold(pool, kernels, roots, memory);
    grinding = new GrindStep(pool, kernels);
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

  @Override
  public void expect(List<OpeningRound.Matrix> matrices, int logBlowup) {
    memory.expect(
        matrices.stream().map(m -> checkedLength(m.width(), m.logHeight() + logBlowup)).toList(),
        pool);
  }

  @Override
  public Columns upload(Trace trace) {
    return new CpuColumns(
        trace.width(),
        trace.logHeight(),
        CpuColumns.Words.borrowed(trace.words()),
        KoalaBear.ONE,
        false);
  }

  @Override
  public LowDegreeExtension lowDegreeExtend(Columns values, int logBlowup) {
    int[] words = lowDegree.extend((CpuColumns) values, logBlowup);
    return new CpuExtension(memory, values.width(), values.logHeight() + logBlowup, words);
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
    return tree(
        List.of(new MerkleTree.Rows(words, Quintic.DEGREE << logArity, logHeight)), parameters);
  }

  private MerkleTree tree(List<MerkleTree.Rows> rows, Parameters parameters) {
    return new MerkleTree(
        memory, rows, hasher.layers(parameters.suite(), rows), parameters.capHeight());
  }

  @Override
  public Fractions fractions(
      TablePlan table,
      Columns main,
      @Nullable Columns preprocessed,
      LookupChallenges challenges,
      int logBlowup) {
    int width = table.fractionWidth();
    int logHeight = table.logHeight();
    int[] out = memory.take(checkedLength(width, logHeight + logBlowup));
    FractionStep step =
        new FractionStep(
            pool,
            kernels,
            table,
            (CpuColumns) main,
            preprocessed == null ? null : (CpuColumns) preprocessed,
            challenges);
    Quintic terminal = step.run(out);
    lowDegree.extendInPlace(out, width, logHeight, logBlowup);
    return new Fractions(new CpuExtension(memory, width, logHeight + logBlowup, out), terminal);
  }

  @Override
  public List<Columns> quotient(
      TablePlan table,
      ConstraintInputs inputs,
      @Nullable LookupChallenges challenges,
      Quintic alpha) {
    int[] out = memory.take(checkedLength(Quintic.DEGREE, table.logHeight() + table.logChunks()));
    try (CpuMemory.Scratch scratch = memory.new Scratch()) {
      QuotientStep step =
          new QuotientStep(
              pool,
              kernels,
              roots,
              table,
              new QuotientStep.Inputs(
                  onQuotientDomain(inputs.main(), table, scratch),
                  inputs.preprocessed() == null
                      ? null
                      : onQuotientDomain(inputs.preprocessed(), table, scratch),
                  table.instance().known().isEmpty() ? null : knownColumns(table, scratch),
                  inputs.fractions() == null
                      ? null
                      : onQuotientDomain(inputs.fractions(), table, scratch),
                  inputs.terminal()),
              challenges,
              alpha);
      step.run(out);
    }
    return chunks(table, out);
  }

  /// Chunk a stands at the bit-reversed position of a; the last one closed gives the array back.
  private List<Columns> chunks(TablePlan table, int[] out) {
    int logChunks = table.logChunks();
    int w = KoalaBear.twoAdicGenerator(table.logHeight() + logChunks);
    AtomicInteger open = new AtomicInteger(1 << logChunks);
    Runnable free =
        () -> {
          if (open.decrementAndGet() == 0) {
            memory.give(out);
          }
        };
    List<Columns> chunks = new ArrayList<>();
    for (int a = 0; a < 1 << logChunks; a++) {
      int position = logChunks == 0 ? 0 : Integer.reverse(a) >>> (32 - logChunks);
      int words = Quintic.DEGREE << table.logHeight();
      int shift = KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(w, a));
      chunks.add(
          new CpuColumns(
              Quintic.DEGREE,
              table.logHeight(),
              new CpuColumns.Words(out, position * words, 4L * words, free),
              shift,
              true));
    }
    return chunks;
  }

  /// The rows on g·⟨w_(h+log m)⟩: a prefix of the extension, or a longer extension made from it.
  private RowLoader.Source onQuotientDomain(
      LowDegreeExtension matrix, TablePlan table, CpuMemory.Scratch scratch) {
    CpuExtension m = (CpuExtension) matrix;
    int[] words = m.words();
    if (table.logHeight() + table.logChunks() > m.logHeight()) {
      CpuColumns values =
          new CpuColumns(
              m.width(),
              table.logHeight(),
              CpuColumns.Words.borrowed(words),
              KoalaBear.GENERATOR,
              true);
      words = scratch.own(lowDegree.extend(values, table.logChunks()));
    }
    return new RowLoader.Source(words, 0, m.width());
  }

  private RowLoader.Source knownColumns(TablePlan table, CpuMemory.Scratch scratch) {
    List<int[]> known = table.instance().known();
    int width = known.size();
    int[] rows = scratch.take(checkedLength(width, table.logHeight()));
    pool.forRanges(
        1 << table.logHeight(),
        BlockProgram.ROWS,
        (from, to) -> {
          for (int c = 0; c < width; c++) {
            int[] column = known.get(c);
            for (int r = from; r < to; r++) {
              rows[r * width + c] = column[r & (column.length - 1)];
            }
          }
        });
    CpuColumns values =
        new CpuColumns(
            width, table.logHeight(), CpuColumns.Words.borrowed(rows), KoalaBear.ONE, false);
    int[] words = scratch.own(lowDegree.extend(values, table.logChunks()));
    return new RowLoader.Source(words, 0, width);
  }

  @Override
  public List<List<List<Quintic>>> evaluate(List<Evaluation> evaluations) {
    return openings.evaluate(evaluations);
  }

  @Override
  public Codeword reduceOpenings(List<Claim> claims, Quintic alpha) {
    int logHeight = claims.getFirst().matrix().logHeight();
    return new CpuCodeword(memory, logHeight, openings.reduce(claims, logHeight, alpha));
  }

  @Override
  public Codeword fold(Codeword codeword, int logArity, Quintic beta, @Nullable Codeword addend) {
    int[] folded =
        folding.fold(
            ((CpuCodeword) codeword).words(),
            codeword.logLength(),
            logArity,
            beta,
            addend == null ? null : (CpuCodeword) addend);
    return new CpuCodeword(memory, codeword.logLength() - logArity, folded);
  }

  @Override
  public List<Quintic> read(Codeword codeword, int count) {
    List<Quintic> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(Quintic.at(((CpuCodeword) codeword).words(), Quintic.DEGREE * i));
    }
    return elements;
  }

  @Override
  public List<MultiOpening> open(List<Query> queries) {
    return queries.stream().map(q -> ((MerkleTree) q.tree()).open(q.leaves())).toList();
  }

  @Override
  public int grind(Challenger challenger, int bits) {
    return grinding.run(challenger, bits);
  }

  @Override
  public void onAllThreads(Runnable body) {
    pool.onAllThreads(body);
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
  public void close() {
    pool.close();
  }
}
