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
import io.zkthreads.batcher.SubBlockRecord;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.prove.Profiles;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.os.OsVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The main job, end to end: an L2, a daemon, a market, a Batcher, a sub-block that is proven and
/// settled, one that goes stale and is made anew, and attacks that are refused. Real parts, real
/// sockets on loopback.
public final class Demo {
  private final Console console;
  private final Config config;
  private final OsVersion os;
  private final int transactions;
  private final Optional<SecurityProfile> profile;

  /// A demo that has not begun.
  ///
  /// @param config with the data folder; sockets are free ones and blocks are sealed by the demo
  /// @param os of the thread
  /// @param transactions of the first sub-block
  /// @param profile that the thread's admin adds, and under which sub-blocks are proven; empty: the
  ///   configured one alone
  public Demo(
      Console console,
      Config config,
      OsVersion os,
      int transactions,
      Optional<SecurityProfile> profile) {
    this.console = console;
    this.config = config;
    this.os = os;
    this.transactions = transactions;
    this.profile = profile.filter(added -> !added.equals(Daemon.profile(config)));
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
    Path batcherKey = config.data().resolve("batcher").resolve("batcher.key");
    Cast cast = Cast.make().withBatcher(Keys.readOrCreate(batcherKey));
    Path keyFile = config.data().resolve("daemon").resolve("prover.key");
    SigningKey prover = Keys.readOrCreate(keyFile);
    Report report = new Report(console, names(cast, prover));
    report.step(1, "The L2 ledger and the prover daemon start");
    Bytes32 operator = cast.operator().address();
    try (LedgerNode ledger =
            LedgerNode.start(
                config, LedgerNode.genesis(config, operator, cast.balances(prover.address())));
        Daemon daemon = Daemon.start(config.withDaemonLedger(ledger.address()));
        Channels channels = new Channels(ledger, daemon.address())) {
      report.note(
          "started",
          Map.of(
              "ledger", ledger.address(),
              "daemon", daemon.address(),
              "data", config.data().toString()),
          "ledger %s, daemon %s, data in %s"
              .formatted(ledger.address(), daemon.address(), config.data()));
      Script script =
          new Script(os, transactions, config, ledger.address(), daemon.address(), profile);
      new Play(report, cast, prover, channels, script).run();
    } catch (Config.Invalid e) {
      throw new IllegalStateException("settings of the demo's own", e);
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

  /// What is played.
  ///
  /// @param os of the thread
  /// @param transactions of the first sub-block
  /// @param profile of proofs, if another than the configured one is added
  private record Script(
      OsVersion os,
      int transactions,
      Config config,
      String ledger,
      String daemon,
      Optional<SecurityProfile> profile) {}

  /// Steps 2 to 9.
  private static final class Play {
    private static final int SMALL = 12;

    private final Report report;
    private final Cast cast;
    private final SigningKey prover;
    private final L2 l2;
    private final ProverClient daemon;
    private final Proving proving;
    private final Script script;

    Play(Report report, Cast cast, SigningKey prover, Channels channels, Script script) {
      this.report = report;
      this.cast = cast;
      this.prover = prover;
      this.script = script;
      l2 = new L2(new LedgerClient(channels.ledger), new SequencerClient(channels.operator));
      daemon = new ProverClient(channels.daemon);
      proving = new Proving(l2, daemon, report, script.profile);
    }

    void run() throws IOException, Config.Invalid {
      report.step(2, "Contracts are deployed and used directly; a thread is registered over them");
      Market market = Market.open(l2, cast, prover.address(), script.os, report);
      script.profile.ifPresent(market::accept);

      report.step(
          3, "A Batcher takes " + script.transactions + " user transactions, and promises each");
      Proven main;
      try (ServedBatcher batcher = batcher(market, script.transactions)) {
        ServedBatcher.Collected first = batcher.collect(market.trades(script.transactions));
        keep(first.subBlock().block());

        report.step(4, "The daemon executes, proves, and forwards the zkThread transaction");
        main = proving.watch(first.subBlock().block(), first.job());

        report.step(5, "The L2 sequences [direct, zkThread, direct] in one block");
        settleBetween(market, main);
        keptPromise(batcher, first);
      }

      report.step(6, "A direct transaction that is sequenced first makes a sub-block stale");
      try (ServedBatcher batcher = batcher(market, SMALL)) {
        SubBlockRecord stale = goStale(market, batcher);

        report.step(7, "A tampered, a changed, a replayed and a copied proof are refused");
        Draft draft = market.draft(stale.block().transactions());
        report.expect("transactions that are left out now", List.of(), draft.dropped());
        SubBlock fresh = draft.sign(cast.batcher());
        byte[] proof = proving.proof(proving.prove(fresh, Settlement.SETTLEMENT_NONE));
        new Attacks(l2, cast, prover, report).run(fresh, proof, main.block(), proving.proof(main));

        report.step(8, "The Batcher makes the stale sub-block anew, and it is settled");
        settleAnew(batcher, stale);

        if (script.os != OsVersion.V1) {
          report.step(9, "A sub-block with one forged signature has no proof");
          new Forgery(market, cast, daemon, report).attempt(fresh);
        }
      }

      new Summary(report, main).print();
    }

    private ServedBatcher batcher(Market market, int ofOne) throws IOException, Config.Invalid {
      Map<String, String> settings =
          ServedBatcher.settings(script.config, script.ledger, script.daemon, market, ofOne);
      script.profile.ifPresent(named -> settings.put("batcher.profile", Profiles.word(named)));
      return new ServedBatcher(settings, report);
    }

    /// The first user asks the L2 alone whether the Batcher has done as it promised.
    private void keptPromise(ServedBatcher batcher, ServedBatcher.Collected first) {
      UserTransaction sent = first.transactions().getFirst();
      Bytes32 by = Bytes32.of(batcher.awaitEnd(sent).getL2Transaction().toByteArray());
      PromiseCheck check = new PromiseCheck(l2.layer(), System.currentTimeMillis() / 1000);
      try {
        PromiseCheck.Verdict verdict = check.of(first.first(), Optional.of(sent), Optional.of(by));
        report.note(
            "promise",
            Map.of("standing", verdict.standing().name(), "detail", verdict.detail()),
            "the promise to the first user: " + verdict.standing());
        report.expect(
            "the promise to the first user", PromiseCheck.Standing.KEPT, verdict.standing());
      } catch (LedgerUnavailable e) {
        throw new IllegalStateException("the demo's L2 runs in its own process", e);
      }
    }

    private void settleAnew(ServedBatcher batcher, SubBlockRecord stale) {
      SubBlockRecord anew = batcher.rebase(stale);
      report.expect("sequence", stale.sequence(), anew.sequence());
      Job settled = proving.settle(anew.job().orElseThrow());
      report.expect("end of its job", JobState.JOB_STATE_FINAL, settled.getState());
      report.expect("outcome of its job", "APPLIED", settled.getSettlement().getOutcome());
      report.note(
          "rebased",
          Map.of("sequence", anew.sequence(), "revision", anew.revision()),
          "revision %d of sequence %d is applied".formatted(anew.revision(), anew.sequence()));
    }

    /// The later direct transaction has to read what the zkThread transaction wrote.
    private void settleBetween(Market market, Proven main) {
      Statement statement = main.block().statement();
      Bytes32 owner = holderAmong(market, statement.outputState()).address();
      KeyValue changed = goldOf(owner, market, statement.outputState()).orElseThrow();
      Bytes32 before = l2.submit(market.elsewhere());
      Bytes32 after = l2.submit(market.readGold(owner));
      List<Receipt> receipts = l2.sequence(List.of(before, transaction(main), after));
      report.receipt("direct, before", receipts.get(0), "APPLIED");
      report.receipt("zkThread", receipts.get(1), "APPLIED");
      report.receipt("direct, after", receipts.get(2), "APPLIED");
      Job ended = proving.awaitEnd(main, JobState.JOB_STATE_FINAL);
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

    /// For `zkt prove SUBBLOCK`.
    private void keep(SubBlock block) {
      try {
        Files.write(script.config.data().resolve("sub-block"), block.encode());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private SubBlockRecord goStale(Market market, ServedBatcher batcher) {
      ServedBatcher.Collected small = batcher.collect(market.trades(SMALL));
      SubBlock block = small.subBlock().block();
      Proven proven = proving.watch(block, small.job());
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
      Job ended = proving.awaitEnd(proven, JobState.JOB_STATE_STALE);
      tellStale(ended, market.goldOf(spender.address()).slot());
      SubBlockRecord asking = batcher.await(SubBlockRecord.Stage.ASKING);
      report.expect(
          "why the Batcher asks its operator",
          "STALE_INPUT",
          asking.trouble().orElseThrow().reason());
      return asking;
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
