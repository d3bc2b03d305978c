package io.zkthreads.bench;

import io.zkthreads.air.Witness;
import io.zkthreads.cpu.multilinear.ZerocheckProver.Columns;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.prove.ProgramKey;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.FractionLayout;
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
import java.util.Optional;
import java.util.Random;

/// The filled tables of a run of one of benchmarks/programs, for provers that work on columns.
///
/// @param field of challenges
/// @param columns in the order of the layout's tables
record ProgramTables(ExtensionField field, FractionLayout layout, List<Columns> columns) {
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
    List<Columns> columns = new ArrayList<>();
    for (int i = 0; i < statement.instances().size(); i++) {
      BatchInstance instance = statement.instances().get(i);
      columns.add(
          new Columns(
              witness.instances().get(i).main(),
              Optional.ofNullable(key.machine().preprocessed().get(instance.air().id())),
              known(instance)));
    }
    return new ProgramTables(
        field, FractionLayout.of(statement.instances()).orElseThrow(), columns);
  }

  private static Optional<Trace> known(BatchInstance instance) {
    int width = instance.known().size();
    if (width == 0) {
      return Optional.empty();
    }
    Trace trace = Trace.allocate(width, instance.logHeight());
    for (int row = 0; row < trace.height(); row++) {
      for (int c = 0; c < width; c++) {
        int[] column = instance.known().get(c);
        trace.words()[row * width + c] = column[row % column.length];
      }
    }
    return Optional.of(trace);
  }

  Extension element(long seed) {
    return field.at(new Random(seed).ints(field.degree(), 0, KoalaBear.P).toArray(), 0);
  }

  static Challenger challenger() {
    return Challenger.start(HashSuite.BLAKE3, new byte[] {1});
  }
}
