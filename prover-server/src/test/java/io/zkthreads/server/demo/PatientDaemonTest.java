package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.client.SequencerClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// One accepted sub-block and all that an operator can do wrong: both services killed and the
/// daemon started first, then once without an L2, then with an account that nobody has funded. Its
/// one proof settles in the end. Real parts, real sockets.
@Tag("slow")
@Timeout(300)
@ResourceLock(Resources.SYSTEM_OUT)
class PatientDaemonTest {
  @TempDir Path folder;

  private static ManagedChannel to(String address) {
    return NettyChannelBuilder.forTarget(address).usePlaintext().build();
  }

  private static Job job(Daemon daemon, String name) {
    ManagedChannel channel = to(daemon.address());
    try {
      return new ProverClient(channel).job(name);
    } finally {
      channel.shutdownNow();
    }
  }

  private static Job awaitReason(Daemon daemon, String name, String reason) throws Exception {
    Job job = job(daemon, name);
    while (!job.getWaiting().getReason().equals(reason)) {
      assertThat(job.getState()).as("%s", job).isNotEqualTo(JobState.JOB_STATE_FAILED);
      Thread.sleep(50);
      job = job(daemon, name);
    }
    return job;
  }

  /// Another account's key, as an operator who changes it mounts it.
  private Path otherKey() throws Exception {
    Path file = folder.resolve("other.key");
    Keys.readOrCreate(file);
    return file;
  }

  @Test
  void oneProofSurvivesEverythingThatAnOperatorMends() throws Exception {
    Config config = Demo.config(folder, "scalar");
    Cast cast = Cast.make();
    Bytes32 prover = Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key")).address();
    SortedMap<Bytes32, Long> balances = cast.balances(prover);
    balances.remove(prover);
    var genesis = LedgerNode.genesis(config, cast.operator().address(), balances);
    LedgerNode ledger = LedgerNode.start(config, genesis);
    String ledgerAddress = ledger.address();
    Config onLedger = config.withDaemonLedger(ledgerAddress);

    String name;
    JobSpec spec;
    ManagedChannel toLedger = to(ledgerAddress);
    try (Daemon daemon = Daemon.start(onLedger)) {
      ManagedChannel toDaemon = to(daemon.address());
      ProverClient client = new ProverClient(toDaemon);
      ManagedChannel toOperator = to(ledger.operatorAddress().orElseThrow());
      L2 l2 = new L2(new LedgerClient(toLedger), new SequencerClient(toOperator));
      Report report = new Report(Console.of(true), Map.of());
      Market market = Market.open(l2, cast, prover, OsVersion.V1, report);
      SubBlock block = market.draft(market.trades(2)).sign(cast.batcher());
      spec =
          JobSpec.newBuilder()
              .setSubBlock(
                  SubBlockWork.newBuilder().setSubBlock(ByteString.copyFrom(block.encode())))
              .build();
      JobSpec.Builder seven = spec.toBuilder();
      seven.getSubBlockBuilder().setSettlementValue(7);
      assertThatThrownBy(() -> client.createJob("seven", seven.build()))
          .hasMessageContaining("spec.sub_block.settlement: expected SETTLEMENT_SUBMIT")
          .hasMessageContaining("got 7");
      name = client.createJob("patient", spec).getName();
      toOperator.shutdownNow();
      toDaemon.shutdownNow();
      ledger.close();
    }

    try (Daemon daemon = Daemon.start(onLedger)) { // the L2 is away
      Job away = awaitReason(daemon, name, "LEDGER_AWAY");
      assertThat(away.getState())
          .as("proven without the L2")
          .isEqualTo(JobState.JOB_STATE_PREFLIGHT);
      ManagedChannel toDaemon = to(daemon.address());
      assertThatThrownBy(() -> new ProverClient(toDaemon, Patience.NONE).createJob("another", spec))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
      toDaemon.shutdownNow();
    }
    try (Daemon daemon = Daemon.start(config)) {
      awaitReason(daemon, name, "NO_LEDGER");
    }
    String port = ledgerAddress.substring(ledgerAddress.lastIndexOf(':') + 1);
    Config same =
        Config.load(
            java.util.Optional.empty(),
            Map.of(),
            Map.of(
                "data",
                folder.toString(),
                "ledger.listen",
                "127.0.0.1:" + port,
                "ledger.block_millis",
                "50",
                "prover.backend",
                "scalar"));
    Config rotated =
        Config.load(
            java.util.Optional.empty(),
            Map.of(),
            Map.of(
                "data",
                folder.toString(),
                "daemon.listen",
                "127.0.0.1:0",
                "daemon.ledger",
                ledgerAddress,
                "daemon.rehearsal",
                "off",
                "daemon.settlement_key",
                otherKey().toString(),
                "prover.backend",
                "scalar"));
    try (LedgerNode _ = LedgerNode.start(same, genesis);
        Daemon daemon = Daemon.start(rotated)) {
      assertThat(daemon.proverAddress()).isNotEqualTo(prover);
      awaitReason(daemon, name, "WRONG_ACCOUNT");
    }
    try (Daemon daemon = Daemon.start(onLedger)) {
      awaitReason(daemon, name, "LEDGER_AWAY");
      LedgerNode back = LedgerNode.start(same, genesis);
      try {
        Job poor = awaitReason(daemon, name, "NEEDS_FUNDS");
        assertThat(poor.getWaiting().getMessage()).contains(prover.hex());
        L2 l2 = new L2(new LedgerClient(toLedger), new SequencerClient(toLedger));
        l2.submit(l2.operation(cast.operator(), new Operation.Transfer(prover, 1_000_000_000L)));
        ManagedChannel toDaemon = to(daemon.address());
        Job settled = new ProverClient(toDaemon).waitJob(name, 30);
        toDaemon.shutdownNow();
        assertThat(settled.getState()).as("%s", settled).isEqualTo(JobState.JOB_STATE_FINAL);
        assertThat(settled.getSettlement().getOutcome()).isEqualTo("APPLIED");
      } finally {
        back.close();
      }
    } finally {
      toLedger.shutdownNow();
    }
  }
}
