import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Orderbook;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.thread.os.TransactionStatus;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// The first sub-block of a thread of two tokens, an order book and a counter, signed by its
/// Batcher: users who have opted in get money, bring it to the book, trade, and one of them tries
/// to spend what he has not.
final class MarketDay {
  private static final Bytes32 CHAIN = Bytes32.ofLong(1);
  private static final Bytes32 SETTLEMENT = Bytes32.ofLong(2);
  private static final Bytes32 THREAD = Bytes32.ofLong(3);
  private static final Bytes32 PROVER = Bytes32.ofLong(4);
  private static final Bytes32 DEPLOYER = Bytes32.ofLong(5);
  private static final SigningKey BATCHER_KEY = SigningKey.fromSeed(Bytes32.ofLong(6));
  private static final SigningKey OPERATOR = SigningKey.fromSeed(Bytes32.ofLong(7));
  private static final List<SigningKey> USERS =
      LongStream.range(100, 103).mapToObj(i -> SigningKey.fromSeed(Bytes32.ofLong(i))).toList();
  private static final int TRADES = 12;
  private static final long TIME = 1_800_000_000;

  private final Map<Bytes32, ContractImage> contracts = new TreeMap<>();
  private final Map<Bytes32, Long> nonces = new HashMap<>();
  private final List<UserTransaction> transactions = new ArrayList<>();
  private final ThreadProgram program;
  private final SubBlock subBlock;

  MarketDay() {
    Bytes32 gold = deploy(ExampleContract.TOKEN);
    Bytes32 coin = deploy(ExampleContract.TOKEN);
    Bytes32 book = deploy(ExampleContract.ORDERBOOK);
    Bytes32 counter = deploy(ExampleContract.COUNTER);
    open(gold, coin, book);
    trade(gold, book);
    call(USERS.get(0), book, Orderbook.withdraw(Orderbook.BASE, 20));
    call(USERS.get(1), counter, Counter.add(5));
    call(USERS.get(2), gold, Token.transfer(DEPLOYER, 1L << 40));
    program = ThreadProgram.of(OsVersion.V1, contracts);
    subBlock = seal();
  }

  SubBlock subBlock() {
    return subBlock;
  }

  private Bytes32 deploy(ExampleContract contract) {
    Bytes32 address = contract.image().address(DEPLOYER, contracts.size());
    contracts.put(address, contract.image());
    return address;
  }

  private void open(Bytes32 gold, Bytes32 coin, Bytes32 book) {
    call(OPERATOR, book, Orderbook.open(gold, coin));
    for (SigningKey user : USERS) {
      call(OPERATOR, gold, Token.mint(user.address(), 100_000));
      call(OPERATOR, coin, Token.mint(user.address(), 1_000_000));
      call(user, gold, Token.pay(book, 50_000, Calldata.EMPTY));
      call(user, coin, Token.pay(book, 500_000, Calldata.EMPTY));
    }
  }

  /// Transfers, and limit orders of which about half find a match.
  private void trade(Bytes32 gold, Bytes32 book) {
    for (int i = 0; i < TRADES; i++) {
      SigningKey user = USERS.get(i % USERS.size());
      SigningKey other = USERS.get((i + 1) % USERS.size());
      switch (i % 4) {
        case 1 -> call(user, book, Orderbook.sell(10, 5 + i % 3));
        case 3 -> call(user, book, Orderbook.buy(10 + i % 3, 5 + i % 4));
        default -> call(user, gold, Token.transfer(other.address(), i + 1));
      }
    }
  }

  private void call(SigningKey sender, Bytes32 contract, Calldata calldata) {
    long nonce = nonces.merge(sender.publicKey(), 1L, Long::sum) - 1;
    transactions.add(
        new UserTransaction.Call(CHAIN, THREAD, sender.publicKey(), nonce, contract, 1, calldata)
            .sign(sender));
  }

  private SubBlock seal() {
    ThreadTerms terms =
        new ThreadTerms(program, CHAIN, SETTLEMENT, THREAD, Mode.ORDERED, PROVER, 7, 0);
    Bytes32 auth = StateKey.authAddress(THREAD);
    Draft draft =
        Draft.of(
            terms,
            transactions,
            Bytes32.ONE,
            key -> key.contract().equals(auth) ? Bytes32.ONE : Bytes32.ZERO,
            new ThreadTerms.Position(1, Bytes32.ZERO, 1, 100, TIME));
    require(draft.dropped(), List.of());
    List<TransactionStatus> statuses = draft.statuses();
    for (TransactionStatus status : statuses.subList(0, statuses.size() - 1)) {
      require(status, new TransactionStatus.Returned());
    }
    require(statuses.getLast() instanceof TransactionStatus.Reverted, true);
    return draft.sign(BATCHER_KEY);
  }

  /// The run on the shipped machine, to be proven with this profile. What it has to show is read from the bytes that a Prover receives.
  Workload work(SecurityProfile profile) {
    MachineConfig config = MachineConfig.shipped();
    try {
      SubBlock received = SubBlock.decode(subBlock.encode());
      return new Workload(
          profile,
          config,
          execute(received, config.logRange()),
          received.statement().publicWords());
    } catch (InvalidEncoding e) {
      throw new IllegalStateException(e);
    }
  }

  private Execution execute(SubBlock block, int logRange) {
    Executor executor = new Executor(program.program(), logRange);
    return switch (ThreadExecution.run(program, executor, block, Limits.provable())) {
      case ThreadExecution.Result.Executed executed -> executed.execution();
      case ThreadExecution.Result.Refused refused ->
          throw new IllegalStateException(refused.toString());
    };
  }

  private static void require(Object got, Object expected) {
    if (!got.equals(expected)) {
      throw new IllegalStateException("expected " + expected + ", got " + got);
    }
  }
}
