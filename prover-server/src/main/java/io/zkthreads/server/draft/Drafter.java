package io.zkthreads.server.draft;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.DiscoverRequest;
import io.zkthreads.api.prover.v1.DiscoverResponse;
import io.zkthreads.api.prover.v1.StateAccess;
import io.zkthreads.batcher.L2State;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.acceptance.BatcherKeys;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.server.job.SettlementDoor;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.draft.ThreadTerms.Position;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Executes transactions of a thread on the L2's newest state, and says what their Batcher has to
/// sign. It decides nothing for him: wrong outputs have no proof, wrong inputs are refused by the
/// L2, and the rest of the statement is what he asked for.
public final class Drafter {
  /// Blocks come while a draft is executed; those that touch its keys make it anew.
  private static final int MAX_TRIES = 5;

  private final WorkReader reader;
  private final Bytes32 prover;
  private final long maxCycles;
  private final int maxAnswerBytes;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /// @param prover who settles unless a request says another
  /// @param maxCycles of all runs of a draft
  /// @param maxAnswerBytes what a client's message can hold
  public Drafter(
      WorkReader reader, Bytes32 prover, long maxCycles, int maxAnswerBytes, InstantSource clock) {
    this.reader = reader;
    this.prover = prover;
    this.maxCycles = maxCycles;
    this.maxAnswerBytes = maxAnswerBytes;
    this.clock = clock;
  }

  /// Makes a draft.
  ///
  /// @param abandoned whether nobody waits for the answer any more
  /// @throws CancellationException if so
  public DiscoverResponse discover(DiscoverRequest request, BooleanSupplier abandoned)
      throws Refusal, IOException {
    SettlementLayer l2 = reader.requireL2();
    return SettlementDoor.asked(() -> {
      try {
        return discover(l2, request, bounds(request, abandoned));
      } catch (L2State.Away e) {
        throw e.why();
      }
    });
  }

  private Draft.Bounds bounds(DiscoverRequest request, BooleanSupplier abandoned) throws Refusal {
    long asked = request.getLimits().getMaxCycles();
    if (asked < 0 || asked > maxCycles) {
      throw Refusal.tooLarge("limits.max_cycles", maxCycles, asked);
    }
    return new Draft.Bounds(asked == 0 ? maxCycles : asked, abandoned);
  }

  private DiscoverResponse discover(
      SettlementLayer l2, DiscoverRequest request, Draft.Bounds bounds)
      throws Refusal, LedgerUnavailable, IOException {
    Bytes32 id = Places.bytes32("thread", request.getThread());
    ThreadRecord thread =
        l2.thread(id)
            .orElseThrow(
                () -> Refusal.invalid("UNKNOWN_THREAD", "thread", "a registered thread", id));
    if (!thread.open()) {
      throw Refusal.invalid("THREAD_CLOSED", "thread", "an open thread", "a closed one");
    }
    ThreadProgram program = reader.program("thread", thread);
    requireFew(request.getTransactionsCount(), program.os());
    SettlementLayer.Head head = l2.head();
    long now = clock.millis() / 1000;
    Position at = new Places(thread, head, l2.terms().rules(), now).choose(request.getPosition());
    ThreadTerms terms = terms(request, thread, program, head);
    Bytes32 salt = salt(request.getSalt(), program.os());
    Received received = Received.of(terms, request.getTransactionsList(), bounds.abandoned());
    L2State state = new L2State(l2);
    state.read(users(thread, program.os(), received.candidates()));
    for (int i = 0; i < MAX_TRIES; i++) {
      Draft draft =
          Draft.of(terms, received.candidates(), salt, state, at, bounds)
              .orElseThrow(() -> tooLong(bounds.cycles()));
      OptionalLong height = state.oneHeight();
      if (height.isPresent()) {
        return answer(draft, received, height.getAsLong());
      }
    }
    throw Refusal.of(
        Refusal.Kind.ABORTED,
        "STATE_MOVED",
        "keys of the draft changed in each of " + MAX_TRIES + " tries: come back");
  }

  private static void requireFew(int transactions, OsVersion os) throws Refusal {
    if (transactions > os.maxTransactions()) {
      throw Refusal.tooLarge("transactions", os.maxTransactions(), transactions);
    }
  }

  private ThreadTerms terms(
      DiscoverRequest request,
      ThreadRecord thread,
      ThreadProgram program,
      SettlementLayer.Head head)
      throws Refusal {
    int key = request.getBatcherKeyIndex();
    var refusal = BatcherKeys.key(thread, key);
    if (refusal != null) {
      throw Refusal.invalid(refusal.reason().name(), "batcher_key_index", refusal.detail());
    }
    return new ThreadTerms(
        program,
        head.chainId(),
        head.settlementId(),
        thread.id(),
        thread.mode(),
        request.getProverAddress().isEmpty()
            ? prover
            : Places.bytes32("prover_address", request.getProverAddress()),
        Places.below63("fee", request.getFee()),
        key);
  }

  private Bytes32 salt(ByteString asked, OsVersion os) throws Refusal {
    if (os != OsVersion.V1) {
      if (!asked.isEmpty()) {
        throw Refusal.invalid(
            "BAD_LENGTH", "salt", "none: OS version 2 has no salt", asked.size() + " bytes");
      }
      return Bytes32.ZERO;
    }
    if (!asked.isEmpty()) {
      return Places.bytes32("salt", asked);
    }
    byte[] bytes = new byte[Bytes32.BYTES];
    random.nextBytes(bytes);
    return Bytes32.of(bytes);
  }

  /// Keys that every run reads.
  private static List<StateKey> users(
      ThreadRecord thread, OsVersion os, List<UserTransaction> transactions) {
    return transactions.stream()
        .map(UserTransaction::sender)
        .distinct()
        .map(user ->
            os == OsVersion.V1
                ? StateKey.auth(thread.id(), user)
                : StateKey.account(thread.id(), user))
        .toList();
  }

  private static Refusal tooLong(long cycles) {
    return Refusal.of(
        Refusal.Kind.RESOURCE_EXHAUSTED,
        "DRAFT_TOO_LONG",
        "expected at most %d cycles in all runs, one for each transaction that turns out invalid and"
                .formatted(cycles)
            + " one for the rest; got more");
  }

  private DiscoverResponse answer(Draft draft, Received received, long height) throws Refusal {
    Statement statement = draft.statement();
    DiscoverResponse.Builder answer =
        DiscoverResponse.newBuilder()
            .setStatement(ByteString.copyFrom(statement.bytes()))
            .setSigningBytes(ByteString.copyFrom(Digests.batcherMessage(statement.hash())))
            .addAllTransactions(received.results(draft))
            .setCycles(draft.cycles())
            .setHeight(height)
            .setPosition(Places.of(statement.header()));
    if (statement.header().version() == 1) {
      answer.setSalt(bytes(draft.salt()));
    }
    Map<Integer, Bytes32> after =
        statement.outputs().stream().collect(Collectors.toMap(Output::inputIndex, Output::value));
    for (int i = 0; i < statement.inputs().size(); i++) {
      answer.addAccesses(access(statement, statement.inputs().get(i), after.get(i)));
    }
    DiscoverResponse whole = answer.build();
    if (whole.getSerializedSize() > maxAnswerBytes) {
      throw Refusal.of(
          Refusal.Kind.RESOURCE_EXHAUSTED,
          "TOO_LARGE",
          "the answer: expected at most %d bytes, got %d: send fewer transactions"
              .formatted(maxAnswerBytes, whole.getSerializedSize()));
    }
    return whole;
  }

  private static StateAccess access(Statement statement, Input input, @Nullable Bytes32 after) {
    StateKey key = statement.key(input);
    StateAccess.Builder access =
        StateAccess.newBuilder()
            .setContract(bytes(key.contract()))
            .setSlot(bytes(key.slot()))
            .setBefore(bytes(input.value()));
    if (after != null) {
      access.setAfter(bytes(after));
    }
    return access.build();
  }

  private static ByteString bytes(Bytes32 value) {
    return ByteString.copyFrom(value.bytes());
  }
}
