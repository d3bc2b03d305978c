package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.UserTransaction.Call;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.ThreadExecution.Result.Refused;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A Prover who lies to OS version 2, or a Batcher who gives it what nobody signed: whatever ends
/// with exit code 0 was signed, word for word, by those whose accounts pay.
class HostileSignedAdviceTest {
  private static final int NOT_AUTHORIZED = 3;
  private static final int BAD_COUNT = 10;
  private static final int EXPIRED = 11;
  private static final int FEE_NOT_COVERED = 12;
  private static final int NUMBER_TOO_LARGE = 13;
  private static final int BAD_SCALAR = 15;
  private static final int BAD_POINT = 16;
  private static final int SMALL_ORDER = 17;
  private static final int BAD_SIGNATURE = 18;

  /// Where a transaction's words lie, from its first, for a sender who is new.
  private static final int ACCOUNT = 1;

  private static final int KEY = 2;
  private static final int KEY_X = 10;
  private static final int CONTRACT = 18;
  private static final int FEE = 19;
  private static final int EXPIRY = 21;
  private static final int WORDS = 23;
  private static final int CALLDATA = 24;
  private static final int R = CALLDATA + 2;
  private static final int S = R + 8;
  private static final int R_X = S + 8;

  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger L =
      new BigInteger("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed", 16);

  private final SigningKey alice = ThreadWorld.key("alice");
  private final SigningKey bob = ThreadWorld.key("bob");
  private final DirectWorld world = new DirectWorld(OsVersion.V2);
  private final Bytes32 counter = world.deploy(ExampleContract.COUNTER, 0);
  private final Bytes32 other = world.deploy(ExampleContract.COUNTER, 1);
  private final ThreadWorld thread = new ThreadWorld(world);
  private final List<Integer> starts = new ArrayList<>();

  HostileSignedAdviceTest() {
    thread.optIn(alice);
    thread.optIn(bob);
  }

  private UserTransaction add(SigningKey user, long nonce, int amount) {
    Calldata data = Counter.add(amount);
    assertThat(data.size()).isEqualTo(R - CALLDATA);
    return thread.call(user, nonce, counter, data).sign(user);
  }

  private List<UserTransaction> honest() {
    return List.of(add(alice, 0, 5), add(bob, 0, 6), add(alice, 1, 7));
  }

  /// A statement about `transactions` whose inputs are those of an honest run.
  private Statement statement(int count, Bytes32 root) {
    List<Statement.Input> inputs = new ArrayList<>();
    int contract = thread.program.addresses().indexOf(counter);
    inputs.add(new Statement.Input(contract, Counter.totalSlot(), Bytes32.ZERO));
    for (SigningKey user : List.of(alice, bob)) {
      inputs.add(new Statement.Input(contract, Counter.partSlot(user.address()), Bytes32.ZERO));
      StateKey account = StateKey.account(ThreadWorld.THREAD, user.address());
      inputs.add(new Statement.Input(Statement.ACCOUNT_INDEX, user.address(), world.get(account)));
    }
    inputs.sort((a, b) -> {
      int byContract = Integer.compareUnsigned(a.contractIndex(), b.contractIndex());
      return byContract != 0 ? byContract : a.slot().compareTo(b.slot());
    });
    Statement.Header header =
        new Statement.Header(
            2,
            ThreadWorld.CHAIN,
            ThreadWorld.SETTLEMENT,
            ThreadWorld.THREAD,
            Mode.ORDERED,
            0,
            Bytes32.ZERO,
            1,
            100,
            world.time,
            world.time + 1000,
            Bytes32.ONE,
            7,
            0,
            count,
            root,
            0);
    return new Statement(header, thread.program.addresses(), inputs, List.of());
  }

  private static int indexOf(Statement statement, OsHost.Key key) {
    for (int i = 0; i < statement.inputs().size(); i++) {
      Statement.Input input = statement.inputs().get(i);
      if (input.contractIndex() == key.contractIndex() && input.slot().equals(key.slot())) {
        return i;
      }
    }
    return -1;
  }

  /// Advice of a run over these transactions, as one who does not look at them would give it.
  private Host host(Statement statement, List<UserTransaction> transactions) {
    return new OsHost(
        thread.program, stream(statement, transactions), (key, guest) -> indexOf(statement, key));
  }

  private int[] stream(Statement statement, List<UserTransaction> transactions) {
    Advice advice = Advice.of(statement);
    for (UserTransaction t : transactions) {
      advice.signed(
          Math.max(0, indexOf(statement, new OsHost.Key(Statement.ACCOUNT_INDEX, t.sender()))),
          Math.max(0, Advice.indexOf(thread.program.addresses(), t.call().contract())),
          t);
    }
    return advice.end();
  }

  private Host host(List<UserTransaction> transactions) {
    return host(statement(transactions.size(), TransactionTree.root(transactions)), transactions);
  }

  private Execution execution(Host host) {
    return new Executor(thread.program.program(), 12).execute(host, Limits.ofCycles(400_000));
  }

  /// Exit code, or -1 when the run has no proof at all.
  private int exit(Host host) {
    return execution(host).outcome() instanceof Outcome.Halted halted ? halted.exitCode() : -1;
  }

  private int exit(UserTransaction... transactions) {
    return exit(host(List.of(transactions)));
  }

  /// Every word that an honest run reads, with the places where transactions begin.
  private int[] recorded(List<UserTransaction> transactions) {
    int[] words = new int[4096];
    int[] size = new int[1];
    Host host = host(transactions);
    starts.clear();
    Host recording =
        guest -> {
          if (guest.word(0, OsLayout.TX_INDEX) == starts.size()) {
            starts.add(size[0]);
          }
          words[size[0]] = host.advice(guest);
          return words[size[0]++];
        };
    assertThat(exit(recording)).isZero();
    return Arrays.copyOf(words, size[0]);
  }

  private int exitWith(int... positionsAndWords) {
    int[] advice = recorded(honest());
    for (int i = 0; i < positionsAndWords.length; i += 2) {
      advice[starts.getFirst() + positionsAndWords[i]] = positionsAndWords[i + 1];
    }
    return exit(Host.of(advice));
  }

  private int exitWith(int at, BigInteger number) {
    int[] advice = recorded(honest());
    for (int k = 0; k < 8; k++) {
      advice[starts.getFirst() + at + k] = number.shiftRight(32 * k).intValue();
    }
    return exit(Host.of(advice));
  }

  private BigInteger number(int at) {
    int[] advice = recorded(honest());
    BigInteger number = BigInteger.ZERO;
    for (int k = 7; k >= 0; k--) {
      number =
          number
              .shiftLeft(32)
              .or(BigInteger.valueOf(advice[starts.getFirst() + at + k] & 0xffffffffL));
    }
    return number;
  }

  @Test
  void whatUsersSignedEndsWithZero() {
    assertThat(exit(honest().toArray(new UserTransaction[0]))).isZero();
    assertThat(exitWith()).isZero();
  }

  /// Each word that belongs to what was signed, or to the signature.
  @Test
  void aWordThatWasNotSignedHasNoProof() {
    int[] advice = recorded(honest());
    int checked = 0;
    for (int at = KEY; at < R_X + 8; at++) {
      for (int bit : new int[] {0, 13, 31}) {
        int[] bent = advice.clone();
        bent[starts.getFirst() + at] ^= 1 << bit;
        assertThat(exit(Host.of(bent))).as("word " + at + " bit " + bit).isNotZero();
        checked++;
      }
    }
    assertThat(checked).isEqualTo(3 * (R_X + 8 - KEY));
  }

  @Test
  void anotherRootOfTheSameCurveEquationIsRefused() {
    BigInteger x = number(R_X);
    assertThat(exitWith(R_X, x)).isZero();
    assertThat(exitWith(R_X, P.subtract(x))).as("wrong parity").isEqualTo(BAD_POINT);
    assertThat(exitWith(R_X, x.add(P))).as("x + p").isEqualTo(BAD_POINT);
    assertThat(exitWith(R_X, x.add(BigInteger.TWO))).as("no root").isEqualTo(BAD_POINT);
    assertThat(exitWith(R_X, BigInteger.ZERO)).isEqualTo(BAD_POINT);
    BigInteger keyX = number(KEY_X);
    assertThat(exitWith(KEY_X, P.subtract(keyX))).isEqualTo(BAD_POINT);
    assertThat(exitWith(KEY_X, keyX.add(P))).isEqualTo(BAD_POINT);
  }

  @Test
  void aScalarOfTheGroupsOrderOrMoreIsRefused() {
    BigInteger s = number(S);
    assertThat(exitWith(S, s.add(L))).isEqualTo(BAD_SCALAR);
    assertThat(exitWith(S, L)).isEqualTo(BAD_SCALAR);
    assertThat(exitWith(S, L.subtract(BigInteger.ONE))).isEqualTo(BAD_SIGNATURE);
    assertThat(exitWith(S, BigInteger.TWO.pow(256).subtract(BigInteger.ONE))).isEqualTo(BAD_SCALAR);
  }

  @Test
  void aSignatureOfAnotherTransactionOrOfNobodyHasNoProof() {
    UserTransaction first = add(alice, 0, 5);
    UserTransaction second = add(bob, 0, 6);
    assertThat(exit(new UserTransaction(first.call(), second.signature())))
        .isEqualTo(BAD_SIGNATURE);
    assertThat(exit(first, new UserTransaction(second.call(), first.signature())))
        .isEqualTo(BAD_SIGNATURE);
    byte[] zeros = new byte[64];
    assertThat(exit(new UserTransaction(first.call(), SignatureBytes.of(zeros))))
        .isEqualTo(BAD_SIGNATURE);
  }

  /// Two wrong signatures whose errors are opposite: the sum of S is right.
  @Test
  void errorsOfTwoSignaturesDoNotCancel() {
    int[] advice = recorded(honest());
    int first = starts.get(0) + S;
    int second = starts.get(1) + S;
    advice[first] += 1;
    advice[second] -= 1;
    assertThat(exit(Host.of(advice))).isEqualTo(BAD_SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chain", "settlement", "scope", "version 1"})
  void aTransactionSignedForAnotherPlaceHasNoProof(String place) {
    assertThat(exit(elsewhere(place).sign(alice))).isEqualTo(BAD_SIGNATURE);
  }

  private Call elsewhere(String place) {
    Bytes32 elsewhere = DirectWorld.address("elsewhere");
    Call c = add(alice, 0, 5).call();
    return place.equals("version 1")
        ? new Call(c.chainId(), c.scope(), c.senderKey(), 0, c.contract(), c.fee(), c.calldata())
        : new Call(
            place.equals("chain") ? elsewhere : c.chainId(),
            place.equals("settlement") ? elsewhere : c.settlementId(),
            place.equals("scope") ? elsewhere : c.scope(),
            c.senderKey(),
            0,
            c.contract(),
            c.fee(),
            c.expiry(),
            c.calldata());
  }

  @Test
  void aNonceAheadBehindOrTakenTwiceHasNoProof() {
    assertThat(exit(add(alice, 1, 5))).isEqualTo(BAD_SIGNATURE);
    assertThat(exit(add(alice, 0, 5), add(alice, 0, 5))).isEqualTo(BAD_SIGNATURE);
    assertThat(exit(add(alice, 0, 5), add(alice, 2, 5))).isEqualTo(BAD_SIGNATURE);
    assertThat(exit(add(alice, 1, 5), add(alice, 0, 5))).isEqualTo(BAD_SIGNATURE);
    thread.setAccount(alice, new ThreadAccount(4, 100));
    assertThat(exit(add(alice, 3, 5))).isEqualTo(BAD_SIGNATURE);
    assertThat(exit(add(alice, 4, 5), add(alice, 5, 5))).isZero();
  }

  @Test
  void aNonceEndsBelow2To63() {
    thread.setAccount(alice, new ThreadAccount(0xffffffffL, 100));
    assertThat(exit(add(alice, 0xffffffffL, 5), add(alice, 0x100000000L, 5))).isZero();
    thread.setAccount(alice, new ThreadAccount(Long.MAX_VALUE - 1, 100));
    assertThat(exit(add(alice, Long.MAX_VALUE - 1, 5))).isZero();
    thread.setAccount(alice, new ThreadAccount(Long.MAX_VALUE, 100));
    assertThat(exit(add(alice, Long.MAX_VALUE, 5))).isEqualTo(NUMBER_TOO_LARGE);
  }

  private UserTransaction paying(SigningKey user, long nonce, long fee, long expiry) {
    Call c = add(user, nonce, 5).call();
    return new Call(
            c.chainId(),
            c.settlementId(),
            c.scope(),
            c.senderKey(),
            nonce,
            c.contract(),
            fee,
            expiry,
            c.calldata())
        .sign(user);
  }

  @Test
  void aFeeAboveTheBalanceHasNoProof() {
    long later = world.time + 5000;
    for (long balance : new long[] {0, 100, 0xffffffffL, 0x1_0000_0000L, Long.MAX_VALUE - 1}) {
      thread.setAccount(alice, new ThreadAccount(0, balance));
      assertThat(exit(paying(alice, 0, balance, later))).as("all of " + balance).isZero();
      assertThat(exit(paying(alice, 0, balance + 1, later))).isEqualTo(FEE_NOT_COVERED);
    }
    thread.setAccount(alice, new ThreadAccount(0, 100));
    assertThat(exit(paying(alice, 0, 60, later), paying(alice, 1, 41, later)))
        .isEqualTo(FEE_NOT_COVERED);
    assertThat(exit(paying(alice, 0, 60, later), paying(alice, 1, 40, later))).isZero();
    assertThat(exitWith(FEE + 1, -1)).as("a fee of 2^63 or more").isEqualTo(FEE_NOT_COVERED);
  }

  @Test
  void feesTogetherEndBelow2To63() {
    thread.setAccount(alice, new ThreadAccount(0, Long.MAX_VALUE));
    thread.setAccount(bob, new ThreadAccount(0, Long.MAX_VALUE));
    long later = world.time + 5000;
    long half = 1L << 62;
    assertThat(exit(paying(alice, 0, half, later), paying(bob, 0, half, later)))
        .isEqualTo(NUMBER_TOO_LARGE);
    assertThat(exit(paying(alice, 0, half, later), paying(bob, 0, half - 1, later))).isZero();
  }

  @Test
  void anExpiredTransactionHasNoProof() {
    long latest = world.time + 1000;
    assertThat(exit(paying(alice, 0, 1, latest))).isZero();
    assertThat(exit(paying(alice, 0, 1, latest - 1))).isEqualTo(EXPIRED);
    assertThat(exit(paying(alice, 0, 1, 0))).isEqualTo(EXPIRED);
    assertThat(exit(paying(alice, 0, 1, Long.MAX_VALUE))).isZero();
    assertThat(exitWith(EXPIRY + 1, -1)).as("2^63 or more is no expiry").isEqualTo(EXPIRED);
  }

  @Test
  void anAccountOfSomebodyElseIsRefused() {
    int[] advice = recorded(honest());
    int honestIndex = advice[starts.getFirst() + ACCOUNT];
    for (int index : new int[] {0, 1, 2, 3, 4, 5, 1 << 20, -1}) {
      if (index != honestIndex) {
        assertThat(exitWith(ACCOUNT, index)).as("input " + index).isEqualTo(NOT_AUTHORIZED);
      }
    }
    for (int who : new int[] {1, 2, 1023, 1024, -1}) {
      assertThat(exitWith(0, who)).as("sender " + who).isEqualTo(NOT_AUTHORIZED);
    }
  }

  @Test
  void aSenderMayBeMetTwiceButPaysFromOneAccount() {
    int[] advice = recorded(honest());
    int third = starts.get(2);
    int[] again = Arrays.copyOf(advice, advice.length + 17);
    again[third] = 2;
    System.arraycopy(advice, starts.getFirst() + 1, again, third + 1, 17);
    System.arraycopy(advice, third + 1, again, third + 18, advice.length - third - 1);
    assertThat(execution(Host.of(again)).outcome()).isEqualTo(execution(Host.of(advice)).outcome());
  }

  @Test
  void aContractOutsideOfTheSetOrTooMuchCalldataIsRefused() {
    assertThat(exitWith(CONTRACT, 2)).isEqualTo(4);
    assertThat(exitWith(CONTRACT, -1)).isEqualTo(4);
    assertThat(exitWith(WORDS, 257)).isEqualTo(4);
    assertThat(exitWith(WORDS, -1)).isEqualTo(4);
    assertThat(thread.program.addresses()).containsExactlyInAnyOrder(counter, other);
    int now = recorded(honest())[starts.getFirst() + CONTRACT];
    assertThat(exitWith(CONTRACT, 1 - now)).as("another of the set").isNotZero();
  }

  @Test
  void whatIsNoAccountIsRefused() {
    int[] advice = recorded(honest());
    int inputs = 58 + 2 + 2 * Statement.CONTRACT_WORDS;
    int account = inputs + 3 * Statement.INPUT_WORDS;
    for (int[] word :
        new int[][] {{1, 0x80000000}, {3, -1}, {4, 1}, {5, 1}, {6, 2}, {7, 1 << 31}}) {
      int[] bent = advice.clone();
      bent[account + 9 + word[0]] = word[1];
      assertThat(exit(Host.of(bent))).as("word " + word[0]).isEqualTo(NUMBER_TOO_LARGE);
    }
    int[] auth = advice.clone();
    auth[account] = Statement.AUTH_INDEX;
    assertThat(exit(Host.of(auth))).as("AUTH").isEqualTo(2);
  }

  private static final int AT_CONTRACTS = 58 + 2;
  private static final int AT_INPUTS = AT_CONTRACTS + 2 * Statement.CONTRACT_WORDS;
  private static final int NUM_INPUTS = 5;

  private static int input(int i) {
    return AT_INPUTS + Statement.INPUT_WORDS * i;
  }

  @Test
  void contractsOrInputsOutOfOrderTwiceOrTooManyStopTheRun() {
    int[] advice = recorded(honest());
    for (int count : new int[] {0, 64, -1}) {
      int[] bent = advice.clone();
      bent[58] = count;
      assertThat(exit(Host.of(bent))).as(count + " contracts").isEqualTo(1);
    }
    for (int count : new int[] {65537, -1}) {
      int[] bent = advice.clone();
      bent[59] = count;
      assertThat(exit(Host.of(bent))).as(count + " inputs").isEqualTo(2);
    }
    int[] swapped = advice.clone();
    System.arraycopy(advice, AT_CONTRACTS, swapped, AT_CONTRACTS + 8, 8);
    System.arraycopy(advice, AT_CONTRACTS + 8, swapped, AT_CONTRACTS, 8);
    assertThat(exit(Host.of(swapped))).isEqualTo(1);
    int[] once = advice.clone();
    System.arraycopy(advice, AT_CONTRACTS, once, AT_CONTRACTS + 8, 8);
    assertThat(exit(Host.of(once))).isEqualTo(1);
    for (int i = 1; i < NUM_INPUTS; i++) {
      int[] turned = advice.clone();
      System.arraycopy(advice, input(i - 1), turned, input(i), 17);
      System.arraycopy(advice, input(i), turned, input(i - 1), 17);
      assertThat(exit(Host.of(turned))).as("swapped " + i).isEqualTo(2);
      int[] twice = advice.clone();
      System.arraycopy(advice, input(i - 1), twice, input(i), 9);
      assertThat(exit(Host.of(twice))).as("twice " + i).isEqualTo(2);
    }
    for (int index : new int[] {2, 0x7fffffff, 0xfffffffd, Statement.AUTH_INDEX}) {
      int[] bent = advice.clone();
      bent[input(2)] = index;
      assertThat(exit(Host.of(bent))).as("contract " + index).isEqualTo(2);
    }
  }

  /// The index of a key is advice; an account is no key of a contract.
  @Test
  void everyWrongIndexOfAKeyStopsTheRun() {
    Statement statement = statement(3, TransactionTree.root(honest()));
    for (int asked = 0; asked < 4; asked++) {
      for (int wrong : new int[] {0, 1, 2, 3, 4, 5, 65536, -1}) {
        int[] now = {asked};
        boolean[] lied = new boolean[1];
        Host host =
            new OsHost(
                thread.program,
                stream(statement, honest()),
                (key, guest) -> {
                  int right = indexOf(statement, key);
                  lied[0] |= now[0] == 0 && right != wrong;
                  return now[0]-- == 0 ? wrong : right;
                });
        assertThat(exit(host)).isEqualTo(lied[0] ? 5 : 0);
      }
    }
  }

  @Test
  void moreThan1024TransactionsAreRefused() {
    int[] advice = recorded(honest());
    advice[57] = 1025;
    assertThat(exit(Host.of(advice))).isEqualTo(BAD_COUNT);
    advice[57] = -1;
    assertThat(exit(Host.of(advice))).isEqualTo(BAD_COUNT);
  }

  /// A list that is cut short, in another order or with one more is another list: its run shows
  /// another root.
  @Test
  void theRootIsThatOfTheTransactionsThatWereRun() {
    List<UserTransaction> all = honest();
    List<List<UserTransaction>> lists =
        List.of(all, all.subList(0, 2), List.of(all.get(1), all.get(0), all.get(2)), List.of());
    for (List<UserTransaction> list : lists) {
      Bytes32 lie = DirectWorld.address("lie");
      Execution run = execution(host(statement(list.size(), lie), list));
      Outcome.Halted halted = (Outcome.Halted) run.outcome();
      assertThat(halted.exitCode()).isZero();
      int[] words = halted.publicWords().entries().stream().mapToInt(e -> e.word()).toArray();
      assertThat(Bytes32.ofWords(words, 58)).isEqualTo(TransactionTree.root(list));
      assertThat(words[66]).as("fees").isEqualTo(list.size());
    }
  }

  /// Eight points are keys that anyone signs for: with R the neutral element and S = 0.
  @Test
  void aKeyOfSmallOrderIsRefused() {
    for (String y :
        List.of(
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")) {
      Bytes32 key = Bytes32.parseHex(y);
      Call c = add(alice, 0, 5).call();
      Call call =
          new Call(
              c.chainId(),
              c.settlementId(),
              c.scope(),
              key,
              0,
              c.contract(),
              1,
              c.expiry(),
              c.calldata());
      byte[] signature = new byte[64];
      signature[0] = 1;
      UserTransaction forged = new UserTransaction(call, SignatureBytes.of(signature));
      StateKey account = StateKey.account(ThreadWorld.THREAD, forged.sender());
      world.set(new KeyValue(account, new ThreadAccount(0, 100).value()));
      Statement s = statement(1, Bytes32.ZERO);
      List<Statement.Input> inputs = new ArrayList<>(s.inputs());
      inputs.removeIf(Statement.Input::isAccount);
      inputs.add(new Statement.Input(Statement.ACCOUNT_INDEX, forged.sender(), world.get(account)));
      Statement with = new Statement(s.header(), s.contracts(), inputs, List.of());
      assertThat(exit(host(with, List.of(forged)))).as(y).isEqualTo(SMALL_ORDER);
    }
  }

  /// Whatever advice leads to exit code 0, its public words are a statement about transactions that
  /// were signed.
  @Test
  void randomLiesStopTheRunOrTouchOnlyWhatTheBatcherMayChoose() throws Exception {
    long seed = 20261130;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int[] advice = recorded(honest());
    Bytes32 root = TransactionTree.root(honest());
    int accepted = 0;
    for (int round = 0; round < 300; round++) {
      int[] bent = advice.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        int at = random.nextInt(bent.length);
        bent[at] = random.nextBoolean() ? random.nextInt() : bent[at] ^ (1 << random.nextInt(32));
      }
      if (execution(Host.of(bent)).outcome() instanceof Outcome.Halted halted
          && halted.exitCode() == 0) {
        int[] words = halted.publicWords().entries().stream().mapToInt(e -> e.word()).toArray();
        assertThat(Bytes32.ofWords(words, 58)).as("round " + round).isEqualTo(root);
        int[] ids = Arrays.copyOfRange(words, 3, 27);
        assertThat(ids).isEqualTo(Arrays.copyOfRange(advice, 3, 27));
        accepted++;
      }
    }
    assertThat(accepted).as("header words are the Batcher's to choose").isPositive();
  }

  private String refusal(UserTransaction... transactions) {
    List<UserTransaction> list = List.of(transactions);
    Statement statement = statement(list.size(), TransactionTree.root(list));
    return thread.prove(SubBlock.sign(statement, list, thread.batcherKey)) instanceof Refused r
        ? r.transaction() + " " + r.detail()
        : "";
  }

  @Test
  void aHostSaysBeforeTheRunWhichTransactionIsAtFault() {
    UserTransaction good = add(alice, 0, 5);
    UserTransaction forged = new UserTransaction(add(bob, 0, 6).call(), good.signature());
    assertThat(refusal(good, forged)).startsWith("1 signature");
    assertThat(refusal(good, add(alice, 2, 5))).startsWith("1 nonce: expected 1, got 2");
    assertThat(refusal(good, good)).startsWith("1 nonce");
    assertThat(refusal(paying(alice, 0, ThreadWorld.PREPAID + 1, UserTransaction.NEVER)))
        .startsWith("0 fee");
    assertThat(refusal(paying(alice, 0, 1, world.time + 999))).startsWith("0 expiry");
    assertThat(refusal(elsewhere("chain").sign(alice))).startsWith("0 chain id");
    assertThat(refusal(elsewhere("settlement").sign(alice))).startsWith("0 settlement id");
    assertThat(refusal(elsewhere("scope").sign(alice))).startsWith("0 scope");
    assertThat(refusal(elsewhere("version 1").sign(alice))).startsWith("0 transaction version");
    assertThat(refusal(good))
        .as("the draft has no outputs")
        .isEqualTo("-1 the outputs are not those of the statement");
  }

  /// Signed, paid for, and by a user without an account among the inputs.
  @Test
  void aSenderWhoseAccountIsNotAmongTheInputsIsNamed() {
    SigningKey eve = ThreadWorld.key("eve");
    Call free = thread.call(eve, 0, counter, Counter.add(1));
    Call call =
        new Call(
            free.chainId(),
            free.settlementId(),
            free.scope(),
            free.senderKey(),
            0,
            counter,
            0,
            free.expiry(),
            free.calldata());
    assertThat(refusal(call.sign(eve))).startsWith("0 ACCOUNT of " + eve.address());
  }
}
