package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ADMIN;
import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The acceptance rule, check by check: each reason is reached by an attack or a mishap, changes
/// nothing, and costs the Prover the fee.
class AcceptanceTest {
  @TempDir Path folder;
  private World world;
  private Bytes32 counter;
  private Bytes32 thread;

  @BeforeEach
  void start() {
    world = new World(folder);
    counter = world.deploy(ExampleContract.COUNTER);
    thread = world.registerThread(ALICE, Mode.ORDERED, counter);
    world.authorize(BOB, thread);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private SubBlockDraft draft() {
    return SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
  }

  private Refusal assertReverts(SubBlockDraft draft, Reason reason) {
    return assertReverts(draft.transaction(), draft.sender, reason);
  }

  private Refusal assertReverts(Transaction transaction, SigningKey sender, Reason reason) {
    Bytes32 root = world.stateRoot();
    long money = world.balance(sender);
    var before = world.ledger.thread(thread).orElseThrow();
    Receipt receipt = world.run(transaction);
    Refusal refusal = World.refusalOf(receipt);
    assertThat(refusal.reason()).as(refusal.detail()).isEqualTo(reason);
    assertThat(refusal.detail()).isNotBlank();
    assertThat(receipt.feePaid())
        .isEqualTo(World.genesis().fees().cost(transaction, transaction.encode().length));
    assertThat(receipt.feePayer()).isEqualTo(sender.address());
    assertThat(world.balance(sender)).isEqualTo(money - receipt.feePaid());
    assertThat(world.stateRoot()).isEqualTo(root);
    assertThat(world.ledger.thread(thread).orElseThrow()).isEqualTo(before);
    return refusal;
  }

  @Test
  void anHonestSubBlockIsAppliedAndAdvancesTheHead() {
    SubBlockDraft draft = draft();
    Bytes head = world.apply(draft.transaction());
    assertThat(world.total(counter)).isEqualTo(5);
    var after = world.ledger.thread(thread).orElseThrow();
    assertThat(after.sequence()).isEqualTo(1);
    assertThat(after.head())
        .isEqualTo(Digests.nextHead(Digests.genesisHead(thread), draft.statement().hash()))
        .isEqualTo(Bytes32.of(head.toArray()));
  }

  @Test
  void check1AStatementForAnotherChainIsNoStatementHere() {
    assertReverts(draft().with(h -> h.chain(Bytes32.ONE)), Reason.WRONG_CHAIN);
  }

  @Test
  void check1AStatementForAnotherDeploymentIsNoStatementHere() {
    assertReverts(draft().with(h -> h.settlement(Bytes32.ONE)), Reason.WRONG_SETTLEMENT);
  }

  @Test
  void check1AThreadThatNobodyRegisteredIsUnknown() {
    assertReverts(draft().with(h -> h.thread(Bytes32.ONE)), Reason.UNKNOWN_THREAD);
  }

  @Test
  void check1TheOsVersionIsTheThreads() {
    assertReverts(draft().with(h -> h.osVersion(3)), Reason.WRONG_OS_VERSION);
  }

  @Test
  void check1TheModeIsTheThreads() {
    assertReverts(draft().with(h -> h.mode(Mode.UNORDERED)), Reason.WRONG_MODE);
  }

  @Test
  void check1TheContractSetIsTheThreads() {
    Bytes32 other = world.deploy(ExampleContract.COUNTER);
    Bytes32 wide = world.registerThread(ALICE, Mode.ORDERED, counter, other);
    SubBlockDraft draft = SubBlockDraft.of(world, wide, BOB, other, Counter.add(5));
    assertReverts(draft.with(h -> h.thread(thread)), Reason.WRONG_CONTRACT_SET);
  }

  @Test
  void check2AClosedThreadStaysClosed() {
    SubBlockDraft draft = draft();
    world.apply(world.operation(ALICE, new Operation.CloseThread(thread)));
    assertReverts(draft, Reason.THREAD_CLOSED);
  }

  @Test
  void check2AFrozenOsVersionAppliesNothingAndADeprecatedOneGoesOn() {
    world.apply(world.operation(ADMIN, new Operation.SetOsStatus(1, OsStatus.DEPRECATED)));
    SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
    world.apply(draft.transaction());
    SubBlockDraft next = draft();
    world.apply(world.operation(ADMIN, new Operation.SetOsStatus(1, OsStatus.FROZEN)));
    assertReverts(next, Reason.OS_RETIRED);
  }

  @Test
  void check3WordsThatAreNoStatementAreMalformed() {
    SubBlockDraft draft = draft();
    byte[] words = draft.statement().bytes();
    assertMalformed(draft, new byte[0]);
    assertMalformed(draft, Arrays.copyOf(words, words.length - 4));
    assertMalformed(draft, Arrays.copyOf(words, words.length + 4));
    byte[] tag = words.clone();
    tag[0] ^= 1;
    assertMalformed(draft, tag);
    byte[] version = words.clone();
    version[4] = 2;
    assertMalformed(draft, version);
  }

  @Test
  void check3NoOutputTouchesAuth() {
    SubBlockDraft draft = draft();
    byte[] words = draft.statement().bytes();
    int lastOutput = words.length - 4 * Statement.OUTPUT_WORDS;
    words[lastOutput] = (byte) (draft.inputs.size() - 1);
    assertThat(draft.inputs.getLast().isAuth()).isTrue();
    assertThat(assertMalformed(draft, words).detail()).contains("AUTH");
  }

  private Refusal assertMalformed(SubBlockDraft draft, byte[] words) {
    Operation submit =
        new Operation.SubmitThread(Bytes.of(words), draft.signature(), draft.proof());
    return assertReverts(world.operation(PROVER, submit), PROVER, Reason.MALFORMED_STATEMENT);
  }

  @Test
  void check4AReplayIsRefusedByItsSequence() {
    Operation submission = draft().submission();
    world.apply(world.operation(PROVER, submission));
    assertReverts(world.operation(PROVER, submission), PROVER, Reason.WRONG_SEQUENCE);
  }

  @Test
  void check4AChildOfAnotherParentIsRefused() {
    assertReverts(draft().with(h -> h.parent(Bytes32.ONE)), Reason.WRONG_PARENT);
  }

  @Test
  void check4AnUnorderedSequenceIsUsedOnceEvenWhenStateComesBack() {
    Bytes32 token = world.deploy(ExampleContract.TOKEN);
    Bytes32 unordered = world.registerThread(ALICE, Mode.UNORDERED, token);
    world.authorize(BOB, unordered);
    world.apply(world.call(ALICE, token, Token.mint(BOB.address(), 100)));
    SubBlockDraft first =
        SubBlockDraft.of(world, unordered, BOB, token, Token.transfer(ALICE.address(), 30));
    world.apply(first.transaction());
    assertThat(world.value(token, Token.balanceSlot(ALICE.address())))
        .isEqualTo(Bytes32.ofLong(30));
    world.apply(world.call(ALICE, token, Token.transfer(BOB.address(), 30)));

    for (KeyValue input : first.statement().inputState()) {
      assertThat(world.value(input.key().contract(), input.key().slot())).isEqualTo(input.value());
    }
    assertReverts(first.transaction(), PROVER, Reason.SEQUENCE_USED);
    SubBlockDraft rebased =
        SubBlockDraft.of(world, unordered, BOB, token, Token.transfer(ALICE.address(), 30));
    assertReverts(rebased, Reason.SEQUENCE_USED);
    assertThat(world.value(token, Token.balanceSlot(ALICE.address()))).isEqualTo(Bytes32.ZERO);
  }

  @Test
  void check4AnUnorderedSubBlockHasNoParent() {
    Bytes32 unordered = world.registerThread(ALICE, Mode.UNORDERED, counter);
    world.authorize(BOB, unordered);
    SubBlockDraft draft = SubBlockDraft.of(world, unordered, BOB, counter, Counter.add(5));
    assertReverts(draft.with(h -> h.parent(Bytes32.ONE)), Reason.WRONG_PARENT);
  }

  @Test
  void check5TheWindowContainsTheHeight() {
    long height = world.ledger.head().height();
    assertReverts(draft().with(h -> h.window(height + 50, height + 60)), Reason.OUTSIDE_WINDOW);
    assertReverts(draft().with(h -> h.window(0, height)), Reason.OUTSIDE_WINDOW);
  }

  @Test
  void check5NoWindowIsOpenForEver() {
    assertReverts(draft().with(h -> h.window(0, 1_000)), Reason.WINDOW_TOO_LONG);
    assertReverts(draft().with(h -> h.window(0, Long.MAX_VALUE)), Reason.WINDOW_TOO_LONG);
    world.apply(draft().with(h -> h.window(0, 999)).transaction());
  }

  @Test
  void check5TheTimeIsNearAndNotAhead() {
    assertReverts(draft().with(h -> h.time(world.now + 1)), Reason.WRONG_TIME);
    assertReverts(draft().with(h -> h.time(world.now - 601)), Reason.WRONG_TIME);
    assertReverts(draft().with(h -> h.time(0)), Reason.WRONG_TIME);
    world.apply(draft().with(h -> h.time(world.now - 600)).transaction());
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void a3TheTimeOfAThreadNeverGoesBack(Mode mode) {
    thread = world.registerThread(ALICE, mode, counter);
    world.authorize(BOB, thread);
    world.apply(draft().with(h -> h.sequence(1).time(world.now - 10)).transaction());
    assertReverts(draft().with(h -> h.sequence(2).time(world.now - 11)), Reason.TIME_WENT_BACK);
    world.restart();
    assertReverts(draft().with(h -> h.sequence(2).time(world.now - 11)), Reason.TIME_WENT_BACK);
    world.apply(draft().with(h -> h.sequence(2).time(world.now - 10)).transaction());
    world.apply(draft().with(h -> h.sequence(3)).transaction());
    assertReverts(draft().with(h -> h.sequence(4).time(world.now - 1)), Reason.TIME_WENT_BACK);
    assertThat(world.total(counter)).isEqualTo(15);
  }

  @Test
  void a3EachThreadHasATimeOfItsOwn() {
    Bytes32 second = world.registerThread(ALICE, Mode.ORDERED, counter);
    world.authorize(BOB, second);
    world.apply(draft().transaction());
    SubBlockDraft other = SubBlockDraft.of(world, second, BOB, counter, Counter.add(5));
    world.apply(other.with(h -> h.time(world.now - 100)).transaction());
  }

  @Test
  void a3TheTimeThatNobodyConfiguredIsAtMostTenMinutesAgo() throws IOException {
    assertThat(Rules.DEFAULT.maxAgeSeconds()).isEqualTo(600);
    assertThat(LedgerDocumentTest.document()).contains("600 s ≤ sub-block time ≤ block time");
  }

  @Test
  void check6AProofCopiedFromTheMempoolIsWorthNothingToAnother() {
    assertReverts(draft().sentBy(ALICE), Reason.NOT_THE_PROVER);
  }

  @Test
  void check6TheFeeIsWithinPolicyAndVault() {
    assertReverts(draft().with(h -> h.fee(5_001)), Reason.FEE_ABOVE_POLICY);
    Bytes32 poor = world.registerThread(ALICE, Mode.ORDERED, counter);
    world.authorize(BOB, poor);
    for (int i = 0; i < 20; i++) {
      SubBlockDraft draft = SubBlockDraft.of(world, poor, BOB, counter, Counter.add(1));
      world.apply(draft.with(h -> h.fee(5_000)).transaction());
    }
    SubBlockDraft last = SubBlockDraft.of(world, poor, BOB, counter, Counter.add(1));
    assertReverts(last.with(h -> h.fee(1)), Reason.VAULT_TOO_SMALL);
    world.apply(last.with(h -> h.fee(0)).transaction());
  }

  @Test
  void a7AnEmptySubBlockDrawsNoFee() {
    for (Mode mode : Mode.values()) {
      thread = world.registerThread(ALICE, mode, counter);
      SubBlockDraft empty = draft().with(h -> h.transactions(0));
      assertReverts(empty, Reason.FEE_ABOVE_POLICY);
      empty.withOutputs(List.of()).withInputs(List.of());
      assertReverts(empty, Reason.FEE_ABOVE_POLICY);
      assertReverts(empty.with(h -> h.transactions(1)), Reason.FEE_ABOVE_POLICY);
      world.apply(empty.with(h -> h.transactions(0).fee(0)).transaction());
      assertThat(world.ledger.thread(thread).orElseThrow().vault()).isEqualTo(100_000);
    }
  }

  @Test
  void check7ABatcherKeyIsOneOfTheThreads() {
    assertReverts(draft().with(h -> h.batcherKey(1)), Reason.UNKNOWN_BATCHER_KEY);
    assertReverts(draft().with(h -> h.batcherKey(-1)), Reason.UNKNOWN_BATCHER_KEY);
  }

  @Test
  void check7ARevokedKeyCountsNoMore() {
    world.apply(world.operation(ALICE, new Operation.RevokeBatcherKey(thread, 0)));
    assertReverts(draft(), Reason.REVOKED_BATCHER_KEY);
  }

  @Test
  void check7ASignatureOfSomebodyElseIsRefused() {
    assertReverts(draft().signedBy(BOB), Reason.BAD_BATCHER_SIGNATURE);
  }

  @Test
  void check7AProverCannotSwapTheTransactionsUnderTheHeader() {
    SubBlockDraft draft = draft();
    SignatureBytes signature = draft.signature();
    draft.with(h -> h.commitment(Bytes32.ofLong(2)));
    Operation swapped =
        new Operation.SubmitThread(Bytes.of(draft.statement().bytes()), signature, draft.proof());
    assertReverts(world.operation(PROVER, swapped), PROVER, Reason.BAD_BATCHER_SIGNATURE);
  }

  @Test
  void check9EveryStaleInputIsReportedWithExpectedAndActual() {
    SubBlockDraft draft = draft();
    world.apply(world.call(BOB, counter, Counter.add(2)));
    Refusal refusal = assertReverts(draft, Reason.STALE_INPUT);
    assertThat(refusal.staleKeys()).hasSize(2);
    refusal
        .staleKeys()
        .forEach(stale -> {
          assertThat(stale.expected()).isEqualTo(Bytes32.ZERO);
          assertThat(stale.actual()).isEqualTo(Bytes32.ofLong(2));
        });
  }

  @Test
  void check9AThiefsThreadCannotActForUsersWhoHaveNotOptedIn() {
    SigningKey thief = BATCHER;
    Bytes32 thieves = world.registerThread(thief, Mode.ORDERED, counter);
    SubBlockDraft theft = SubBlockDraft.of(world, thieves, BOB, counter, Counter.add(5));
    Refusal refusal = assertReverts(theft, Reason.STALE_INPUT);
    assertThat(refusal.staleKeys()).hasSize(1);
    assertThat(refusal.staleKeys().getFirst().key())
        .isEqualTo(StateKey.auth(thieves, BOB.address()));
  }

  @Test
  void check9AWithdrawnOptInStopsTheThread() {
    SubBlockDraft draft = draft();
    world.apply(world.operation(BOB, new Operation.Authorize(thread, 0)));
    Refusal refusal = assertReverts(draft, Reason.STALE_INPUT);
    assertThat(refusal.staleKeys().getFirst().key())
        .isEqualTo(StateKey.auth(thread, BOB.address()));
  }

  @Test
  void a7AnOptInEndsAtTheHeightThatItsUserChose() {
    long last = world.ledger.head().height() + 2;
    world.apply(world.operation(BOB, new Operation.Authorize(thread, last)));
    world.apply(draft().transaction());
    assertThat(world.ledger.head().height()).isEqualTo(last);
    assertReverts(draft(), Reason.OPT_IN_ENDED);
    world.authorize(BOB, thread);
    world.apply(draft().transaction());
  }

  @Test
  void check10AProofOfOtherWordsIsRefused() {
    SubBlockDraft draft = draft();
    Bytes proof = draft.proof();
    List<Output> richer = new ArrayList<>(draft.outputs);
    richer.set(0, new Output(richer.getFirst().inputIndex(), Bytes32.ofLong(1_000)));
    draft.withOutputs(richer);
    Operation submit =
        new Operation.SubmitThread(Bytes.of(draft.statement().bytes()), draft.signature(), proof);
    assertReverts(world.operation(PROVER, submit), PROVER, Reason.BAD_PROOF);
  }

  @Test
  void check10AFlippedBitOfTheProofIsRefused() {
    SubBlockDraft draft = draft();
    byte[] proof = draft.proof().toArray();
    proof[proof.length - 1] ^= 1;
    for (Bytes tampered : List.of(Bytes.of(proof), Bytes.EMPTY)) {
      Operation submit =
          new Operation.SubmitThread(
              Bytes.of(draft.statement().bytes()), draft.signature(), tampered);
      assertReverts(world.operation(PROVER, submit), PROVER, Reason.BAD_PROOF);
    }
  }

  @Test
  void check10WithoutProofOrFactNothingIsApplied() {
    SubBlockDraft draft = draft();
    assertReverts(world.operation(PROVER, apply(draft)), PROVER, Reason.NO_FACT);
  }

  @Test
  void aFactIsRegisteredByAnyoneAndAppliedByTheProver() {
    SubBlockDraft draft = draft();
    Operation register =
        new Operation.RegisterFact(Bytes.of(draft.statement().bytes()), draft.proof());
    Bytes key = world.apply(world.operation(ALICE, register));
    assertThat(Bytes32.of(key.toArray()))
        .isEqualTo(Digests.factKey(draft.thread.verifyingKey(), draft.statement().hash()));
    world.apply(world.operation(PROVER, apply(draft)));
    assertThat(world.total(counter)).isEqualTo(5);
  }

  @Test
  void aFactOutlivesStaleInputsButTheStatementDoesNot() {
    SubBlockDraft draft = draft();
    Operation register =
        new Operation.RegisterFact(Bytes.of(draft.statement().bytes()), draft.proof());
    world.apply(world.operation(ALICE, register));
    world.apply(world.call(BOB, counter, Counter.add(1)));
    assertReverts(world.operation(PROVER, apply(draft)), PROVER, Reason.STALE_INPUT);
  }

  @Test
  void aFactWithoutAProofIsNoFact() {
    SubBlockDraft draft = draft();
    Operation register =
        new Operation.RegisterFact(Bytes.of(draft.statement().bytes()), Bytes.EMPTY);
    world.assertReverts(world.operation(ALICE, register), Reason.BAD_PROOF);
  }

  private static Operation apply(SubBlockDraft draft) {
    return new Operation.Apply(Bytes.of(draft.statement().bytes()), draft.signature());
  }

  @Test
  void noSingleFlippedBitOfAStatementIsApplied() {
    SubBlockDraft draft = draft();
    byte[] words = draft.statement().bytes();
    long seed = 20261123;
    System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      byte[] tampered = words.clone();
      tampered[random.nextInt(words.length)] ^= (byte) (1 << random.nextInt(8));
      Operation submit =
          new Operation.SubmitThread(Bytes.of(tampered), draft.signature(), draft.proof());
      Receipt receipt = world.run(world.operation(PROVER, submit));
      World.refusalOf(receipt);
      assertThat(receipt.stateChanged()).isFalse();
    }
    world.apply(world.operation(PROVER, draft.submission()));
  }

  @Test
  void aBlindWriteIsNoStatement() {
    SubBlockDraft draft = draft();
    List<Input> auth = List.of(draft.inputs.getLast());
    assertThat(draft.outputs).isNotEmpty();
    byte[] words = new SubBlockDraftWords(draft, auth).bytes();
    assertMalformed(draft, words);
  }

  /// A statement whose outputs name inputs that are not there: header and lists put together by
  /// hand, for [Statement] refuses to be built so.
  private record SubBlockDraftWords(SubBlockDraft draft, List<Input> inputs) {
    byte[] bytes() {
      Statement without = new Statement(draft.header, draft.thread.contracts(), inputs, List.of());
      byte[] all = draft.statement().bytes();
      byte[] head = without.bytes();
      int outputBytes = 4 * Statement.OUTPUT_WORDS * draft.outputs.size();
      byte[] words = Arrays.copyOf(head, head.length + outputBytes);
      System.arraycopy(all, all.length - outputBytes, words, head.length, outputBytes);
      words[4 * 66] = (byte) draft.outputs.size();
      return words;
    }
  }
}
