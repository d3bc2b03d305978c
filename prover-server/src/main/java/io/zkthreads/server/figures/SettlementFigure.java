package io.zkthreads.server.figures;

import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.ThreadKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.ProverKeys;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Sub-blocks from their bytes to a block: with distinct proofs that were made before, verified
/// when they come in, or by facts that are registered.
public final class SettlementFigure {
  /// After so many verifications the verifier is compiled, as it is in a ledger that serves.
  private static final int WARM_UP = 150;

  private SettlementFigure() {}

  /// Sub-blocks of one transaction, each with its own proof, made here, which takes its time.
  ///
  /// @param folder empty
  public static Rate proofs(Path folder, ProofMaker maker, int count) throws Exception {
    KeySource keys = new ProverKeys(maker);
    try (MeasuredLedger l2 = new MeasuredLedger(folder, keys, 1)) {
      SubBlocks subBlocks = new SubBlocks(l2);
      List<Operation.SubmitThread> submissions = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        SubBlocks.Seat seat = subBlocks.seat();
        SubBlock block = subBlocks.of(seat, 1);
        submissions.add(
            new Operation.SubmitThread(
                Bytes.of(block.statement().bytes()),
                block.batcherSignature(),
                SubBlocks.prove(maker, seat, block)));
      }
      warmUp(keys, submissions);
      List<Transaction> all = signed(l2, submissions);
      return Rate.of("zkThread transactions with their proofs", count, () -> settle(l2, all));
    }
  }

  /// Applies registered statements; what a proof is does not matter here, so none is made.
  ///
  /// @param folder empty
  public static Rate facts(Path folder, int count) throws Exception {
    KeySource keys = new TrustingKeys();
    try (MeasuredLedger l2 = new MeasuredLedger(folder, keys, 1)) {
      SubBlocks subBlocks = new SubBlocks(l2);
      List<Operation> applications = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        SubBlock block = subBlocks.of(subBlocks.seat(), 1);
        Bytes statement = Bytes.of(block.statement().bytes());
        l2.submit(
            l2.next(MeasuredLedger.BATCHER, new Operation.RegisterFact(statement, Bytes.EMPTY)));
        applications.add(new Operation.Apply(statement, block.batcherSignature()));
      }
      l2.ledger.produceBlock();
      List<Transaction> all = signed(l2, applications);
      return Rate.of("zkThread transactions by registered fact", count, () -> settle(l2, all));
    }
  }

  /// Verifies outside of the ledger, which remembers nothing of it.
  private static void warmUp(KeySource keys, List<Operation.SubmitThread> submissions)
      throws InvalidEncoding {
    SortedMap<Bytes32, ContractImage> images =
        new TreeMap<>(Map.of(Bytes32.ZERO, ExampleContract.COUNTER.image()));
    ThreadKey key = keys.threadKey(keys.profile(), OsVersion.V2, images);
    for (int i = 0; i < WARM_UP; i++) {
      Operation.SubmitThread one = submissions.get(i % submissions.size());
      PublicWords words = Statement.decode(one.statement().toArray()).publicWords();
      if (!(key.check(words, one.proof()) instanceof ThreadKey.Verdict.Valid)) {
        throw new IllegalStateException("a proof that was made here does not verify");
      }
    }
  }

  private static List<Transaction> signed(MeasuredLedger l2, List<? extends Operation> operations) {
    SigningKey prover = MeasuredLedger.PROVER;
    long nonce = l2.ledger.account(prover.address()).nextNonce();
    List<Transaction> all = new ArrayList<>();
    for (Operation operation : operations) {
      all.add(MeasuredLedger.operation(prover, nonce++, operation));
    }
    return all;
  }

  private static void settle(MeasuredLedger l2, List<Transaction> all) {
    List<Bytes32> ids = all.stream().map(l2::submit).toList();
    while (!l2.ledger.pending().isEmpty()) {
      l2.ledger.produceBlock();
    }
    ids.forEach(id -> MeasuredLedger.requireApplied(l2.receipt(id)));
  }
}
