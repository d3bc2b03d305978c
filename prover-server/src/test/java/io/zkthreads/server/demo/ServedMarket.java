package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.client.SequencerClient;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Path;
import java.util.Map;

/// A ledger and a daemon that settles on it, both on sockets, and clients of theirs, for markets of
/// either OS version.
final class ServedMarket implements AutoCloseable {
  final Cast cast = Cast.make();
  final Daemon daemon;
  final LedgerClient ledgerClient;
  final ProverClient client;
  final L2 l2;
  private final LedgerNode ledger;
  private final ManagedChannel toLedger;
  private final ManagedChannel toOperator;
  private final ManagedChannel toDaemon;
  private final Bytes32 prover;
  private final Report report = new Report(Console.of(true), Map.of());

  /// @param folder of both
  ServedMarket(Path folder) throws Exception {
    Config config = Demo.config(folder, "auto");
    SigningKey key = Keys.readOrCreate(folder.resolve("daemon").resolve("prover.key"));
    prover = key.address();
    ledger =
        LedgerNode.start(
            config, LedgerNode.genesis(config, cast.operator().address(), cast.balances(prover)));
    daemon = Daemon.start(config.withDaemonLedger(ledger.address()));
    toLedger = NettyChannelBuilder.forTarget(ledger.address()).usePlaintext().build();
    toOperator =
        NettyChannelBuilder.forTarget(ledger.operatorAddress().orElseThrow())
            .usePlaintext()
            .build();
    toDaemon = NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
    ledgerClient = new LedgerClient(toLedger);
    client = new ProverClient(toDaemon);
    l2 = new L2(ledgerClient, new SequencerClient(toOperator));
  }

  String ledgerAddress() {
    return ledger.address();
  }

  /// Deploys contracts and registers a thread over them.
  Market open(OsVersion os) {
    Market market = Market.open(l2, cast, prover, os, report);
    assertThat(report.isAsExpected()).isTrue();
    return market;
  }

  /// A sub-block of the market's next transactions.
  SubBlock collect(Market market, int transactions) {
    Draft draft = market.draft(market.trades(transactions));
    assertThat(draft.dropped()).isEmpty();
    return draft.sign(cast.batcher());
  }

  @Override
  public void close() {
    toDaemon.shutdownNow();
    toLedger.shutdownNow();
    toOperator.shutdownNow();
    daemon.close();
    ledger.close();
  }
}
