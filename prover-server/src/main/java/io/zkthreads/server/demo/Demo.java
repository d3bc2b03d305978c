package io.zkthreads.server.demo;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.client.SequencerClient;
import io.zkthreads.api.ledger.v1.Receipt;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.StaleInput;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.batcher.Batch;
import io.zkthreads.thread.batcher.Batcher;
import io.zkthreads.thread.batcher.Nonces;
import io.zkthreads.thread.batcher.SqliteNonces;
import io.zkthreads.thread.os.OsVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The main job, end to end: an L2, a daemon, a market, a sub-block that is proven and settled, one
/// that goes stale, and attacks that are refused. Real parts, real sockets on loopback.
public final class Demo {
  private final Console console;
  private final Config config;
  private final OsVersion os;
  private final int transactions;

  /// A demo that has not begun.
  ///
  /// @param config with the data folder; sockets are free ones and blocks are sealed by the demo
  /// @param os of the thread
  /// @param transactions of the first sub-block
  public Demo(Console console, Config config, OsVersion os, int transactions) {
    this.console = console;
    this.config = config;
    this.os = os;
    this.transactions = transactions;
  }

  /// The configuration of a demo: embedded defaults, free ports, blocks on demand.
  public static Config config(Path data, String backend) throws Config.Invalid {
    return Config.load(
        Optional.empty(),
        System.getenv(),
        Map.of(
            "data", data.toString(),
            "daemon.listen", "127.0.0.1:0",
            "daemon.rehearsal", "off",
            "ledger.listen", "127.0.0.1:0",
            "ledger.block_millis", "0",
            "ledger.operator", "127.0.0.1:0",
            "prover.backend", backend));
  }

  /// Plays all steps.
  ///
  /// @return whether every outcome was the expected one
  public boolean run() throws IOException {
    Cast cast = Cast.make();
    Path keyFile = config.data().resolve("daemon").resolve("prover.key");
    SigningKey prover = Keys.readOrCreate(keyFile);
    Report report = new Report(console, names(cast, prover));
    report.step(1, "The L2 ledger and the prover daemon start");
    Bytes32 operator = cast.operator().address();
    try (LedgerNode ledger =
            LedgerNode.start(
                config, LedgerNode.genesis(config, operator, cast.balances(prover.address())));
        Daemon daemon = Daemon.start(config.withDaemonLedger(ledger.address()));
        Channels channels = new Channels(ledger, daemon.address());
        SqliteNonces nonces = SqliteNonces.open(config.data().resolve("batcher"), hurt -> {})) {
      report.note(
          "started",
          Map.of(
              "ledger", ledger.address(),
              "daemon", daemon.address(),
              "data", config.data().toString()),
          "ledger %s, daemon %s, data in %s"
              .formatted(ledger.address(), daemon.address(), config.data()));
      Script script = new Script(os, transactions, config.data(), nonces);
      new Play(report, cast, prover, channels, script).run();
    }
    return report.isAsExpected();
  }

  private static Map<Bytes32, String> names(Cast cast, SigningKey prover) {
    Map<Bytes32, String> names = new HashMap<>();
    names.put(prover.address(), "the Prover");
    names.put(cast.operator().address(), "the operator");
    names.put(cast.outsider().address(), "an outsider");
    names.put(cast.copycat().address(), "the copycat");
    cast.users().forEach(user -> names.put(user.address(), "a user"));
    return names;
  }

  private static final class Channels implements AutoCloseable {
    private final ManagedChannel ledger;
    private final ManagedChannel operator;
    private final ManagedChannel daemon;

    Channels(LedgerNode node, String daemonAddress) {
      ledger = to(node.address());
      operator = to(node.operatorAddress().orElseThrow());
      daemon = to(daemonAddress);
    }

    private static ManagedChannel to(String address) {
      return NettyChannelBuilder.forTarget(address).usePlaintext().build();
    }

    @Override
    public void close() {
      ledger.shutdownNow();
      operator.shutdownNow();
      daemon.shutdownNow();
    }
  }

  /// OS version of the thread, how many transactions, the folder that keeps the sub-block for `zkt
  /// prove SUBBLOCK`, and what the Batcher remembers.
  private record Script(OsVersion os, int transactions, Path data, Nonces nonces) {}

  /// Steps 2 to 8.
  private static final class Play {
    private static final int SMALL = 12;

    private final Report report;
    private final Cast cast;
    private final SigningKey prover;
    private final L2 l2;
    private final ProverClient daemon;
    private final Script script;

    Play(Report report, Cast cast, SigningKey prover, Channels channels, Script script) {
      this.report = report;
      this.cast = cast;
      this.prover = prover;
      this.script = script;
      l2 = new L2(new LedgerClient(channels.ledger), new SequencerClient(channels.operator));
      daemon = new ProverClient(channels.daemon);
    }

    void run() {
      report.step(2, "Contracts are deployed and used directly; a thread is registered over them");
      Market market = Market.open(l2, cast, prover.address(), script.os, report);
      Batcher batcher = Rollup.batcher(market, cast, l2, script.nonces);
      Rollup rollup = new Rollup(l2, market, batcher, daemon, report);

      report.step(3, "A Batcher collects " + script.transactions + " user transactions");
      Batch first = rollup.collect(script.transactions);
      keep(first.subBlock());

      report.step(4, "The daemon executes, proves, and forwards the zkThread transaction");
      Proven main = rollup.prove(first.subBlock(), Settlement.SETTLEMENT_SUBMIT);

      report.step(5, "The L2 sequences [direct, zkThread, direct] in one block");
      settleBetween(market, rollup, main);

      report.step(6, "A direct transaction that is sequenced first makes a sub-block stale");
      SubBlock stale = goStale(market, rollup);

      report.step(7, "A tampered, a changed, a replayed and a copied proof are refused");
      SubBlock fresh = rollup.rebase(stale).subBlock();
      Proven rebased = rollup.prove(fresh, Settlement.SETTLEMENT_NONE);
      byte[] proof = rollup.proof(rebased);
      new Attacks(l2, cast, prover, report).run(fresh, proof, main.block(), rollup.proof(main));

      if (script.os != OsVersion.V1) {
        report.step(8, "A sub-block with one forged signature has no proof");
        new Forgery(market, cast, daemon, report).attempt(fresh);
      }

      new Summary(report, main).print();
    }

    /// The later direct transaction has to read what the zkThread transaction wrote.
    private void settleBetween(Market market, Rollup rollup, Proven main) {
      Statement statement = main.block().statement();
      Bytes32 owner = holderAmong(market, statement.outputState()).address();
      KeyValue changed = goldOf(owner, market, statement.outputState()).orElseThrow();
      Bytes32 before = l2.submit(market.elsewhere());
      Bytes32 after = l2.submit(market.readGold(owner));
      List<Receipt> receipts = l2.sequence(List.of(before, transaction(main), after));
      report.receipt("direct, before", receipts.get(0), "APPLIED");
      report.receipt("zkThread", receipts.get(1), "APPLIED");
      report.receipt("direct, after", receipts.get(2), "APPLIED");
      Job ended = rollup.awaitEnd(main, JobState.JOB_STATE_FINAL);
      report.expect("outcome of the job", "APPLIED", ended.getSettlement().getOutcome());
      long read = littleEndian(receipts.get(2).getOutput().toByteArray());
      report.note(
          "read",
          Map.of("slot", changed.key().slot().hex(), "value", read),
          "the later direct transaction reads " + read + ", which the zkThread wrote");
      report.expect("gold read after the zkThread", changed.value().asLong(), read);
    }

    /// A user whose gold is among these keys.
    private SigningKey holderAmong(Market market, List<KeyValue> state) {
      return cast.users().stream()
          .filter(user -> goldOf(user.address(), market, state).isPresent())
          .findFirst()
          .orElseThrow();
    }

    private static Optional<KeyValue> goldOf(Bytes32 user, Market market, List<KeyValue> state) {
      return state.stream().filter(e -> e.key().equals(market.goldOf(user))).findFirst();
    }

    private static long littleEndian(byte[] bytes) {
      long value = 0;
      for (int i = Math.min(8, bytes.length) - 1; i >= 0; i--) {
        value = value << 8 | (bytes[i] & 0xff);
      }
      return value;
    }

    /// The transaction of a submitted job, once it is at the L2: the daemon journals that it
    /// submits before it does.
    private Bytes32 transaction(Proven proven) {
      byte[] hash = proven.job().getSettlement().getTransactionHash().toByteArray();
      return l2.awaitArrival(Bytes32.of(hash));
    }

    private void keep(SubBlock block) {
      try {
        Files.write(script.data.resolve("sub-block"), block.encode());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private SubBlock goStale(Market market, Rollup rollup) {
      SubBlock block = rollup.collect(SMALL).subBlock();
      Proven proven = rollup.prove(block, Settlement.SETTLEMENT_SUBMIT);
      SigningKey spender = holderAmong(market, block.statement().inputState());
      long balanceBefore = l2.balance(prover.address());
      long fee = expectedFee(proven);
      Bytes32 direct = l2.submit(market.spendGold(spender, 1));
      List<Receipt> receipts = l2.sequence(List.of(direct, transaction(proven)));
      Receipt reverted = receipts.get(1);
      report.receipt("direct, sequenced first", receipts.get(0), "APPLIED");
      report.receipt("zkThread, stale", reverted, "STALE_INPUT");
      report.expect(
          "state root after the revert",
          reverted.getStateRootBefore(),
          reverted.getStateRootAfter());
      report.expect("fee of the revert", fee, reverted.getFeePaid());
      report.expect("what the Prover paid", fee, balanceBefore - l2.balance(prover.address()));
      Job ended = rollup.awaitEnd(proven, JobState.JOB_STATE_STALE);
      tellStale(ended, market.goldOf(spender.address()).slot());
      return block;
    }

    private void tellStale(Job job, Bytes32 slot) {
      List<StaleInput> stale = job.getSettlement().getStaleInputsList();
      report.expect("stale keys", 1, stale.size());
      for (StaleInput input : stale) {
        Bytes32 got = Bytes32.of(input.getSlot().toByteArray());
        long expected = littleEndian(input.getExpected().toByteArray());
        long actual = littleEndian(input.getActual().toByteArray());
        report.note(
            "stale",
            Map.of("slot", got.hex(), "expected", expected, "actual", actual),
            "stale key %s…: expected %d, actual %d"
                .formatted(got.hex().substring(0, 16), expected, actual));
        report.expect("stale slot", slot, got);
        report.expect("actual value", expected - 1, actual);
      }
    }

    /// The fee follows from the schedule and the bytes that the daemon sent, which it keeps until
    /// the job has ended.
    private long expectedFee(Proven proven) {
      FeeSchedule fees = FeeSchedule.DEFAULT;
      int bytes = daemon.download(proven.job().getSettlement().getTransactionArtifact()).length;
      return fees.perTransaction() + fees.perByte() * bytes + fees.perProof();
    }
  }
}
