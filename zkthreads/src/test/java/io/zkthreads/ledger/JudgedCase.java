package io.zkthreads.ledger;

import io.zkthreads.ledger.SubBlockDraft.HeaderEdit;
import io.zkthreads.ledger.acceptance.Acceptance;
import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.acceptance.Evidence;
import io.zkthreads.ledger.acceptance.Need;
import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.ContractRecord;
import io.zkthreads.ledger.chain.OptInLimits;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.State;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Header;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A statement of one contract and one user, and the state on which it is judged; put together by
/// hand, so that anything can be bent. Signed and proven when it is asked for.
final class JudgedCase {
  static final ContractImage IMAGE = ExampleContract.COUNTER.image();
  static final Bytes32 CONTRACT = Bytes32.ofLong(77);
  static final Bytes32 SLOT = Bytes32.ofLong(5);
  static final long HEIGHT = 7;
  static final long TIME = World.START + 5;
  static final int NO_KEY = 3;
  static final SigningKey USER = World.BOB;

  /// Of which thread.
  enum Kind {
    OPT_IN(1, Mode.ORDERED),
    SIGNED(2, Mode.ORDERED),
    UNORDERED(2, Mode.UNORDERED);

    final int os;
    final Mode mode;

    Kind(int os, Mode mode) {
      this.os = os;
      this.mode = mode;
    }
  }

  final Kind kind;
  Bytes32 threadId;
  Header header;
  List<Bytes32> contracts = List.of(CONTRACT);
  Bytes32 sender = World.PROVER.address();
  SigningKey batcher = World.BATCHER;
  boolean malformed;
  boolean proven = true;
  boolean damaged;
  Bytes32 provenUnder;
  private State state;
  private @Nullable SignatureBytes signature;

  JudgedCase(Kind kind) {
    this.kind = kind;
    Honest honest = honestOf(kind);
    threadId = honest.header.threadId();
    header = honest.header;
    provenUnder = honest.key;
    state = honest.state;
  }

  /// What a case is before it is bent; made once, for there are thousands of cases.
  private record Honest(Header header, State state, Bytes32 key) {}

  private static final Map<Kind, Honest> HONEST = new EnumMap<>(Kind.class);

  static {
    for (Kind kind : Kind.values()) {
      HONEST.put(kind, honest(kind));
    }
  }

  private static Honest honestOf(Kind kind) {
    return Objects.requireNonNull(HONEST.get(kind));
  }

  private static Honest honest(Kind kind) {
    TreeMap<Bytes32, ContractImage> images = new TreeMap<>();
    images.put(CONTRACT, IMAGE);
    ThreadRegistration registration =
        new ThreadRegistration(
            kind.os,
            kind.mode,
            World.ALICE.address(),
            List.of(CONTRACT),
            List.of(World.BATCHER.publicKey()),
            5_000);
    OsVersion os = OsVersion.of(kind.os).orElseThrow();
    SecurityProfile profile = SecurityProfile.PROVEN_100;
    Bytes32 key = new FakeKeys().threadKey(profile, os, images).digest();
    ThreadRecord thread =
        ThreadRecord.registered(
                registration, 0, List.of(IMAGE.digest()), new AcceptedKey(profile, key))
            .withVault(100);
    Header header =
        new Header(
            kind.os,
            World.CHAIN,
            World.SETTLEMENT,
            thread.id(),
            kind.mode,
            1,
            kind.mode == Mode.ORDERED ? thread.head() : Bytes32.ZERO,
            0,
            100,
            World.START,
            kind.os == 1 ? World.START : World.START + 600,
            World.PROVER.address(),
            10,
            0,
            1,
            Bytes32.ZERO,
            kind.os == 1 ? 0 : 4);
    State state =
        State.EMPTY
            .withOs(new OsRecord(kind.os, os.imageDigest(), OsStatus.ACTIVE))
            .withImage(IMAGE.digest(), Bytes.of(IMAGE.elf()))
            .withContract(new ContractRecord(CONTRACT, World.ALICE.address(), IMAGE.digest()))
            .withThread(thread)
            .with(new StateKey(CONTRACT, SLOT), Bytes32.ofLong(1))
            .with(StateKey.auth(thread.id(), USER.address()), Bytes32.ONE)
            .with(StateKey.account(thread.id(), USER.address()), new ThreadAccount(3, 100).value())
            .withOptIn(thread.id(), USER.address(), 1_000, OptInLimits.NONE);
    return new Honest(header, state, key);
  }

  void head(UnaryOperator<HeaderEdit> edit) {
    header = edit.apply(new HeaderEdit(header)).header();
  }

  void on(UnaryOperator<State> edit) {
    state = edit.apply(state);
  }

  void thread(UnaryOperator<ThreadRecord> edit) {
    state = state.withThread(edit.apply(thread()));
  }

  private ThreadRecord thread() {
    return state.thread(threadId).orElseThrow();
  }

  State state() {
    return state;
  }

  BlockContext block() {
    return new BlockContext(World.genesis(), HEIGHT, TIME);
  }

  private Statement statement() {
    Input slot = new Input(0, SLOT, Bytes32.ofLong(1));
    Output written = new Output(0, Bytes32.ofLong(2));
    if (kind.os == 1) {
      Input auth = new Input(Statement.AUTH_INDEX, USER.address(), Bytes32.ONE);
      return new Statement(header, contracts, List.of(slot, auth), List.of(written));
    }
    Bytes32 before = new ThreadAccount(3, 100).value();
    Input account = new Input(Statement.ACCOUNT_INDEX, USER.address(), before);
    Output paid = new Output(1, ThreadAccount.of(before).pay(4).value());
    return new Statement(header, contracts, List.of(slot, account), List.of(written, paid));
  }

  Bytes words() {
    byte[] words = statement().bytes();
    return Bytes.of(malformed ? Arrays.copyOf(words, words.length + 4) : words);
  }

  /// Made once, when all is bent.
  SignatureBytes signature() {
    SignatureBytes once = signature;
    if (once == null) {
      once = batcher.sign(Digests.batcherMessage(statement().hash()));
      signature = once;
    }
    return once;
  }

  Bytes proof() {
    return damaged ? FakeKeys.named(provenUnder) : FakeKeys.proof(provenUnder, statement());
  }

  private Optional<Bytes> proofIfAny() {
    return proven ? Optional.of(proof()) : Optional.empty();
  }

  Acceptance.Submission submission() {
    return new Acceptance.Submission(sender, words(), signature(), proofIfAny());
  }

  /// What somebody who knows `known` has in his hands.
  Evidence evidence(Set<Need> known) {
    Evidence evidence = Evidence.of(words());
    for (Need need : known) {
      switch (need) {
        case IDS -> evidence.ids(World.CHAIN, World.SETTLEMENT);
        case RECORD -> evidence.record(state.thread(header.threadId()));
        case REGISTRY -> evidence.registered(state);
        case LIMITS -> evidence.limits(World.genesis().rules());
        case SENDER -> evidence.sender(sender);
        case SIGNATURE -> evidence.signature(signature());
        case POSITION -> evidence.position(state, block());
        case PROOF -> evidence.proof(state, new FakeKeys(), proofIfAny());
      }
    }
    return evidence;
  }
}
