package io.zkthreads.ledger.chain;

import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Receipts as bytes.
final class ReceiptCodec {
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private ReceiptCodec() {}

  static byte[] encode(Receipt receipt) {
    ByteWriter out = new ByteWriter();
    out.bytes32(receipt.transaction()).u64(receipt.height()).u32(receipt.index());
    out.u64(receipt.feePaid()).bytes32(receipt.feePayer()).u64(receipt.cycles());
    out.bytes32(receipt.stateRootBefore()).bytes32(receipt.stateRootAfter());
    switch (receipt.outcome()) {
      case Outcome.Applied o -> put(out.u32(0), o.output().toArray());
      case Outcome.Reverted o -> put(out.u32(1), o.refusal());
      case Outcome.Refused o -> put(out.u32(2), o.refusal());
    }
    return out.toBytes();
  }

  static Receipt decode(byte[] bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("receipt", bytes);
    Bytes32 transaction = in.bytes32("transaction");
    long height = in.u64("height");
    int index = in.u32("index");
    long feePaid = in.u64("fee");
    Bytes32 feePayer = in.bytes32("fee payer");
    long cycles = in.u64("cycles");
    Bytes32 before = in.bytes32("state root before");
    Bytes32 after = in.bytes32("state root after");
    int kind = in.count(0, 2, "outcome");
    Outcome outcome =
        switch (kind) {
          case 0 -> new Outcome.Applied(Bytes.of(take(in, "output")));
          case 1 -> new Outcome.Reverted(takeRefusal(in));
          default -> new Outcome.Refused(takeRefusal(in));
        };
    in.end();
    return new Receipt(
        transaction, height, index, outcome, feePaid, feePayer, cycles, before, after);
  }

  private static void put(ByteWriter out, byte[] bytes) {
    out.u32(bytes.length).bytes(bytes);
  }

  private static void put(ByteWriter out, Refusal refusal) {
    put(out.u32(refusal.reason().code()), refusal.detail().getBytes(StandardCharsets.UTF_8));
    out.u32(refusal.staleKeys().size());
    for (StaleKey stale : refusal.staleKeys()) {
      out.bytes32(stale.key().contract()).bytes32(stale.key().slot());
      out.bytes32(stale.expected()).bytes32(stale.actual());
    }
  }

  private static byte[] take(ByteReader in, String what) throws InvalidEncoding {
    return in.bytes(in.count(0, MAX_TEXT_BYTES, what + " bytes"), what);
  }

  private static Refusal takeRefusal(ByteReader in) throws InvalidEncoding {
    int code = in.u32("reason");
    InvalidEncoding unknown = in.refuse("reason", "a known code", code);
    Reason reason = Reason.ofCode(code).orElseThrow(() -> unknown);
    String detail = new String(take(in, "detail"), StandardCharsets.UTF_8);
    int numStale = in.count(0, Statement.MAX_INPUTS, "stale keys");
    List<StaleKey> stale = new ArrayList<>();
    for (int i = 0; i < numStale; i++) {
      StateKey key = new StateKey(in.bytes32("contract"), in.bytes32("slot"));
      stale.add(new StaleKey(key, in.bytes32("expected"), in.bytes32("actual")));
    }
    return new Refusal(reason, detail, stale);
  }
}
