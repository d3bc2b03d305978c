package io.zkthreads.server.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendChoice;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a daemon proves of itself when it has started.
@Timeout(120)
@Tag("slow")
class RehearsalTest {
  private static final MachineConfig CONFIG = MachineConfig.shipped();

  /// `addi a7, zero, 93; ecall`
  private static final Program TINY = Program.bare(Image.ofCode(0x1000, 0x05d00893, 0x73));

  private final AtomicInteger proofs = new AtomicInteger();
  private final CountDownLatch began = new CountDownLatch(1);

  /// Counts the proofs: each prepares once.
  private ProofMaker maker() {
    Workers workers = new Workers(2);
    Backend backend = Backends.open("scalar", workers);
    Backend counting =
        (Backend)
            Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("prepare")) {
                    proofs.incrementAndGet();
                    began.countDown();
                  }
                  try {
                    return method.invoke(backend, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    return new ProofMaker(BackendChoice.of(counting), workers, SecurityProfile.PROVEN_100, CONFIG);
  }

  @Test
  void theProgramHaltsAndHasRowsInTheTablesOfOrdinaryPrograms() {
    Execution run =
        new Executor(Rehearsal.program(), CONFIG.logRange()).execute(Host.of(), Limits.provable());
    assertThat(run.outcome()).isInstanceOf(Outcome.Halted.class);
    assertThat(run.cycles()).isBetween(1L << 16, 1L << 17);
    assertThat(run.rows().entrySet())
        .filteredOn(e -> e.getValue() >= 4096)
        .extracting(e -> e.getKey())
        .contains(
            Tables.ADD,
            Tables.ADDI,
            Tables.BITR,
            Tables.CONST,
            Tables.BEQ,
            Tables.BLT,
            Tables.SLT,
            Tables.SLTI,
            Tables.SHI,
            Tables.SHR,
            Tables.MUL,
            Tables.MULH,
            Tables.DIV,
            Tables.LW,
            Tables.LBH,
            Tables.SW,
            Tables.SBH,
            Tables.JALR,
            Tables.ADD2,
            Tables.ADDI2,
            Tables.BITI,
            Tables.BITR2);
  }

  @Test
  void aRehearsalIsAFewProofs() {
    try (ProofMaker maker = maker()) {
      maker.rehearse(Long.MAX_VALUE);
      assertThat(proofs).hasValue(Rehearsal.PROOFS);
    }
  }

  @Test
  void aRehearsalGivesWayToWhoeverWaitsForTheBackend() throws Exception {
    try (ProofMaker maker = maker()) {
      CompletableFuture<Void> rehearsal =
          CompletableFuture.runAsync(() -> maker.rehearse(Long.MAX_VALUE));
      began.await();
      maker.key(TINY);
      rehearsal.get();
      assertThat(proofs).hasValue(1);
    }
  }

  @Test
  void whoHasProvenOrHasNoRoomRehearsesNothing() {
    try (ProofMaker maker = maker()) {
      maker.rehearse(1 << 20);
      assertThat(proofs).hasValue(0);
      ProgramKey key = maker.key(TINY);
      Execution run = key.executor().execute(Host.of(), Limits.provable());
      maker.prove(key, maker.witness(run), ProgressListener.NONE);
      maker.rehearse(Long.MAX_VALUE);
      assertThat(proofs).as("the one for someone").hasValue(1);
    }
  }
}
