package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.UserTransaction.Call;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// One rule of signatures, ZIP-215, in the proof and on the L2: whatever the one takes, the other
/// takes. A sub-block is run here without the checks that a host makes before.
class SignatureRuleTest {
  /// Points of small order in every encoding that ZIP-215 admits.
  private static final List<String> TORSION =
      List.of(
          "0100000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000080",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0000000000000000000000000000000000000000000000000000000000000080",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa");

  private final DirectWorld world = new DirectWorld(OsVersion.V2);
  private final Bytes32 counter = world.deploy(ExampleContract.COUNTER, 0);
  private final ThreadProgram program = ThreadProgram.of(OsVersion.V2, world.contracts);

  private Call call(Bytes32 key, long nonce) {
    return new Call(
        ThreadWorld.CHAIN,
        ThreadWorld.SETTLEMENT,
        ThreadWorld.THREAD,
        key,
        nonce,
        counter,
        0,
        UserTransaction.NEVER,
        Counter.add(1));
  }

  /// Whether the OS ends with exit code 0, showing these transactions; else with `code`.
  private boolean isProven(List<UserTransaction> transactions, int code) {
    TreeMap<Bytes32, Statement.Input> parts = new TreeMap<>();
    TreeMap<Bytes32, Statement.Input> accounts = new TreeMap<>();
    Bytes32 total = Counter.totalSlot();
    parts.put(total, new Statement.Input(0, total, Bytes32.ZERO));
    for (UserTransaction t : transactions) {
      Bytes32 sender = t.sender();
      Bytes32 part = Counter.partSlot(sender);
      parts.put(part, new Statement.Input(0, part, Bytes32.ZERO));
      Bytes32 empty = ThreadAccount.EMPTY.value();
      accounts.put(sender, new Statement.Input(Statement.ACCOUNT_INDEX, sender, empty));
    }
    List<Statement.Input> inputs = new ArrayList<>(parts.values());
    inputs.addAll(accounts.values());
    Statement.Header header =
        new Statement.Header(
            2,
            ThreadWorld.CHAIN,
            ThreadWorld.SETTLEMENT,
            ThreadWorld.THREAD,
            Mode.UNORDERED,
            0,
            Bytes32.ZERO,
            0,
            1,
            5,
            6,
            Bytes32.ONE,
            0,
            0,
            transactions.size(),
            TransactionTree.root(transactions),
            0);
    Statement statement = new Statement(header, program.addresses(), inputs, List.of());
    Advice advice = Advice.of(statement);
    for (UserTransaction t : transactions) {
      Bytes32 sender = t.sender();
      int account = parts.size() + accounts.headMap(sender).size();
      advice.signed(account, 0, t);
    }
    OsHost host =
        new OsHost(program, advice.end(), (key, guest) -> parts.headMap(key.slot()).size());
    Outcome outcome =
        new Executor(program.program(), 15).execute(host, Limits.provable()).outcome();
    assertThat(outcome).isInstanceOf(Outcome.Halted.class);
    Outcome.Halted halted = (Outcome.Halted) outcome;
    if (halted.exitCode() != 0) {
      assertThat(halted.exitCode()).isEqualTo(code);
      return false;
    }
    int[] words = halted.publicWords().entries().stream().mapToInt(e -> e.word()).toArray();
    assertThat(Bytes32.ofWords(words, 58)).isEqualTo(TransactionTree.root(transactions));
    return true;
  }

  static BigInteger number(byte[] littleEndian) {
    byte[] big = new byte[littleEndian.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = littleEndian[big.length - 1 - i];
    }
    return new BigInteger(1, big);
  }

  static byte[] bytes(BigInteger number) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = number.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  /// A signature by the scalar `a` under `key`, which is a·B, or a point of small order from it,
  /// with R as given, which is r·B, or as far from it.
  private UserTransaction sign(BigInteger a, byte[] key, BigInteger r, byte[] encodedR)
      throws Exception {
    Call call = call(Bytes32.of(key), 0);
    MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
    sha512.update(encodedR);
    sha512.update(key);
    BigInteger k = number(sha512.digest(call.signedBytes()));
    BigInteger s = k.multiply(a).add(r).mod(Edwards25519.ORDER);
    byte[] signature = Arrays.copyOf(encodedR, 64);
    System.arraycopy(bytes(s), 0, signature, 32, 32);
    return new UserTransaction(call, SignatureBytes.of(signature));
  }

  /// Every R of small order, with keys that differ from honest ones by every point of small order.
  @Test
  void partsOfSmallOrderDoNotCountAndEveryEncodingIsTaken() throws Exception {
    Set<String> keys = new HashSet<>();
    List<UserTransaction> transactions = new ArrayList<>();
    long seed = 215;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (String encodedR : TORSION) {
      for (String t : TORSION) {
        BigInteger a = new BigInteger(250, random);
        Edwards25519 torsion =
            Objects.requireNonNull(Edwards25519.decode(HexFormat.of().parseHex(t)));
        byte[] key = Edwards25519.BASE.times(a).plus(torsion).encode();
        UserTransaction signed = sign(a, key, BigInteger.ZERO, HexFormat.of().parseHex(encodedR));
        assertThat(signed.isSignatureValid()).isTrue();
        keys.add(signed.call().senderKey().hex());
        transactions.add(signed);
      }
    }
    assertThat(keys).hasSize(196);
    assertThat(isProven(transactions, 0)).as("many, by buckets").isTrue();
    assertThat(isProven(transactions.subList(20, 40), 0)).as("few, by one chain").isTrue();
    for (int i = 0; i < transactions.size(); i += 17) {
      assertThat(isProven(transactions.subList(i, i + 1), 0)).as("one").isTrue();
    }
  }

  /// The JDK's signatures, by keys of RFC 8032, section 7.1.
  @Test
  void whatTheJdkSignsIsProven() {
    List<UserTransaction> transactions = new ArrayList<>();
    for (String seed :
        List.of(
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42")) {
      SigningKey key = SigningKey.fromSeed(Bytes32.parseHex(seed));
      transactions.add(call(key.publicKey(), 0).sign(key));
    }
    assertThat(transactions.get(1).call().senderKey().hex())
        .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    assertThat(isProven(transactions, 0)).isTrue();
    for (UserTransaction t : transactions) {
      assertThat(isProven(List.of(t), 0)).isTrue();
    }
  }

  /// One bent signature among many stops all; a host's rule, the L2's and the OS's say the same.
  @Test
  void bentSignaturesAreRefusedByAll() {
    long seed = 8032;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<UserTransaction> good = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      SigningKey key = ThreadWorld.key("user " + i);
      good.add(call(key.publicKey(), 0).sign(key));
    }
    assertThat(isProven(good, 0)).isTrue();
    int refused = 0;
    for (int round = 0; round < 60; round++) {
      boolean many = round % 20 == 0;
      int at = random.nextInt(good.size());
      byte[] bytes = good.get(at).signature().bytes();
      bytes[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      UserTransaction bent = new UserTransaction(good.get(at).call(), SignatureBytes.of(bytes));
      assertThat(bent.isSignatureValid()).isFalse();
      List<UserTransaction> list = new ArrayList<>(many ? good : good.subList(at, at + 1));
      list.set(many ? at : 0, bent);
      int code = expectedExit(bytes);
      assertThat(isProven(list, code)).as("seed %d round %d", seed, round).isFalse();
      refused++;
    }
    assertThat(refused).isEqualTo(60);
  }

  private static int expectedExit(byte[] signature) {
    if (number(Arrays.copyOfRange(signature, 32, 64)).compareTo(Edwards25519.ORDER) >= 0) {
      return 15;
    }
    return Edwards25519.decode(Arrays.copyOf(signature, 32)) == null ? 16 : 18;
  }

  /// y of R from 0 to 18, below and above 2^255 − 19: those that are on the curve have no known
  /// logarithm, so their signatures are wrong, but never for their encoding.
  @Test
  void smallYsAreDecodedAlike() {
    SigningKey key = ThreadWorld.key("alice");
    BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    for (int y = 0; y < 19; y++) {
      for (BigInteger number : List.of(BigInteger.valueOf(y), p.add(BigInteger.valueOf(y)))) {
        byte[] signature = Arrays.copyOf(bytes(number), 64);
        UserTransaction t =
            new UserTransaction(call(key.publicKey(), 0), SignatureBytes.of(signature));
        assertThat(isProven(List.of(t), expectedExit(signature))).isFalse();
      }
    }
  }

  /// A key that is no point, whoever has an account under it.
  @Test
  void aKeyThatIsNoPointHasNoProof() {
    byte[] key = bytes(BigInteger.TWO);
    assertThat(Edwards25519.decode(key)).isNull();
    byte[] signature = new byte[64];
    signature[0] = 1;
    UserTransaction t = new UserTransaction(call(Bytes32.of(key), 0), SignatureBytes.of(signature));
    assertThat(Digests.accountAddress(Bytes32.of(key))).isEqualTo(t.sender());
    assertThat(isProven(List.of(t), 16)).isFalse();
  }
}
