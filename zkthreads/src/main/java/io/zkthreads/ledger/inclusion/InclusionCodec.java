package io.zkthreads.ledger.inclusion;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.UserTransaction;
import java.util.ArrayList;
import java.util.List;

/// An [Inclusion] as bytes:
///
/// ```
/// "ZKTI" | version u32 = 1 | transaction bytes | index u32 | siblings u32, 32 each
///        | statement bytes | head before 32 | receipt bytes
///        | height u64 | parent 32 | time u64 | state root 32 | ledger root 32
///        | receipts u32, digest 32 each
/// ```
public final class InclusionCodec {
  /// Most bytes of an encoding.
  public static final int MAX_BYTES = Operation.MAX_STATEMENT_BYTES + (2 << 20);

  private static final String TAG = "ZKTI";
  private static final int VERSION = 1;
  private static final int MAX_TRANSACTION_BYTES = 2048;
  private static final int MAX_RECEIPT_BYTES = 1 << 20;

  /// Two siblings a level, of at most 1024 transactions.
  private static final int MAX_SIBLINGS = 14;

  private static final int MAX_RECEIPTS = 1 << 15;

  private InclusionCodec() {}

  public static byte[] encode(Inclusion inclusion) {
    ByteWriter out = new ByteWriter().tag(TAG).u32(VERSION);
    put(out, inclusion.transaction().encode()).u32(inclusion.index());
    put(out, inclusion.path());
    put(out, inclusion.statement().bytes()).bytes32(inclusion.headBefore());
    put(out, inclusion.receipt().encode());
    inclusion.block().write(out);
    put(out, inclusion.receiptDigests());
    return out.toBytes();
  }

  /// Inverse of [#encode]. Whether it holds is for [Inclusion#check] to say.
  public static Inclusion decode(byte[] bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("inclusion", bytes);
    in.tag(TAG);
    in.expect(VERSION, "version");
    UserTransaction transaction =
        UserTransaction.decode(take(in, MAX_TRANSACTION_BYTES, "transaction"));
    int index = in.u32("index");
    List<Bytes32> path = takeAll(in, MAX_SIBLINGS, "sibling");
    Statement statement = Statement.decode(take(in, Operation.MAX_STATEMENT_BYTES, "statement"));
    Bytes32 headBefore = in.bytes32("head before");
    Receipt receipt = Receipt.decode(take(in, MAX_RECEIPT_BYTES, "receipt"));
    Block.Header block = Block.Header.read(in);
    List<Bytes32> digests = takeAll(in, MAX_RECEIPTS, "receipt digest");
    in.end();
    return new Inclusion(transaction, index, path, statement, headBefore, receipt, block, digests);
  }

  private static ByteWriter put(ByteWriter out, byte[] bytes) {
    return out.u32(bytes.length).bytes(bytes);
  }

  private static void put(ByteWriter out, List<Bytes32> values) {
    out.u32(values.size());
    values.forEach(out::bytes32);
  }

  private static byte[] take(ByteReader in, int most, String what) throws InvalidEncoding {
    return in.bytes(in.count(0, most, what + " bytes"), what);
  }

  private static List<Bytes32> takeAll(ByteReader in, int most, String what)
      throws InvalidEncoding {
    int count = in.count(0, most, what + "s");
    List<Bytes32> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(in.bytes32(what));
    }
    return all;
  }
}
