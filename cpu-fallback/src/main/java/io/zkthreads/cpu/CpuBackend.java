package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.proof.MultiOpening;
import io.zkthreads.stark.verify.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The backend of ordinary processors: row-major matrices in `int` arrays, all threads in every
/// operation. A matrix is bounded by the length of an array, 2^31 − 1 words.
public final class CpuBackend implements Backend {
  private static final int GRIND_GRAIN = 1 << 10;

  private final String name;
  private final Pool pool;
  private final Kernels kernels;
  private final Roots roots = new Roots();
  private final CpuMemory memory = new CpuMemory();
  private final LowDegree lowDegree;
  private final TreeHasher hasher;
  private final OpeningStep openings;
  private final FriFold folding;

  public CpuBackend(String name, int threads, Kernels kernels) {
    this.name = name;
    this.kernels = kernels;
    pool = new Pool(threads);
    lowDegree = new LowDegree(pool, roots, kernels);
    hasher = new TreeHasher(pool, kernels);
    openings = new OpeningStep(pool, kernels, roots, memory);
    folding = new FriFold(pool, kernels, roots);
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
  public Columns upload(Trace trace) {
    return new CpuColumns(
        memory, trace.width(), trace.logHeight(), trace.words(), 0, KoalaBear.ONE, false, 0);
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
      TablePlan table, Columns main, @Nullable Columns preprocessed, LookupChallenges challenges) {
    int width = table.fractionWidth();
    int[] out = new int[checkedLength(width, table.logHeight())];
    FractionStep step =
        new FractionStep(
            pool,
            kernels,
            table,
            (CpuColumns) main,
            preprocessed == null ? null : (CpuColumns) preprocessed,
            challenges);
    Quintic terminal = step.run(out);
    return new Fractions(
        new CpuColumns(
            memory, width, table.logHeight(), out, 0, KoalaBear.ONE, false, 4L * out.length),
        terminal);
  }

  @Override
  public List<Columns> quotient(
      TablePlan table,
      ConstraintInputs inputs,
      @Nullable LookupChallenges challenges,
      Quintic alpha) {
    int logChunks = table.logChunks();
    int logDomain = table.logHeight() + logChunks;
    RowLoader.Source main = onQuotientDomain(inputs.main(), table);
    QuotientStep step =
        new QuotientStep(
            pool,
            kernels,
            roots,
            table,
            new QuotientStep.Inputs(
                main,
                inputs.preprocessed() == null
                    ? null
                    : onQuotientDomain(inputs.preprocessed(), table),
                table.instance().known().isEmpty() ? null : knownColumns(table),
                inputs.fractions() == null ? null : onQuotientDomain(inputs.fractions(), table),
                inputs.terminal()),
            challenges,
            alpha);
    int[] out = new int[checkedLength(Quintic.DEGREE, logDomain)];
    step.run(out);
    int w = KoalaBear.twoAdicGenerator(logDomain);
    List<Columns> chunks = new ArrayList<>();
    for (int a = 0; a < 1 << logChunks; a++) {
      int position = logChunks == 0 ? 0 : Integer.reverse(a) >>> (32 - logChunks);
      int offset = position * (Quintic.DEGREE << table.logHeight());
      int shift = KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(w, a));
      long bytes = (4L * Quintic.DEGREE) << table.logHeight();
      chunks.add(
          new CpuColumns(
              memory, Quintic.DEGREE, table.logHeight(), out, offset, shift, true, bytes));
    }
    return chunks;
  }

  /// The rows on g·⟨w_(h+log m)⟩: a prefix of the extension, or a longer extension made from it.
  private RowLoader.Source onQuotientDomain(LowDegreeExtension matrix, TablePlan table) {
    CpuExtension m = (CpuExtension) matrix;
    if (table.logHeight() + table.logChunks() <= m.logHeight()) {
      return new RowLoader.Source(m.words(), 0, m.width());
    }
    try (CpuColumns values =
        new CpuColumns(
            memory, m.width(), table.logHeight(), m.words(), 0, KoalaBear.GENERATOR, true, 0)) {
      int[] words = lowDegree.extend(values, table.logChunks());
      return new RowLoader.Source(words, 0, m.width());
    }
  }

  private RowLoader.Source knownColumns(TablePlan table) {
    List<int[]> known = table.instance().known();
    Trace trace = Trace.allocate(known.size(), table.logHeight());
    for (int r = 0; r < trace.height(); r++) {
      for (int c = 0; c < known.size(); c++) {
        int[] column = known.get(c);
        trace.words()[r * known.size() + c] = column[r & (column.length - 1)];
      }
    }
    try (Columns values = upload(trace)) {
      int[] words = lowDegree.extend((CpuColumns) values, table.logChunks());
      return new RowLoader.Source(words, 0, known.size());
    }
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
    IntPredicate test = challenger.powTest(bits);
    for (int start = 0; start < KoalaBear.P; start += pool.threads() * 4 * GRIND_GRAIN) {
      int base = start;
      AtomicInteger least = new AtomicInteger(Integer.MAX_VALUE);
      pool.forRanges(
          Math.min(pool.threads() * 4 * GRIND_GRAIN, KoalaBear.P - base),
          GRIND_GRAIN,
          (from, to) -> {
            for (int i = base + from; i < base + to && i < least.get(); i++) {
              if (test.test(KoalaBear.fromCanonical(i))) {
                least.accumulateAndGet(i, Math::min);
              }
            }
          });
      if (least.get() != Integer.MAX_VALUE) {
        return KoalaBear.fromCanonical(least.get());
      }
    }
    throw new IllegalStateException("no witness of " + bits + " bits in the whole field");
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
