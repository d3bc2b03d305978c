package io.zkthreads.ledger;

import io.zkthreads.ledger.JudgedCase.Kind;
import io.zkthreads.ledger.acceptance.Check;
import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.BatcherKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.ContractRecord;
import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.OptInLimits;
import io.zkthreads.ledger.chain.OptInLimits.Fall;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.State;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.ContractImage;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// One way to bend a case so that one check fails: at least one for each check and reason.
@SuppressWarnings("ImmutableEnumChecker") // sets that nobody changes, functions without state
enum Fault {
  MALFORMED(Check.FORM, Reason.MALFORMED_STATEMENT, "form", c -> c.malformed = true),
  OTHER_CHAIN(Check.CHAIN, Reason.WRONG_CHAIN, "chain", c -> c.head(h -> h.chain(Bytes32.ONE))),
  OTHER_SETTLEMENT(
      Check.SETTLEMENT,
      Reason.WRONG_SETTLEMENT,
      "settlement",
      c -> c.head(h -> h.settlement(Bytes32.ONE))),
  NO_SUCH_THREAD(
      Check.THREAD, Reason.UNKNOWN_THREAD, "thread", c -> c.head(h -> h.thread(Bytes32.ONE))),
  OTHER_OS(
      Check.OS_VERSION,
      Reason.WRONG_OS_VERSION,
      "os",
      EnumSet.of(Kind.OPT_IN),
      c -> c.head(h -> h.osVersion(3))),
  OTHER_MODE(
      Check.MODE,
      Reason.WRONG_MODE,
      "mode",
      c -> c.head(h -> h.mode(c.kind.mode == Mode.ORDERED ? Mode.UNORDERED : Mode.ORDERED))),
  OTHER_SET(
      Check.CONTRACTS,
      Reason.WRONG_CONTRACT_SET,
      "contracts",
      c -> c.contracts = List.of(JudgedCase.CONTRACT, Bytes32.ofLong(78))),
  CLOSED(
      Check.OPEN,
      Reason.THREAD_CLOSED,
      "open",
      c -> c.thread(thread -> thread.closed().withVault(100))),
  FROZEN(
      Check.OS_STATUS,
      Reason.OS_RETIRED,
      "status",
      c ->
          c.on(state -> {
            OsRecord os = state.os(c.kind.os).orElseThrow();
            return state.withOs(new OsRecord(os.version(), os.imageDigest(), OsStatus.FROZEN));
          })),
  OTHER_CODE(
      Check.CODE,
      Reason.CODE_CHANGED,
      "code",
      c ->
          c.on(state -> {
            ContractImage other = ExampleContract.TOKEN.image();
            return state
                .withImage(other.digest(), Bytes.of(other.elf()))
                .withContract(
                    new ContractRecord(JudgedCase.CONTRACT, World.ALICE.address(), other.digest()));
          })),
  OUT_OF_ORDER(
      Check.SEQUENCE,
      Reason.WRONG_SEQUENCE,
      "sequence",
      EnumSet.of(Kind.OPT_IN, Kind.SIGNED),
      c -> c.head(h -> h.sequence(5))),
  OTHER_PARENT(
      Check.PARENT, Reason.WRONG_PARENT, "parent", c -> c.head(h -> h.parent(Bytes32.ONE))),
  REPLAYED(
      Check.UNUSED,
      Reason.SEQUENCE_USED,
      "used",
      EnumSet.of(Kind.UNORDERED),
      c ->
          c.on(state ->
              state
                  .withUsedSequence(c.threadId, 0, c.header.sequence())
                  .withUsedSequence(c.threadId, JudgedCase.NO_KEY, c.header.sequence()))),
  LATE(
      Check.WINDOW,
      Reason.OUTSIDE_WINDOW,
      "window",
      c -> c.head(h -> h.window(0, JudgedCase.HEIGHT - 1))),
  EARLY(
      Check.WINDOW,
      Reason.OUTSIDE_WINDOW,
      "window",
      c -> c.head(h -> h.window(JudgedCase.HEIGHT + 1, JudgedCase.HEIGHT + 9))),
  LONG_WINDOW(
      Check.WINDOW_LENGTH, Reason.WINDOW_TOO_LONG, "window", c -> c.head(h -> h.window(0, 1_000))),
  OTHER_TIME(
      Check.TIME,
      Reason.WRONG_TIME,
      "time",
      c ->
          c.head(h ->
              c.kind.os == 1
                  ? h.time(JudgedCase.TIME + 1)
                  : h.times(JudgedCase.TIME + 1, JudgedCase.TIME + 9))),
  BACK_IN_TIME(
      Check.FORWARD,
      Reason.TIME_WENT_BACK,
      "last",
      EnumSet.of(Kind.OPT_IN),
      c -> c.on(state -> state.withLastTime(c.threadId, JudgedCase.TIME + 100))),
  LONG_INTERVAL(
      Check.INTERVAL,
      Reason.WINDOW_TOO_LONG,
      "time",
      EnumSet.of(Kind.SIGNED, Kind.UNORDERED),
      c -> c.head(h -> h.times(World.START, World.START + 3_601))),
  OTHER_FEES(
      Check.FEES,
      Reason.WRONG_FEES,
      "fees",
      EnumSet.of(Kind.SIGNED, Kind.UNORDERED),
      c -> c.head(h -> h.fees(5))),
  COPIED(Check.PROVER, Reason.NOT_THE_PROVER, "sender", c -> c.sender = World.ALICE.address()),
  GREEDY(
      Check.FEE_POLICY,
      Reason.FEE_ABOVE_POLICY,
      "fee",
      c -> {
        c.head(h -> h.fee(5_001));
        c.thread(thread -> thread.withVault(10_000));
      }),
  POOR(Check.VAULT, Reason.VAULT_TOO_SMALL, "fee", c -> c.thread(thread -> thread.withVault(0))),
  NO_SUCH_KEY(
      Check.BATCHER_KEY,
      Reason.UNKNOWN_BATCHER_KEY,
      "index",
      c -> c.head(h -> h.batcherKey(JudgedCase.NO_KEY))),
  REVOKED(
      Check.BATCHER_KEY,
      Reason.REVOKED_BATCHER_KEY,
      "index",
      c ->
          c.thread(thread ->
              thread.withBatcherKeys(List.of(new BatcherKey(World.BATCHER.publicKey(), true))))),
  FORGED(
      Check.BATCHER_SIGNATURE,
      Reason.BAD_BATCHER_SIGNATURE,
      "signature",
      c -> c.batcher = World.BOB),
  LEASED(
      Check.LEASES,
      Reason.LEASED,
      "lease",
      c -> c.on(state -> leasedToAnother(state, state.thread(c.threadId).orElseThrow()))),
  STALE(
      Check.INPUTS,
      Reason.STALE_INPUT,
      "input",
      c ->
          c.on(state ->
              state.with(new StateKey(JudgedCase.CONTRACT, JudgedCase.SLOT), Bytes32.ofLong(9)))),
  OPT_IN_OVER(
      Check.OPT_INS,
      Reason.OPT_IN_ENDED,
      "opt-in",
      EnumSet.of(Kind.OPT_IN),
      c ->
          c.on(state ->
              state.withOptIn(
                  c.threadId, JudgedCase.USER.address(), JudgedCase.HEIGHT - 1, OptInLimits.NONE))),
  OPT_IN_ELSEWHERE(
      Check.OPT_INS,
      Reason.OPT_IN_LIMIT,
      "opt-in",
      EnumSet.of(Kind.OPT_IN),
      c ->
          c.on(state -> {
            OptInLimits limits = new OptInLimits(List.of(Bytes32.ofLong(1)), List.<Fall>of());
            return state.withOptIn(c.threadId, JudgedCase.USER.address(), 1_000, limits);
          })),
  NO_PROOF(Check.FACT, Reason.NO_FACT, "proof", c -> c.proven = false),
  UNACCEPTED_KEY(
      Check.ACCEPTED, Reason.KEY_NOT_ACCEPTED, "key", c -> c.provenUnder = Bytes32.ofLong(2)),
  OTHER_KEY(
      Check.KEY,
      Reason.KEY_CHANGED,
      "key",
      c -> {
        AcceptedKey another = new AcceptedKey(SecurityProfile.PROVEN_100, Bytes32.ONE);
        c.thread(thread -> thread.upgraded(thread.osVersion(), another));
        c.provenUnder = Bytes32.ONE;
      }),
  DAMAGED(Check.PROOF, Reason.BAD_PROOF, "proof", c -> c.damaged = true);

  final Check check;
  final Reason reason;
  private final String part;
  private final Set<Kind> kinds;
  private final Consumer<JudgedCase> bend;

  Fault(Check check, Reason reason, String part, Consumer<JudgedCase> bend) {
    this(check, reason, part, EnumSet.allOf(Kind.class), bend);
  }

  /// @param part what it bends: two faults of one part do not go together
  Fault(Check check, Reason reason, String part, EnumSet<Kind> kinds, Consumer<JudgedCase> bend) {
    this.check = check;
    this.reason = reason;
    this.part = part;
    this.kinds = kinds;
    this.bend = bend;
  }

  private static State leasedToAnother(State state, ThreadRecord thread) {
    ThreadRecord another =
        ThreadRecord.registered(
            new ThreadRegistration(
                thread.osVersion(),
                thread.mode(),
                World.ADMIN.address(),
                thread.contracts(),
                List.of(World.BATCHER.publicKey()),
                0),
            9,
            thread.imageDigests(),
            thread.keys().getFirst());
    return state
        .withThread(another)
        .withLease(
            new StateKey(JudgedCase.CONTRACT, JudgedCase.SLOT),
            new Lease(another.id(), JudgedCase.HEIGHT));
  }

  void bend(JudgedCase c) {
    bend.accept(c);
  }

  Set<Kind> kinds() {
    return kinds;
  }

  boolean goesWith(Fault other, Kind kind) {
    return !part.equals(other.part) && kinds.contains(kind) && other.kinds.contains(kind);
  }
}
