package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.kernel.ExtensionJob;
import io.zkthreads.cuda.kernel.Shift;
import io.zkthreads.cuda.kernel.TableJob;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backend.ConstraintInputs;
import io.zkthreads.engine.Backend.FractionInputs;
import io.zkthreads.engine.Backend.Fractions;
import io.zkthreads.engine.Backend.LowDegreeExtension;
import io.zkthreads.engine.Circuit;
import io.zkthreads.engine.Commitment;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.engine.TableProgram;
import io.zkthreads.stark.field.Extension;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A circuit on the device: the bytecode of its tables, and its preprocessed columns as values and
/// extended.
final class CudaCircuit implements Backend.Loaded {
  /// The two programs of a table.
  private record Compiled(Bytecode interactions, Bytecode constraints) {
    static Compiled of(TableProgram program) {
      List<ProgramEncoder.Shape> shapes =
          program.interactions().stream().map(ProgramEncoder.Shape::of).toList();
      return new Compiled(
          ProgramEncoder.ofInteractions(program.interactionProgram(), shapes),
          ProgramEncoder.ofAll(
              program.constraintProgram(), program.air().constraints().size(), shapes));
    }
  }

  private final TableSteps steps;
  private final Circuit circuit;
  private final List<Backend.Columns> fixed;
  private final @Nullable Commitment preprocessed;
  private final DeviceBuffer code;
  private final List<DeviceProgram> interactions = new ArrayList<>();
  private final List<DeviceProgram> constraints = new ArrayList<>();
  private boolean open = true;

  /// @param fixed the preprocessed values, which are closed with this
  /// @param preprocessed the commitment to them, which is closed with this
  CudaCircuit(
      TableSteps steps,
      Circuit circuit,
      List<Backend.Columns> fixed,
      @Nullable Commitment preprocessed) {
    this.steps = steps;
    this.circuit = circuit;
    this.fixed = List.copyOf(fixed);
    this.preprocessed = preprocessed;
    List<Compiled> compiled = circuit.tables().parallelStream().map(Compiled::of).toList();
    long bytes = 0;
    for (Compiled c : compiled) {
      bytes += takenBytes(c.interactions) + takenBytes(c.constraints);
    }
    code = steps.session().arena().take(Math.max(1, bytes));
    long at = 0;
    for (Compiled c : compiled) {
      interactions.add(upload(c.interactions, at));
      at += takenBytes(c.interactions);
      constraints.add(upload(c.constraints, at));
      at += takenBytes(c.constraints);
    }
  }

  /// As many whole instructions as hold a program with its loads: kernels read an instruction at
  /// once, so the next program must begin at a multiple of its size.
  private static long takenBytes(Bytecode program) {
    long instructions = Math.ceilDiv(program.words().length, Bytecode.STRIDE);
    return instructions * Bytecode.STRIDE * Integer.BYTES;
  }

  private DeviceProgram upload(Bytecode program, long at) {
    DeviceBuffer to = code.slice(at, (long) Integer.BYTES * program.words().length);
    steps.session().copyToDevice(to, program.words());
    return new DeviceProgram(program, to);
  }

  @Override
  public Circuit circuit() {
    return circuit;
  }

  @Override
  public @Nullable Commitment preprocessed() {
    return preprocessed;
  }

  @Override
  public List<Fractions> fractions(List<FractionInputs> tables, int logBlowup) {
    return tables.isEmpty()
        ? List.of()
        : CudaBackend.translated(() -> extendedFractions(tables, logBlowup));
  }

  /// Fractions are made where the first cosets of their extensions go.
  private List<Fractions> extendedFractions(List<FractionInputs> tables, int logBlowup) {
    try (Made<LowDegreeExtension> made = new Made<>()) {
      List<FractionStep.Task> tasks = new ArrayList<>();
      List<ExtensionJob> jobs = new ArrayList<>();
      for (FractionInputs inputs : tables) {
        TablePlan table = inputs.table();
        int logRows = table.logHeight() + logBlowup;
        CudaExtension columns =
            new CudaExtension(
                steps.session().arena(), new MatrixSize(table.fractionWidth(), logRows));
        made.add(columns);
        tasks.add(
            new FractionStep.Task(
                interactions.get(table.table()),
                values(inputs),
                table.instance().publicValues(),
                inputs.plan(),
                columns.words(),
                logRows));
        jobs.add(inPlace(columns, table.logHeight()));
      }
      List<Extension> terminals = steps.fractions().run(circuit.parameters().extension(), tasks);
      steps.transforms().run(jobs);
      List<Fractions> fractions = new ArrayList<>();
      for (LowDegreeExtension columns : made.keep()) {
        fractions.add(new Fractions(columns, terminals.get(fractions.size())));
      }
      return fractions;
    }
  }

  /// Of values on H where the first coset goes.
  private static ExtensionJob inPlace(CudaExtension columns, int logHeight) {
    DeviceBuffer words = columns.words();
    return new ExtensionJob(
        words,
        words,
        1L << columns.logHeight(),
        columns.width(),
        logHeight,
        columns.logHeight() - logHeight,
        false,
        Shift.NONE);
  }

  private TableJob.Matrices values(FractionInputs inputs) {
    TablePlan table = inputs.table();
    return new TableJob.Matrices(
        ((CudaColumns) inputs.main()).words(),
        circuit
            .fixedIndex(table.table())
            .map(i -> ((CudaColumns) fixed.get(i)).words())
            .orElse(null),
        null,
        null,
        table.logHeight());
  }

  @Override
  public List<LowDegreeExtension> quotients(
      List<ConstraintInputs> tables, Extension alpha, int logBlowup) {
    return tables.isEmpty()
        ? List.of()
        : CudaBackend.translated(() -> extendedQuotients(tables, alpha, logBlowup));
  }

  private List<LowDegreeExtension> extendedQuotients(
      List<ConstraintInputs> tables, Extension alpha, int logBlowup) {
    try (DeviceSession.Scratch scratch = steps.session().new Scratch()) {
      List<@Nullable CudaExtension> fixedRows = new ArrayList<>();
      for (ConstraintInputs inputs : tables) {
        fixedRows.add(fixedRows(inputs.table()));
      }
      List<TableJob.Matrices> matrices = steps.domain().of(tables, fixedRows, scratch);
      List<QuotientStep.Task> tasks = new ArrayList<>();
      for (int t = 0; t < tables.size(); t++) {
        tasks.add(task(tables.get(t), matrices.get(t), alpha, scratch));
      }
      steps.quotients().run(circuit.parameters().extension(), tasks);
      return chunks(tables, tasks, logBlowup);
    }
  }

  private @Nullable CudaExtension fixedRows(TablePlan table) {
    Commitment rows = preprocessed;
    return rows == null
        ? null
        : circuit
            .fixedIndex(table.table())
            .map(i -> (CudaExtension) rows.matrices().get(i))
            .orElse(null);
  }

  private QuotientStep.Task task(
      ConstraintInputs inputs,
      TableJob.Matrices matrices,
      Extension alpha,
      DeviceSession.Scratch scratch) {
    TablePlan table = inputs.table();
    ConstraintInputs.Lookups lookups = inputs.lookups();
    int logDomain = table.logHeight() + table.logChunks();
    return new QuotientStep.Task(
        constraints.get(table.table()),
        matrices,
        new TableJob.Shape(table.logHeight(), logDomain, table.fractions().size(), 0),
        new QuotientStep.Values(
            table.instance().publicValues(),
            table.constraintWeights(alpha),
            lookups == null ? null : new TableScalars.Lookups(lookups.plan(), lookups.terminal()),
            table.vanishing()),
        scratch.words((long) degree() << logDomain));
  }

  /// Coefficients of an element.
  private int degree() {
    return circuit.parameters().extension().degree();
  }

  /// Chunk a stands at the bit-reversed position of a.
  private List<LowDegreeExtension> chunks(
      List<ConstraintInputs> tables, List<QuotientStep.Task> tasks, int logBlowup) {
    try (Made<LowDegreeExtension> chunks = new Made<>()) {
      List<ExtensionJob> jobs = new ArrayList<>();
      for (int t = 0; t < tables.size(); t++) {
        int logHeight = tables.get(t).table().logHeight();
        int logChunks = tables.get(t).table().logChunks();
        for (int a = 0; a < 1 << logChunks; a++) {
          CudaExtension chunk =
              new CudaExtension(
                  steps.session().arena(), new MatrixSize(degree(), logHeight + logBlowup));
          chunks.add(chunk);
          int position = logChunks == 0 ? 0 : Integer.reverse(a) >>> (32 - logChunks);
          long bytes = ((long) Integer.BYTES * degree()) << logHeight;
          jobs.add(
              new ExtensionJob(
                  tasks.get(t).out().slice(position * bytes, bytes),
                  chunk.words(),
                  1L << logHeight,
                  degree(),
                  logHeight,
                  logBlowup,
                  true,
                  Shift.ofCoset(logHeight + logChunks, a)));
        }
      }
      steps.transforms().run(jobs);
      return chunks.keep();
    }
  }

  @Override
  public long bytes() {
    return code.bytes()
        + fixed.stream().mapToLong(Backend.Columns::bytes).sum()
        + (preprocessed == null ? 0 : preprocessed.bytes());
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      steps.session().arena().give(code);
      fixed.forEach(Backend.Columns::close);
      if (preprocessed != null) {
        preprocessed.close();
      }
    }
  }
}
