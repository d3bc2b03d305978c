package io.zkthreads.ledger;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.inclusion.Inclusion;
import io.zkthreads.ledger.inclusion.InclusionCodec;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;

/// What a client in another language has to come to as well: a transaction, a statement, a tree of
/// transactions, a receipt, an inclusion. All of it follows from small numbers.
///
/// `main` writes conformance/vectors/l2.json, which docs/zkthreads.md names.
final class L2Vectors {
  private static final SigningKey USER = SigningKey.fromSeed(Bytes32.ofLong(1));
  private static final Bytes32 CHAIN = Bytes32.ofLong(10);
  private static final Bytes32 SETTLEMENT = Bytes32.ofLong(11);
  private static final Bytes32 THREAD = Bytes32.ofLong(12);
  private static final Bytes32 CONTRACT = Bytes32.ofLong(100);
  private static final int COUNT = 5;

  private L2Vectors() {}

  static Path file() {
    String root = System.getProperty("repository.root", "..");
    return Path.of(root, "conformance", "vectors", "l2.json");
  }

  public static void main(String[] arguments) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text());
  }

  static String text() {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json())
        + "\n";
  }

  private static JsonObject json() {
    JsonObject all = new JsonObject();
    all.addProperty("format", 1);
    all.add("transaction", transaction(transactions().getFirst()));
    all.add("statement", statementVector());
    all.add("tree", tree());
    all.add("receipt", receiptVector());
    all.add("inclusion", inclusionVector());
    return all;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static List<UserTransaction> transactions() {
    return LongStream.range(3, 3 + COUNT)
        .mapToObj(nonce ->
            new UserTransaction.Call(
                    CHAIN,
                    SETTLEMENT,
                    THREAD,
                    USER.publicKey(),
                    nonce,
                    CONTRACT,
                    4,
                    5_000,
                    Calldata.of(1, (int) nonce))
                .sign(USER))
        .toList();
  }

  private static JsonObject transaction(UserTransaction transaction) {
    JsonObject vector = new JsonObject();
    vector.addProperty("bytes", hex(transaction.encode()));
    vector.addProperty("id", transaction.id().hex());
    return vector;
  }

  private static Statement statement() {
    Statement.Header header =
        new Statement.Header(
            2,
            CHAIN,
            SETTLEMENT,
            THREAD,
            Mode.ORDERED,
            6,
            Digests.genesisHead(THREAD),
            7,
            8,
            900,
            1_000,
            Bytes32.ofLong(13),
            14,
            0,
            COUNT,
            TransactionTree.root(transactions()),
            4 * COUNT);
    Bytes32 before = new ThreadAccount(3, 100).value();
    return new Statement(
        header,
        List.of(CONTRACT),
        List.of(
            new Input(0, Bytes32.ONE, Bytes32.ofLong(2)),
            new Input(Statement.ACCOUNT_INDEX, USER.address(), before)),
        List.of(
            new Output(0, Bytes32.ofLong(9)),
            new Output(1, new ThreadAccount(3 + COUNT, 100 - 4 * COUNT).value())));
  }

  private static JsonObject statementVector() {
    JsonObject vector = new JsonObject();
    vector.addProperty("bytes", hex(statement().bytes()));
    vector.addProperty("hash", statement().hash().hex());
    return vector;
  }

  private static JsonObject tree() {
    JsonObject vector = new JsonObject();
    JsonArray members = new JsonArray();
    for (int i = 0; i < COUNT; i++) {
      JsonObject member = transaction(transactions().get(i));
      JsonArray siblings = new JsonArray();
      TransactionTree.path(transactions(), i).forEach(sibling -> siblings.add(sibling.hex()));
      member.add("siblings", siblings);
      members.add(member);
    }
    vector.add("transactions", members);
    vector.addProperty("root", TransactionTree.root(transactions()).hex());
    return vector;
  }

  private static Receipt receipt() {
    Bytes32 head = Digests.nextHead(Digests.genesisHead(THREAD), statement().hash());
    return new Receipt(
        Bytes32.ofLong(20),
        7,
        1,
        new Outcome.Applied(Bytes.of(head.bytes())),
        1_500,
        Bytes32.ofLong(13),
        0,
        Bytes32.ofLong(21),
        Bytes32.ofLong(22));
  }

  private static JsonObject receiptVector() {
    JsonObject vector = new JsonObject();
    vector.addProperty("bytes", hex(receipt().encode()));
    vector.addProperty("digest", Digests.sha256(receipt().encode()).hex());
    return vector;
  }

  private static JsonObject inclusionVector() {
    Block.Header block =
        new Block.Header(7, Bytes32.ofLong(23), 950, Bytes32.ofLong(22), Bytes32.ofLong(24));
    Inclusion inclusion =
        new Inclusion(
            transactions().get(4),
            4,
            TransactionTree.path(transactions(), 4),
            statement(),
            Digests.genesisHead(THREAD),
            receipt(),
            block,
            List.of(Bytes32.ofLong(25), Digests.sha256(receipt().encode())));
    if (!(inclusion.check() instanceof Inclusion.Verdict.Included(Bytes32 hash))) {
      throw new AssertionError(inclusion.check());
    }
    JsonObject vector = new JsonObject();
    vector.addProperty("bytes", hex(InclusionCodec.encode(inclusion)));
    vector.addProperty("block", hash.hex());
    return vector;
  }
}
