package io.zkthreads.server.demo;

import io.zkthreads.api.ledger.v1.Receipt;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Orderbook;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.draft.ThreadTerms.Position;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Two tokens, an order book between them, a counter, and a thread over tokens and book; all
/// deployed and first used by direct transactions.
final class Market {
  private static final long GOLD_EACH = 100_000;
  private static final long COIN_EACH = 1_000_000;

  /// To the Prover, of a sub-block.
  static final long THREAD_FEE = 1_000;

  private static final long VAULT = 1_000_000;
  private static final long PREPAID = 100_000;
  private static final long USER_FEE = 5;
  private static final long VALID_SECONDS = 24 * 3_600;
  private static final long WINDOW_BLOCKS = 1_000;

  /// How far our clock may be ahead of the L2's.
  private static final long CLOCK_SKEW_SECONDS = 60;

  private final L2 l2;
  private final Cast cast;
  private final OsVersion os;
  private final Report report;
  private final Bytes32 gold;
  private final Bytes32 coin;
  private final Bytes32 book;
  private final Bytes32 counter;
  private final Bytes32 thread;
  private final ThreadTerms terms;

  /// The next nonce of each user in the thread.
  private final Map<Bytes32, Long> nonces = new HashMap<>();

  private int traded;

  /// Deploys and registers; each block's receipts have to be applied.
  static Market open(L2 l2, Cast cast, Bytes32 prover, OsVersion os, Report report) {
    return new Market(l2, cast, prover, os, report);
  }

  private Market(L2 l2, Cast cast, Bytes32 prover, OsVersion os, Report report) {
    this.l2 = l2;
    this.cast = cast;
    this.os = os;
    this.report = report;
    gold = deploy(ExampleContract.TOKEN, "deploy token (gold)", report);
    coin = deploy(ExampleContract.TOKEN, "deploy token (coin)", report);
    book = deploy(ExampleContract.ORDERBOOK, "deploy orderbook", report);
    counter = deploy(ExampleContract.COUNTER, "deploy counter", report);
    report.receipt("call counter.add", use(cast.outsider(), counter, Counter.add(5)), "APPLIED");
    report.receipt(
        "call orderbook.open", use(cast.operator(), book, Orderbook.open(gold, coin)), "APPLIED");
    fund(report);
    thread = register(report);
    terms =
        new ThreadTerms(
            program(),
            l2.chainId(),
            l2.settlementId(),
            thread,
            Mode.ORDERED,
            prover,
            THREAD_FEE,
            0);
  }

  private Bytes32 deploy(ExampleContract contract, String name, Report report) {
    Operation deploy = new Operation.Deploy(Bytes.of(contract.image().elf()));
    Receipt receipt = l2.apply(l2.operation(cast.operator(), deploy));
    report.receipt(name, receipt, "APPLIED");
    return Bytes32.of(receipt.getOutput().toByteArray());
  }

  private Receipt use(SigningKey sender, Bytes32 contract, Calldata calldata) {
    return l2.apply(l2.call(sender, contract, calldata));
  }

  /// Everyone gets both tokens and brings a half to the book, in one block.
  private void fund(Report report) {
    List<Bytes32> block = new ArrayList<>();
    List<SigningKey> holders = new ArrayList<>(cast.users());
    holders.add(cast.outsider());
    for (SigningKey holder : holders) {
      block.add(l2.submit(l2.call(cast.operator(), gold, Token.mint(holder.address(), GOLD_EACH))));
      block.add(l2.submit(l2.call(cast.operator(), coin, Token.mint(holder.address(), COIN_EACH))));
    }
    for (SigningKey user : cast.users()) {
      block.add(l2.submit(l2.call(user, gold, Token.pay(book, GOLD_EACH / 2, Calldata.EMPTY))));
      block.add(l2.submit(l2.call(user, coin, Token.pay(book, COIN_EACH / 2, Calldata.EMPTY))));
    }
    sequenceAll("mint and deposit", block, report);
  }

  private Bytes32 register(Report report) {
    List<Bytes32> contracts = new ArrayList<>(List.of(gold, coin, book));
    contracts.sort(null);
    ThreadRegistration registration =
        new ThreadRegistration(
            os.number(),
            Mode.ORDERED,
            cast.operator().address(),
            contracts,
            List.of(cast.batcher().publicKey()),
            THREAD_FEE);
    Receipt receipt =
        l2.apply(l2.operation(cast.operator(), new Operation.RegisterThread(registration)));
    report.receipt("register thread", receipt, "APPLIED");
    Bytes32 id = Bytes32.of(receipt.getOutput().toByteArray());
    List<Bytes32> block = new ArrayList<>();
    block.add(l2.submit(l2.operation(cast.operator(), new Operation.FundVault(id, VAULT))));
    for (SigningKey user : cast.users()) {
      block.add(l2.submit(l2.operation(user, entry(id))));
    }
    String what = os == OsVersion.V1 ? "opt in" : "prepay their fees";
    sequenceAll("fund the vault, users " + what, block, report);
    return id;
  }

  /// The thread's admin has it accept proofs of a profile more.
  void accept(SecurityProfile profile) {
    Operation accept = new Operation.AcceptProfile(thread, profile, true);
    Receipt receipt = l2.apply(l2.operation(cast.operator(), accept));
    report.receipt("accept profile " + profile.name(), receipt, "APPLIED");
  }

  /// What a user does before the thread executes his transactions: he trusts its Batcher, or pays.
  private Operation entry(Bytes32 id) {
    return os == OsVersion.V1
        ? new Operation.Authorize(id, Operation.Authorize.NO_END)
        : new Operation.FundAccount(id, PREPAID);
  }

  private void sequenceAll(String name, List<Bytes32> block, Report report) {
    List<Receipt> receipts = l2.sequence(block);
    long applied = receipts.stream().filter(r -> r.getReason().isEmpty()).count();
    report.note(
        "block",
        Map.of("case", name, "transactions", receipts.size(), "applied", applied),
        "%-34s %d of %d direct transactions applied".formatted(name, applied, receipts.size()));
    report.expect("transactions applied of '" + name + "'", (long) block.size(), applied);
  }

  private ThreadProgram program() {
    Map<Bytes32, ContractImage> images = new TreeMap<>();
    images.put(gold, ExampleContract.TOKEN.image());
    images.put(coin, ExampleContract.TOKEN.image());
    images.put(book, ExampleContract.ORDERBOOK.image());
    return ThreadProgram.of(os, images);
  }

  Bytes32 thread() {
    return thread;
  }

  OsVersion os() {
    return os;
  }

  ThreadTerms terms() {
    return terms;
  }

  /// Transactions on the L2's newest state, as what the thread's next sub-block may say.
  Draft draft(List<UserTransaction> transactions) {
    SettlementLayer.Head head = l2.head();
    ThreadRecord record = l2.thread(thread);
    long now = System.currentTimeMillis() / 1000;
    boolean oneTime = os == OsVersion.V1;
    long earliest = Math.max(head.time(), now - (oneTime ? 1 : CLOCK_SKEW_SECONDS));
    Position at =
        new Position(
            record.sequence() + 1,
            record.head(),
            head.height(),
            head.height() + WINDOW_BLOCKS,
            earliest,
            oneTime ? earliest : earliest + Rules.MAX_INTERVAL_SECONDS);
    Bytes32 salt = oneTime ? Bytes32.ONE : Bytes32.ZERO;
    return Draft.of(terms, transactions, salt, l2::value, at);
  }

  /// A user's transaction for the Batcher.
  UserTransaction transaction(SigningKey user, Bytes32 contract, Calldata calldata) {
    long nonce = nonces.merge(user.address(), 1L, Long::sum) - 1;
    UserTransaction.Call call =
        os == OsVersion.V1
            ? new UserTransaction.Call(
                l2.chainId(), thread, user.publicKey(), nonce, contract, 0, calldata)
            : new UserTransaction.Call(
                l2.chainId(),
                l2.settlementId(),
                thread,
                user.publicKey(),
                nonce,
                contract,
                USER_FEE,
                System.currentTimeMillis() / 1000 + VALID_SECONDS,
                calldata);
    return call.sign(user);
  }

  /// Transaction `i` of an endless day at the market: transfers of gold, and limit orders of which
  /// about half find a match.
  UserTransaction trade(int i) {
    List<SigningKey> users = cast.users();
    SigningKey user = users.get(i % users.size());
    if (i % 2 == 0) {
      Bytes32 to = users.get((7 * i + 3) % users.size()).address();
      return transaction(user, gold, Token.transfer(to, i % 90 + 1L));
    }
    Calldata order =
        i % 4 == 1 ? Orderbook.sell(10, 5 + i % 3) : Orderbook.buy(10 + i % 3, 5 + i % 4);
    return transaction(user, book, order);
  }

  /// The next transactions of that day.
  List<UserTransaction> trades(int count) {
    List<UserTransaction> trades = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      trades.add(trade(traded++));
    }
    return trades;
  }

  /// A direct call that touches nothing of the thread's inputs.
  Transaction elsewhere() {
    return l2.call(cast.outsider(), counter, Counter.add(1));
  }

  /// A direct call that reads a user's gold.
  Transaction readGold(Bytes32 user) {
    return l2.call(cast.operator(), gold, Token.balance(user));
  }

  /// A direct call that changes a user's gold.
  Transaction spendGold(SigningKey user, long amount) {
    return l2.call(user, gold, Token.transfer(cast.outsider().address(), amount));
  }

  StateKey goldOf(Bytes32 user) {
    return new StateKey(gold, Token.balanceSlot(user));
  }
}
