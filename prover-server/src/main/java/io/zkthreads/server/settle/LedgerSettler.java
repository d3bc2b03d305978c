package io.zkthreads.server.settle;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.StaleInput;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.StaleKey;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.Settler;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Settles proven sub-blocks on an L2, signed and paid by the Prover's account.
public final class LedgerSettler implements Settler {
  /// Reads the sub-block of a job that was accepted.
  public interface SubBlocks {
    SubBlock of(JobSpec spec) throws IOException;
  }

  /// How far the clocks of L2 and daemon may be apart without a statement that is early being taken
  /// for one that is late.
  private static final long CLOCK_SKEW_SECONDS = 60;

  /// Bytes of a transaction beside statement and proof, with room to spare.
  private static final long ENVELOPE_BYTES = 512;

  private final SettlementLayer l2;
  private final SigningKey prover;
  private final SubBlocks subBlocks;
  private final long maxFee;
  private final SettleBy settleBy;
  private final Contention contention = new Contention();

  /// Settles on `l2`, signing as `prover`.
  ///
  /// @param maxFee most that one transaction may cost; the L2 charges what its schedule says. Each
  ///   attempt offers one unit less, so that its bytes are others
  public LedgerSettler(
      SettlementLayer l2, SigningKey prover, SubBlocks subBlocks, long maxFee, SettleBy settleBy) {
    this.l2 = l2;
    this.prover = prover;
    this.subBlocks = subBlocks;
    this.maxFee = maxFee;
    this.settleBy = settleBy;
  }

  @Override
  public Answer preflight(JobSpec spec) throws LedgerUnavailable, IOException {
    SubBlock block = subBlocks.of(spec);
    SettlementLayer.Preflight answer =
        l2.preflight(prover.address(), block.statement().bytes(), block.batcherSignature());
    return switch (answer) {
      case SettlementLayer.Preflight.Acceptable _ -> new Answer.Ready();
      case SettlementLayer.Preflight.Unacceptable(long _, Refusal refusal) ->
          judge(block.statement(), refusal);
    };
  }

  /// What a refusal means for the job that it was given to.
  private Answer judge(Statement statement, Refusal refusal) throws LedgerUnavailable {
    String outcome = refusal.reason().name();
    return switch (LedgerReasons.meaning(refusal.reason())) {
      case LedgerReasons.Meaning.Stale() -> {
        contention.stale(statement.header().threadId());
        yield new Answer.Stale(outcome, stale(refusal.staleKeys()));
      }
      case LedgerReasons.Meaning.Never() -> new Answer.Never(outcome, refusal.detail());
      case LedgerReasons.Meaning.BadTransaction() ->
          new Answer.BadTransaction(outcome, refusal.detail());
      case LedgerReasons.Meaning.Waits(JobReason reason) ->
          new Answer.Wait(reason, outcome, detail(reason, refusal));
      case LedgerReasons.Meaning.WaitsIfEarly(JobReason reason) ->
          isEarly(statement, refusal.reason())
              ? new Answer.Wait(reason, outcome, refusal.detail())
              : new Answer.Never(outcome, refusal.detail());
    };
  }

  private String detail(JobReason reason, Refusal refusal) {
    return reason == JobReason.NEEDS_FUNDS
        ? "the Prover's account " + account() + ": " + refusal.detail()
        : refusal.detail();
  }

  /// Whether the L2 has yet to come to where the statement stands; otherwise it has gone by.
  private boolean isEarly(Statement statement, Reason reason) throws LedgerUnavailable {
    Statement.Header header = statement.header();
    return switch (reason) {
      case OUTSIDE_WINDOW -> l2.head().height() + 1 < header.notBefore();
      case WRONG_TIME -> header.earliest() > System.currentTimeMillis() / 1000 - CLOCK_SKEW_SECONDS;
      default -> {
        Optional<ThreadRecord> thread = l2.thread(header.threadId());
        yield thread.isPresent() && header.sequence() > thread.get().sequence() + 1;
      }
    };
  }

  private static List<StaleInput> stale(List<StaleKey> keys) {
    return keys.stream()
        .map(k ->
            StaleInput.newBuilder()
                .setContract(LedgerMessages.bytes(k.key().contract()))
                .setSlot(LedgerMessages.bytes(k.key().slot()))
                .setExpected(LedgerMessages.bytes(k.expected()))
                .setActual(LedgerMessages.bytes(k.actual()))
                .build())
        .toList();
  }

  @Override
  public long fee(JobSpec spec, long proofBytes) throws LedgerUnavailable, IOException {
    Statement statement = subBlocks.of(spec).statement();
    FeeSchedule fees = l2.terms().fees();
    long carried = carried(fees, statement, proofBytes) + fees.perProof();
    return goesByFact(statement) ? carried + carried(fees, statement, 0) : carried;
  }

  /// What a transaction with the statement and so many bytes of proof costs, its verification left
  /// out.
  private static long carried(FeeSchedule fees, Statement statement, long proofBytes) {
    return fees.perTransaction()
        + fees.perByte() * (proofBytes + statement.bytes().length + ENVELOPE_BYTES);
  }

  private boolean goesByFact(Statement statement) {
    return switch (settleBy) {
      case PROOF -> false;
      case FACT -> true;
      case AUTO -> contention.isContended(statement.header().threadId());
    };
  }

  private long offer(JobSpec spec) {
    long most = spec.getLimits().getMaxSettlementFee();
    return most == 0 ? maxFee : Math.min(most, maxFee);
  }

  @Override
  public Signed sign(JobSpec spec, byte[] container, int attempt)
      throws LedgerUnavailable, IOException {
    SubBlock block = subBlocks.of(spec);
    Operation operation = next(block, Bytes.of(container));
    SignedOperation signed =
        SignedOperation.sign(
            prover,
            block.statement().header().chainId(),
            block.statement().header().settlementId(),
            l2.account(prover.address()).nextNonce(),
            offer(spec) - attempt,
            operation);
    Transaction transaction = new Transaction.Operate(signed);
    return new Signed(
        transaction.id().bytes(),
        transaction.encode(),
        operation instanceof Operation.RegisterFact);
  }

  /// What is to be sent now: where the L2 knows already that the statement is true, no proof.
  private Operation next(SubBlock block, Bytes proof) throws LedgerUnavailable {
    Statement statement = block.statement();
    Bytes words = Bytes.of(statement.bytes());
    if (isFact(statement)) {
      return new Operation.Apply(words, block.batcherSignature());
    }
    return goesByFact(statement)
        ? new Operation.RegisterFact(words, proof)
        : new Operation.SubmitThread(words, block.batcherSignature(), proof);
  }

  private boolean isFact(Statement statement) throws LedgerUnavailable {
    Optional<ThreadRecord> thread = l2.thread(statement.header().threadId());
    if (thread.isPresent()) {
      for (AcceptedKey key : thread.get().keys()) {
        if (l2.fact(Digests.factKey(key.digest(), statement.hash())).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public Answer submit(JobSpec spec, byte[] transaction) throws LedgerUnavailable, IOException {
    return switch (l2.submit(transaction)) {
      case SettlementLayer.Admission.Accepted _ -> new Answer.Ready();
      case SettlementLayer.Admission.Refused(Refusal refusal) ->
          judge(subBlocks.of(spec).statement(), refusal);
    };
  }

  @Override
  public Standing standing(JobSpec spec, byte[] hash) throws LedgerUnavailable, IOException {
    return switch (l2.status(Bytes32.of(hash))) {
      case SettlementLayer.TransactionStatus.Unknown _ -> new Standing.Unknown();
      case SettlementLayer.TransactionStatus.Pending _ -> new Standing.Pending();
      case SettlementLayer.TransactionStatus.Included(Receipt receipt) ->
          switch (receipt.outcome()) {
            case Outcome.Applied _ -> {
              contention.applied(subBlocks.of(spec).statement().header().threadId());
              yield new Standing.Applied(receipt.height(), receipt.feePaid());
            }
            case Outcome.Reverted(Refusal refusal) ->
                new Standing.Reverted(
                    judge(subBlocks.of(spec).statement(), refusal),
                    receipt.height(),
                    receipt.feePaid());
            case Outcome.Refused(Refusal refusal) ->
                new Standing.Refused(judge(subBlocks.of(spec).statement(), refusal));
          };
    };
  }

  /// The embedded ledger has one sequencer: what is in a block stays, but for injected
  /// reorganisations.
  @Override
  public boolean isFinal(long height) {
    return true;
  }

  @Override
  public String account() {
    return prover.address().hex();
  }

  @Override
  public long balance() throws LedgerUnavailable {
    return l2.account(prover.address()).balance();
  }
}
