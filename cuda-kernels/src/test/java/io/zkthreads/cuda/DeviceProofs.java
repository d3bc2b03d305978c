package io.zkthreads.cuda;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.cuda.driver.DeviceMemory;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.ProgressEvent;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Whole proofs of the shipped machine on the device: byte for byte those of the CPU, and how fast.
final class DeviceProofs {
  private static final MachineConfig MACHINE = MachineConfig.shipped();
  private static final int ADVICE = 9;
  private static final int ROUNDS = 3;

  /// Left to the driver and to others on the device.
  private static final long RESERVED_BYTES = 1L << 30;

  private static final long STAGING_BYTES = 64L << 20;
  private static final long SLAB_BYTES = 64L << 20;

  /// A program, and what a run of it fills.
  private record Work(String name, Machine machine, Execution run, Witness witness) {
    static Work of(Path elf) throws IOException {
      Program program =
          Program.bare(io.zkthreads.vm.program.Image.require(Files.readAllBytes(elf)));
      Machine machine = ZkMachine.build(program.tables(), MACHINE);
      Executor executor = new Executor(program, MACHINE.logRange());
      Execution run = executor.execute(Host.of(ADVICE), Limits.provable());
      return new Work(
          elf.getFileName().toString(), machine, run, WitnessBuilder.build(MACHINE, run));
    }
  }

  private DeviceProofs() {}

  /// @param cpu name of the backend to compare with, or `none`
  /// @param profile name of a shipped one
  static boolean run(JsonObject findings, String cpu, String profile, List<String> elves)
      throws IOException {
    SecurityProfile chosen =
        SecurityProfile.SHIPPED.stream()
            .filter(p -> p.name().equals(profile))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no profile " + profile));
    findings.addProperty("profile", profile);
    JsonArray all = new JsonArray();
    boolean good = true;
    try (Gpu gpu = Gpu.open(0);
        Image image = gpu.load(KernelImage.bytes());
        DeviceMemory memory = gpu.allocate(gpu.freeBytes() - RESERVED_BYTES)) {
      CudaBackend.Sizes sizes =
          new CudaBackend.Sizes(memory.whole().bytes(), STAGING_BYTES, SLAB_BYTES);
      try (Backend backend = new CudaBackend(gpu, image, Arena.over(memory), sizes)) {
        for (String elf : elves) {
          JsonObject each = new JsonObject();
          all.add(each);
          good &= prove(each, gpu, backend, chosen, Work.of(Path.of(elf)), cpu);
          System.err.println(each);
        }
      }
    }
    findings.add("programs", all);
    return good;
  }

  private static boolean prove(
      JsonObject each, Gpu gpu, Backend backend, SecurityProfile profile, Work work, String cpu) {
    each.addProperty("program", work.name());
    each.addProperty("cycles", work.run().cycles());
    byte[] proof = {};
    try (ProvingKey key = KeyGenerator.generate(work.machine(), profile, backend)) {
      List<ProgressEvent> steps = new ArrayList<>();
      Prover prover = new Prover(backend, steps::add);
      JsonArray seconds = new JsonArray();
      double best = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        steps.clear();
        long start = System.nanoTime();
        proof = prover.prove(key, work.witness()).toBytes();
        double took = (System.nanoTime() - start) / 1e9;
        seconds.add(took);
        best = Math.min(best, took);
      }
      each.add("seconds", seconds);
      each.addProperty("MHz", work.run().cycles() / best / 1e6);
      each.add("lastRound", new Gson().toJsonTree(steps));
      each.addProperty("plannedBytes", prover.plan(key, work.witness()).peak());
      gpu.meter().start();
      prover.prove(key, work.witness());
      each.add("kernels", new Gson().toJsonTree(gpu.meter().stop()));
    }
    return cpu.equals("none") || sameAs(each, proof, profile, work, cpu);
  }

  private static boolean sameAs(
      JsonObject each, byte[] proof, SecurityProfile profile, Work work, String cpu) {
    Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
    try (Backend backend = Backends.open(cpu, workers);
        ProvingKey key = KeyGenerator.generate(work.machine(), profile, backend)) {
      long start = System.nanoTime();
      byte[] expected = new Prover(backend).prove(key, work.witness()).toBytes();
      each.addProperty("secondsOfCpu", (System.nanoTime() - start) / 1e9);
      boolean same = Arrays.equals(proof, expected);
      each.addProperty("byteIdentical", same);
      return same;
    }
  }
}
