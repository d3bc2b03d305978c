package io.zkthreads.server.settle;

import io.grpc.StatusRuntimeException;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.StaleInput;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.StaleKey;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.job.Settler;
import io.zkthreads.thread.Bytes32;
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

  private final SettlementLayer l2;
  private final SigningKey prover;
  private final SubBlocks subBlocks;
  private final long maxFee;

  /// Settles on `l2`, signing as `prover`.
  ///
  /// @param maxFee most that one transaction may cost; the L2 charges what its schedule says
  public LedgerSettler(SettlementLayer l2, SigningKey prover, SubBlocks subBlocks, long maxFee) {
    this.l2 = l2;
    this.prover = prover;
    this.subBlocks = subBlocks;
    this.maxFee = maxFee;
  }

  private interface Call<T> {
    T run() throws IOException;
  }

  /// A ledger that does not answer is the world's failure, not ours.
  private static <T> T asked(Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (StatusRuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Preflight preflight(JobSpec spec) throws IOException {
    SubBlock block = subBlocks.of(spec);
    return asked(() -> {
      SettlementLayer.Preflight answer =
          l2.preflight(prover.address(), block.statement().bytes(), block.batcherSignature());
      return switch (answer) {
        case SettlementLayer.Preflight.Acceptable _ -> new Preflight.Ready();
        case SettlementLayer.Preflight.Unacceptable(long _, Refusal refusal) ->
            judge(block.statement(), refusal);
      };
    });
  }

  private Preflight judge(Statement statement, Refusal refusal) {
    String reason = refusal.reason().name();
    if (refusal.reason() == Reason.STALE_INPUT) {
      return new Preflight.Stale(reason, stale(refusal.staleKeys()));
    }
    boolean later =
        switch (refusal.reason()) {
          case LEASED, VAULT_TOO_SMALL -> true;
          case WRONG_SEQUENCE, WRONG_PARENT -> isAheadOfItsThread(statement);
          case OUTSIDE_WINDOW -> l2.head().height() + 1 < statement.header().notBefore();
          default -> false;
        };
    return later ? new Preflight.Wait(reason) : new Preflight.Never(reason);
  }

  /// Whether sub-blocks that come before this one are missing.
  private boolean isAheadOfItsThread(Statement statement) {
    Optional<ThreadRecord> thread = l2.thread(statement.header().threadId());
    return thread.isPresent() && statement.header().sequence() > thread.get().sequence() + 1;
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
  public Signed sign(JobSpec spec, byte[] container) throws IOException {
    SubBlock block = subBlocks.of(spec);
    return asked(() -> {
      Operation operation =
          new Operation.SubmitThread(
              Bytes.of(block.statement().bytes()), block.batcherSignature(), Bytes.of(container));
      SettlementLayer.AccountInfo account = l2.account(prover.address());
      SignedOperation signed =
          SignedOperation.sign(
              prover,
              block.statement().header().chainId(),
              account.nextNonce(),
              Math.min(maxFee, account.balance()),
              operation);
      Transaction transaction = new Transaction.Operate(signed);
      return new Signed(transaction.id().bytes(), transaction.encode());
    });
  }

  @Override
  public Optional<String> submit(byte[] transaction) throws IOException {
    return asked(() ->
        switch (l2.submit(transaction)) {
          case SettlementLayer.Admission.Accepted _ -> Optional.empty();
          case SettlementLayer.Admission.Refused(Refusal refusal) ->
              Optional.of(refusal.reason().name() + ": " + refusal.detail());
        });
  }

  @Override
  public Optional<Included> receipt(byte[] hash) throws IOException {
    return asked(() ->
        switch (l2.status(Bytes32.of(hash))) {
          case SettlementLayer.TransactionStatus.Unknown _ -> Optional.empty();
          case SettlementLayer.TransactionStatus.Pending _ -> Optional.empty();
          case SettlementLayer.TransactionStatus.Included(Receipt receipt) ->
              Optional.of(included(receipt));
        });
  }

  private static Included included(Receipt receipt) {
    return switch (receipt.outcome()) {
      case Outcome.Applied _ -> result(receipt, true, "APPLIED", List.of());
      case Outcome.Reverted(Refusal refusal) ->
          result(receipt, false, refusal.reason().name(), stale(refusal.staleKeys()));
      case Outcome.Refused(Refusal refusal) ->
          result(receipt, false, refusal.reason().name(), List.of());
    };
  }

  private static Included result(
      Receipt receipt, boolean applied, String outcome, List<StaleInput> stale) {
    return new Included(applied, outcome, receipt.height(), receipt.feePaid(), stale);
  }

  /// The embedded ledger has one sequencer: what is in a block stays, but for injected
  /// reorganisations.
  @Override
  public boolean isFinal(long height) {
    return true;
  }
}
