package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.KeyValue;
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
import io.zkthreads.thread.os.ThreadExecution.Result.Refused;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Host;
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
class HostileSignedAdviceTest extends SignedAdvice {
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
