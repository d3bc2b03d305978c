package io.zkthreads.bench;

import io.zkthreads.air.Witness;
import io.zkthreads.cpu.multilinear.StackedColumns;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.engine.TableProgram;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.prove.ProgramKey;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/// The filled tables of a run of one of benchmarks/programs, for provers that work on columns.
///
/// @param field of challenges
/// @param tables in proof order
/// @param main their columns
/// @param preprocessed columns of the tables that have some
record ProgramTables(
    ExtensionField field,
    FractionLayout layout,
    List<Table> tables,
    StackedColumns main,
    Optional<StackedColumns> preprocessed) {
  static ProgramTables of(String program, ExtensionField field) throws IOException {
    Path elf =
        Path.of(System.getProperty("zkt.root", "."), "benchmarks/programs", program + ".elf");
    Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
    SecurityProfile profile =
        field == ExtensionField.QUINTIC ? SecurityProfile.PROVEN_100 : SecurityProfile.SPEED_100;
    try (ProofMaker maker =
        new ProofMaker(
            Backends.choose("auto", workers, Long.MAX_VALUE),
            workers,
            profile,
            MachineConfig.shipped())) {
      ProgramKey key = maker.key(Program.bare(Image.require(Files.readAllBytes(elf))));
      return of(key, maker.witness(key.executor().execute(Host.of(9), Limits.provable())), field);
    }
  }

  private static ProgramTables of(ProgramKey key, Witness witness, ExtensionField field) {
    BatchStatement statement =
        key.verifyingKey()
            .statement(
                witness.publicWords(),
                witness.instances().stream().map(Witness.Instance::tableId).toList(),
                witness.instances().stream().map(i -> i.main().logHeight()).toList());
    List<StackLayout.Table> main = new ArrayList<>();
    List<StackLayout.Table> fixed = new ArrayList<>();
    List<Trace> fixedTraces = new ArrayList<>();
    for (BatchInstance i : statement.instances()) {
      main.add(StackLayout.Table.main(i.air(), i.logHeight()));
      if (i.hasPreprocessed()) {
        fixed.add(StackLayout.Table.preprocessed(i.air(), i.logHeight()));
        fixedTraces.add(Objects.requireNonNull(key.machine().preprocessed().get(i.air().id())));
      }
    }
    return new ProgramTables(
        field,
        FractionLayout.of(statement.instances()).orElseThrow(),
        statement.instances().stream().map(i -> new Table(TableProgram.of(i.air()), i)).toList(),
        columns(main, witness.instances().stream().map(Witness.Instance::main).toList()),
        fixed.isEmpty() ? Optional.empty() : Optional.of(columns(fixed, fixedTraces)));
  }

  private static StackedColumns columns(List<StackLayout.Table> tables, List<Trace> traces) {
    StackLayout layout = StackLayout.of(tables);
    int[] words = new int[1 << layout.numVariables()];
    for (int t = 0; t < traces.size(); t++) {
      Trace trace = traces.get(t);
      for (int c = 0; c < trace.width(); c++) {
        int first = layout.slot(t, c) << trace.logHeight();
        for (int row = 0; row < trace.height(); row++) {
          words[first + row] = trace.word(row, c);
        }
      }
    }
    return new StackedColumns(layout, words);
  }

  List<BatchInstance> instances() {
    return layout.instances();
  }

  Extension element(long seed) {
    return field.at(new Random(seed).ints(field.degree(), 0, KoalaBear.P).toArray(), 0);
  }

  static Challenger challenger() {
    return Challenger.start(HashSuite.BLAKE3, new byte[] {1});
  }
}
