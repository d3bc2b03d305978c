package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.client.SequencerClient;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.cli.Zkt;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.prove.Profiles;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// No test, though it runs as one, by its name only. Records what a machine and each OS version
/// proved, for tests that verify it for ever: a bare program, and a sub-block that was settled,
/// with its statement and its receipt. Run once for a machine, before the next one comes:
///
/// ```
/// mvn -pl prover-server -am package -Dtest=GoldenRecorder -Dsurefire.failIfNoSpecifiedTests=false
///   -Dtest.jvm="-Xmx4g -Dzkt.record=stark-core/src/test/resources/machine-N"
/// ```
class GoldenRecorder {
  private static final int TRANSACTIONS = 4;

  private final Path root = Path.of(System.getProperty("repository.root", "."));
  private final Path out = root.resolve(System.getProperty("zkt.record", "target/recorded"));
  @TempDir Path folder;

  @Test
  void recordsABareProgram() throws Exception {
    String elf = root.resolve("examples/fibonacci.elf").toString();
    String proof = folder.resolve("proof").toString();
    Path audit = out.resolve("bare");
    Files.createDirectories(out);
    Path advice = folder.resolve("advice");
    Files.write(advice, new byte[] {10, 0, 0, 0});
    assertThat(
            Zkt.run(
                "prove",
                "--elf",
                elf,
                "--advice",
                advice.toString(),
                "--proof",
                proof,
                "--audit",
                audit.toString()))
        .isZero();
    Files.copy(Path.of(elf), audit.resolve("program.elf"));
  }

  /// Folders of the common profile have no suffix.
  private static String folderOf(OsVersion os, SecurityProfile profile) {
    String suffix = profile.equals(SecurityProfile.PROVEN_100) ? "" : "-" + Profiles.word(profile);
    return "os-" + os.number() + suffix;
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void recordsASettledSubBlock(OsVersion os) throws Exception {
    record(os, SecurityProfile.PROVEN_100);
  }

  @Test
  void recordsASettledSubBlockWithAShortProof() throws Exception {
    record(OsVersion.V2, SecurityProfile.SIZE_100);
  }

  private void record(OsVersion os, SecurityProfile profile) throws Exception {
    Cast cast = Cast.make();
    Config config = Demo.config(folder, "auto");
    SigningKey prover = Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key"));
    try (LedgerNode ledger =
            LedgerNode.start(
                config,
                LedgerNode.genesis(
                    config, cast.operator().address(), cast.balances(prover.address())));
        Daemon daemon = Daemon.start(config.withDaemonLedger(ledger.address()))) {
      ManagedChannel toLedger =
          NettyChannelBuilder.forTarget(ledger.address()).usePlaintext().build();
      ManagedChannel toDaemon =
          NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
      ManagedChannel toOperator =
          NettyChannelBuilder.forTarget(ledger.operatorAddress().orElseThrow())
              .usePlaintext()
              .build();
      LedgerClient client = new LedgerClient(toLedger);
      L2 l2 = new L2(client, new SequencerClient(toOperator));
      record(os, profile, cast, prover, l2, client, new ProverClient(toDaemon));
      toOperator.shutdownNow();
      toLedger.shutdownNow();
      toDaemon.shutdownNow();
    }
  }

  private void record(
      OsVersion os,
      SecurityProfile profile,
      Cast cast,
      SigningKey prover,
      L2 l2,
      LedgerClient ledger,
      ProverClient daemon)
      throws Exception {
    Report report = new Report(Console.of(true), Map.of());
    Market market = Market.open(l2, cast, prover.address(), os, report);
    Proving proving = new Proving(l2, daemon, report, Optional.of(profile));
    if (!profile.equals(SecurityProfile.PROVEN_100)) {
      market.accept(profile);
    }
    String recorded = folderOf(os, profile);
    SubBlock block = market.draft(market.trades(TRANSACTIONS)).sign(cast.batcher());
    Proven proven = proving.prove(block, Settlement.SETTLEMENT_SUBMIT);
    Bytes32 transaction =
        Bytes32.of(proven.job().getSettlement().getTransactionHash().toByteArray());
    l2.sequence(List.of(l2.awaitArrival(transaction)));
    assertThat(report.isAsExpected()).isTrue();
    GrpcSettlementLayer layer = new GrpcSettlementLayer(ledger);
    assertThat(layer.status(transaction))
        .isInstanceOfSatisfying(
            TransactionStatus.Included.class,
            included -> write(recorded, "receipt", included.receipt().encode()));
    write(recorded, "statement", block.statement().bytes());
    write(recorded, "sub-block", block.encode());
    write(recorded, "proof", proving.proof(proven));
    write(recorded, "key", key(os, profile, layer, block));
  }

  private byte[] key(
      OsVersion os, SecurityProfile profile, GrpcSettlementLayer layer, SubBlock block)
      throws Exception {
    Map<Bytes32, ContractImage> images = new TreeMap<>();
    for (Bytes32 contract : block.statement().contracts()) {
      images.put(
          contract, ContractImage.parse(layer.contractImage(contract).orElseThrow().toArray()));
    }
    try (ProofMaker maker = Daemon.openMaker(Demo.config(folder, "scalar"))) {
      return maker.key(profile, ThreadProgram.of(os, images).program()).verifyingKey().encode();
    }
  }

  private void write(String recorded, String name, byte[] bytes) {
    try {
      Files.write(Files.createDirectories(out.resolve(recorded)).resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
