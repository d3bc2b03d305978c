package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.ContractRecord;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.execution.TransactionExecution;
import io.zkthreads.ledger.execution.TransactionExecution.Sequenced;
import io.zkthreads.ledger.state.State;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Checks of the acceptance rule that no transaction of this ledger can make fail; they stand guard
/// against faults elsewhere, so the state is made by hand.
class CraftedStateTest {
  private static final ContractImage IMAGE = ExampleContract.COUNTER.image();
  private static final Bytes32 CONTRACT = Bytes32.ofLong(77);

  private final FakeKeys keys = new FakeKeys();
  private final ThreadRecord thread = register();
  private final Statement statement = statement();
  private final State state = state();

  private ThreadRecord register() {
    TreeMap<Bytes32, ContractImage> contracts = new TreeMap<>();
    contracts.put(CONTRACT, IMAGE);
    ThreadRegistration registration =
        new ThreadRegistration(
            1,
            Mode.UNORDERED,
            ALICE.address(),
            List.of(CONTRACT),
            List.of(World.BATCHER.publicKey()),
            0);
    SecurityProfile profile = SecurityProfile.PROVEN_100;
    Bytes32 digest = keys.threadKey(profile, OsVersion.V1, contracts).digest();
    return ThreadRecord.registered(
        registration, 0, List.of(IMAGE.digest()), new AcceptedKey(profile, digest));
  }

  private Statement statement() {
    Statement.Header header =
        new Statement.Header(
            1,
            World.CHAIN,
            World.SETTLEMENT,
            thread.id(),
            Mode.UNORDERED,
            1,
            Bytes32.ZERO,
            0,
            10,
            World.START,
            PROVER.address(),
            0,
            0,
            0,
            Bytes32.ZERO);
    return new Statement(header, List.of(CONTRACT), List.of(), List.of());
  }

  private State state() {
    return State.EMPTY
        .withAccount(PROVER.address(), new Account(0, World.FUNDS))
        .withOs(new OsRecord(1, OsVersion.V1.imageDigest(), OsStatus.ACTIVE))
        .withImage(IMAGE.digest(), Bytes.of(IMAGE.elf()))
        .withContract(new ContractRecord(CONTRACT, ALICE.address(), IMAGE.digest()))
        .withThread(thread);
  }

  private Receipt apply(State on) {
    Operation apply =
        new Operation.Apply(
            Bytes.of(statement.bytes()),
            World.BATCHER.sign(Digests.batcherMessage(statement.hash())));
    Transaction transaction =
        new Transaction.Operate(
            SignedOperation.sign(PROVER, World.CHAIN, World.SETTLEMENT, 0, World.MAX_FEE, apply));
    Bytes32 id = transaction.id();
    return new TransactionExecution(new BlockContext(World.genesis(), 1, World.START), keys)
        .execute(on, new Sequenced(transaction, id, transaction.encode().length, 0))
        .receipt();
  }

  private static void assertReverted(Receipt receipt, Reason reason) {
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(reason);
  }

  @Test
  void aFactUnderTheThreadsOwnKeyCounts() {
    Bytes32 own = Digests.factKey(thread.verifyingKey(), statement.hash());
    World.outputOf(apply(state.withFact(own, 0)));
  }

  @Test
  void aFactUnderAForeignKeyCouldComeFromAnyonesProgramAndDoesNotCount() {
    Bytes32 foreign = Digests.factKey(Digests.sha256(World.text("my key")), statement.hash());
    assertReverted(apply(state.withFact(foreign, 0)), Reason.NO_FACT);
    assertReverted(apply(state.withFact(statement.hash(), 0)), Reason.NO_FACT);
  }

  @Test
  void aContractWhoseCodeIsNotTheProvenOneStopsTheThread() {
    ContractImage other = ExampleContract.TOKEN.image();
    State changed =
        state
            .withImage(other.digest(), Bytes.of(other.elf()))
            .withContract(new ContractRecord(CONTRACT, BOB.address(), other.digest()));
    assertReverted(apply(changed), Reason.CODE_CHANGED);
  }

  @Test
  void anOsWhoseImageThisProgramDoesNotHaveIsAsGoodAsFrozen() {
    State changed = state.withOs(new OsRecord(1, Bytes32.ONE, OsStatus.ACTIVE));
    assertReverted(apply(changed), Reason.OS_RETIRED);
  }

  @Test
  void aKeyThatIsNotTheRegisteredOneIsNotUsed() {
    Operation submit =
        new Operation.SubmitThread(
            Bytes.of(statement.bytes()),
            World.BATCHER.sign(Digests.batcherMessage(statement.hash())),
            Bytes.EMPTY);
    ThreadRecord foreign =
        ThreadRecord.registered(
            new ThreadRegistration(
                1,
                Mode.UNORDERED,
                ALICE.address(),
                List.of(CONTRACT),
                List.of(World.BATCHER.publicKey()),
                0),
            0,
            List.of(IMAGE.digest()),
            new AcceptedKey(SecurityProfile.PROVEN_100, Bytes32.ONE));
    Transaction transaction =
        new Transaction.Operate(
            SignedOperation.sign(PROVER, World.CHAIN, World.SETTLEMENT, 0, World.MAX_FEE, submit));
    Sequenced sequenced =
        new Sequenced(transaction, transaction.id(), transaction.encode().length, 0);
    Receipt receipt =
        new TransactionExecution(new BlockContext(World.genesis(), 1, World.START), keys)
            .execute(state.withThread(foreign), sequenced)
            .receipt();
    assertReverted(receipt, Reason.KEY_CHANGED);
  }

  @Test
  void authIsAnInputLikeAnyOtherAndLivesWhereNoContractCan() {
    StateKey auth = StateKey.auth(thread.id(), BOB.address());
    assertThat(auth.contract()).isNotEqualTo(CONTRACT);
    assertThat(state.get(auth)).isEqualTo(Bytes32.ZERO);
    assertThat(state.with(auth, Bytes32.ONE).get(auth)).isEqualTo(Bytes32.ONE);
    assertThat(state.with(auth, Bytes32.ONE).with(auth, Bytes32.ZERO).stateRoot())
        .isEqualTo(state.stateRoot());
  }
}
