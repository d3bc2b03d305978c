package io.zkthreads.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.thread.Statement.Header;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes: every encoding reads back, has one form, and is the one that docs/zkthreads.md shows.
class WireTest {
  private static final SigningKey USER = SigningKey.fromSeed(number(1));
  private static final SigningKey BATCHER = SigningKey.fromSeed(number(2));
  private static final Bytes32 THREAD = registration().threadId(5);

  private static Bytes32 number(long n) {
    return Bytes32.ofLong(n);
  }

  private static ThreadRegistration registration() {
    return new ThreadRegistration(
        1,
        Mode.ORDERED,
        USER.address(),
        List.of(number(100), number(200)),
        List.of(BATCHER.publicKey()),
        50);
  }

  private static UserTransaction transaction() {
    return new UserTransaction.Call(
            number(10), THREAD, USER.publicKey(), 3, number(100), 4, Calldata.of(1, 0xfffffffe))
        .sign(USER);
  }

  private static Statement statement() {
    Header header =
        new Header(
            1,
            number(10),
            number(11),
            THREAD,
            Mode.ORDERED,
            6,
            Digests.genesisHead(THREAD),
            7,
            8,
            9,
            number(12),
            13,
            0,
            1,
            SubBlock.commitment(number(14), List.of(transaction())));
    List<Input> inputs =
        List.of(
            new Input(0, number(1), number(2)),
            new Input(1, number(0), number(5)),
            new Input(Statement.AUTH_INDEX, USER.address(), Bytes32.ONE));
    List<Output> outputs = List.of(new Output(1, number(6)));
    return new Statement(header, List.of(number(100), number(200)), inputs, outputs);
  }

  private static SubBlock subBlock() {
    return SubBlock.sign(statement(), number(14), List.of(transaction()), BATCHER);
  }

  private static UserTransaction transaction2(long nonce) {
    return new UserTransaction.Call(
            number(10),
            number(11),
            THREAD,
            USER.publicKey(),
            nonce,
            number(100),
            4,
            5000,
            Calldata.of(1, 0xfffffffe))
        .sign(USER);
  }

  private static List<UserTransaction> transactions2() {
    return List.of(transaction2(3), transaction2(4), transaction2(5));
  }

  private static Statement statement2() {
    Header header =
        new Header(
            2,
            number(10),
            number(11),
            THREAD,
            Mode.ORDERED,
            6,
            Digests.genesisHead(THREAD),
            7,
            8,
            900,
            1000,
            number(12),
            13,
            0,
            3,
            TransactionTree.root(transactions2()),
            12);
    List<Input> inputs =
        List.of(
            new Input(0, number(1), number(2)),
            new Input(1, number(0), number(5)),
            new Input(Statement.ACCOUNT_INDEX, USER.address(), new ThreadAccount(3, 100).value()));
    List<Output> outputs =
        List.of(new Output(1, number(6)), new Output(2, new ThreadAccount(6, 88).value()));
    return new Statement(header, List.of(number(100), number(200)), inputs, outputs);
  }

  private static SubBlock subBlock2() {
    return SubBlock.sign(statement2(), transactions2(), BATCHER);
  }

  @Test
  void theVectorsOfTheDocumentAreTheseBytes() throws IOException {
    String vectors =
        String.join(
            "\n",
            "account of seed 1    public key  " + USER.publicKey(),
            "                     address     " + USER.address(),
            "contract address (that account, nonce 7, digest 9)",
            "                                 "
                + Digests.contractAddress(USER.address(), 7, number(9)),
            "registration record  SHA-256     " + Digests.sha256(registration().encode()),
            "thread id (nonce 5)              " + THREAD,
            "AUTH address                     " + StateKey.authAddress(THREAD),
            "genesis head                     " + Digests.genesisHead(THREAD),
            "transaction          bytes       "
                + HexFormat.of().formatHex(transaction().call().signedBytes()),
            "                     signature   " + transaction().signature(),
            "                     id          " + transaction().id(),
            "commitment (salt 14)             "
                + SubBlock.commitment(number(14), List.of(transaction())),
            "statement            words       " + statement().numWords(),
            "                     hash        " + statement().hash(),
            "batcher signature (seed 2)       " + subBlock().batcherSignature(),
            "next head                        "
                + Digests.nextHead(Digests.genesisHead(THREAD), statement().hash()),
            "fact key (key digest 15)         " + Digests.factKey(number(15), statement().hash()),
            "sub-block            SHA-256     " + Digests.sha256(subBlock().encode()),
            "",
            "version 2",
            "ACCOUNT address                  " + StateKey.accountMapAddress(THREAD),
            "account (nonce 6, balance 88)    " + new ThreadAccount(6, 88).value(),
            "transaction          bytes       "
                + HexFormat.of().formatHex(transaction2(3).call().signedBytes()),
            "                     signature   " + transaction2(3).signature(),
            "                     id          " + transaction2(3).id(),
            "                     leaf        " + TransactionTree.leaf(transaction2(3)),
            "root of two                      "
                + TransactionTree.root(transactions2().subList(0, 2)),
            "root of three                    " + TransactionTree.root(transactions2()),
            "statement            words       " + statement2().numWords(),
            "                     hash        " + statement2().hash(),
            "batcher signature (seed 2)       " + subBlock2().batcherSignature(),
            "sub-block            SHA-256     " + Digests.sha256(subBlock2().encode()));
    Path document = Path.of(System.getProperty("repository.root", ".."), "docs", "zkthreads.md");
    assertThat(Files.readString(document)).as("the vectors now are:\n" + vectors).contains(vectors);
  }

  /// RFC 8032, section 7.1, test 2.
  @Test
  void signaturesAreThoseOfTheStandard() {
    SigningKey key =
        SigningKey.fromSeed(
            Bytes32.parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    assertThat(key.publicKey().hex())
        .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    assertThat(key.sign(new byte[] {0x72}))
        .hasToString(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  }

  @Test
  void everyEncodingReadsBack() throws InvalidEncoding {
    assertThat(Statement.decode(statement().words())).isEqualTo(statement());
    assertThat(Statement.decode(statement().bytes())).isEqualTo(statement());
    assertThat(UserTransaction.decode(transaction().encode())).isEqualTo(transaction());
    assertThat(SubBlock.decode(subBlock().encode())).isEqualTo(subBlock());
    assertThat(Statement.decode(statement2().words())).isEqualTo(statement2());
    assertThat(UserTransaction.decode(transaction2(3).encode())).isEqualTo(transaction2(3));
    assertThat(SubBlock.decode(subBlock2().encode())).isEqualTo(subBlock2());
    assertThat(ThreadRegistration.decode(registration().encode())).isEqualTo(registration());
  }

  @Test
  void aStatementKnowsTheStateItSpeaksOf() {
    assertThat(statement().inputState().getLast())
        .isEqualTo(new KeyValue(StateKey.auth(THREAD, USER.address()), Bytes32.ONE));
    assertThat(statement().outputState())
        .containsExactly(new KeyValue(new StateKey(number(200), number(0)), number(6)));
    assertThat(statement2().outputState().getLast())
        .isEqualTo(
            new KeyValue(
                StateKey.account(THREAD, USER.address()), new ThreadAccount(6, 88).value()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFlippedBitIsRefusedOrChangesWhatIsSigned(int version) {
    SubBlock honest = version == 1 ? subBlock() : subBlock2();
    byte[] bytes = honest.encode();
    Bytes32 hash = honest.statement().hash();
    for (int i = 0; i < bytes.length; i++) {
      byte[] tampered = bytes.clone();
      tampered[i] ^= (byte) (1 << (i % 8));
      try {
        SubBlock block = SubBlock.decode(tampered);
        boolean accepted =
            block.isSignedBy(BATCHER.publicKey())
                && block.isCommitted()
                && block.statement().hash().equals(hash)
                && block.transactions().stream().allMatch(UserTransaction::isSignatureValid);
        assertThat(accepted).as("byte " + i).isFalse();
      } catch (InvalidEncoding expected) {
        assertThat(expected).hasMessageContaining("expected");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noiseIsRefusedAndNeverCrashes(long seed) {
    Random random = new Random(seed);
    byte[] valid = (seed == 3 ? subBlock2() : subBlock()).encode();
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = Arrays.copyOf(valid, random.nextInt(valid.length + 40));
      for (int k = random.nextInt(4); k > 0 && bytes.length > 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(SubBlock.decode(bytes).encode()).as("seed " + seed).isEqualTo(bytes);
      } catch (InvalidEncoding refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "0, 0, tag",
    "1, 2, OS version",
    "1, 3, statement version",
    "27, 2, mode",
    "29, -1, sequence",
    "39, -1, notBefore",
    "41, -1, notAfter",
    "43, -1, time",
    "53, -1, fee",
    "55, -1, transaction count",
    "64, 0, contract count",
    "64, 64, contract count",
    "64, 3, end",
    "65, 65537, input count",
    "65, 2, end",
    "66, 4, output count",
    "66, 0, end",
    "67, 300, contract 1",
    "83, 1, input 1",
    "83, 2, input 0",
    "100, 0, input 1",
    "134, 0, output 0",
    "134, 2, output 0",
    "134, 3, output 0",
    "135, 5, output 0"
  })
  void anIllFormedStatementIsRefusedByName(int word, int value, String where) {
    int[] words = statement().words();
    words[word] = value;
    if (where.equals("input 1") && word == 100) {
      words[101] = 0;
    }
    if (where.equals("output 0") && word == 134 && value == 0) {
      words[135] = 2;
    }
    assertThatThrownBy(() -> Statement.decode(words))
        .isInstanceOf(InvalidEncoding.class)
        .hasMessageContaining(where)
        .hasMessageContaining("expected")
        .hasMessageContaining("got");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "1, 1, OS version",
    "1, 3, statement version",
    "2, 1, OS version",
    "43, -1, earliest",
    "45, -1, latest",
    "55, -1, fee",
    "57, 1025, transaction count",
    "67, -1, fees",
    "68, 64, contract count",
    "121, -1, input 2",
    "130, 0x80000000, nonce and balance below 2^63",
    "133, -1, nonce and balance below 2^63",
    "137, 1, then zeros",
    "149, -1, nonce and balance below 2^63",
    "155, 1, then zeros"
  })
  void anIllFormedStatementOfVersion2IsRefusedByName(int word, String value, String where) {
    int[] words = statement2().words();
    words[word] = Long.decode(value).intValue();
    if (where.startsWith("nonce") && word == 130) {
      words[130] = 0;
      words[131] = 0x80000000;
    }
    assertThatThrownBy(() -> Statement.decode(words))
        .isInstanceOf(InvalidEncoding.class)
        .hasMessageContaining(where);
  }

  @Test
  void eachVersionHasReservedKeysOfItsOwn() {
    List<Input> auth = List.of(new Input(Statement.AUTH_INDEX, USER.address(), Bytes32.ONE));
    List<Input> account = List.of(new Input(Statement.ACCOUNT_INDEX, USER.address(), Bytes32.ZERO));
    assertThatThrownBy(() -> of(statement(), account)).hasMessageContaining("or AUTH");
    assertThatThrownBy(() -> of(statement2(), auth)).hasMessageContaining("or ACCOUNT");
    assertThat(of(statement(), auth).inputs()).isEqualTo(auth);
    assertThat(of(statement2(), account).inputs()).isEqualTo(account);
  }

  private static Statement of(Statement like, List<Input> inputs) {
    return new Statement(like.header(), like.contracts(), inputs, List.of());
  }

  /// Positions count: the same transactions in another order, fewer, or one of them twice have
  /// other roots, and no root is that of a shorter list of inner nodes.
  @Test
  void aRootNamesOneList() {
    List<UserTransaction> three = transactions2();
    assertThat(TransactionTree.root(List.of())).isEqualTo(Bytes32.ZERO);
    assertThat(TransactionTree.root(three))
        .isEqualTo(TransactionTree.node(three.stream().map(TransactionTree::leaf).toList()));
    assertThat(
            TransactionTree.root(
                List.of(three.get(0), three.get(1), three.get(2), transaction2(6))))
        .isEqualTo(
            TransactionTree.node(
                List.of(TransactionTree.root(three), TransactionTree.leaf(transaction2(6)))));
    List<Bytes32> roots =
        List.of(
            TransactionTree.root(three),
            TransactionTree.root(three.reversed()),
            TransactionTree.root(three.subList(0, 2)),
            TransactionTree.root(List.of(three.get(0), three.get(1), three.get(1))),
            TransactionTree.root(
                List.of(
                    three.get(0),
                    three.get(1),
                    new UserTransaction(three.get(2).call(), three.get(0).signature()))));
    assertThat(roots).doesNotHaveDuplicates();
  }

  @Test
  void calldataIsAMultipleOfFourBytesAndAtMostAKibibyte() {
    for (int length : new int[] {-1, 5, 1028}) {
      byte[] tampered = transaction().encode();
      ByteWriter.putWord(tampered, 152, length);
      byte[] tampered2 = transaction2(0).encode();
      ByteWriter.putWord(tampered2, 192, length);
      for (byte[] bytes : List.of(tampered, tampered2)) {
        assertThatThrownBy(() -> UserTransaction.decode(bytes))
            .isInstanceOf(InvalidEncoding.class)
            .hasMessageContaining("calldata bytes");
      }
    }
  }
}
