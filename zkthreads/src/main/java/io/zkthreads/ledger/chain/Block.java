package io.zkthreads.ledger.chain;

import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import java.util.ArrayList;
import java.util.List;

/// A block: its header and the receipts of its transactions in order.
///
/// `hash = SHA-256("ZKTD" ‖ height u64 ‖ parent ‖ time u64 ‖ state root ‖ ledger root ‖ receipts
/// digest)`, the receipts digest being SHA-256 of the receipts' SHA-256 one after another.
///
/// @param parent hash of the block before; of the genesis record for block 0
/// @param time seconds since 1970, never less than the parent's
/// @param stateRoot root of canonical state (contracts and AUTH) after the block
/// @param ledgerRoot root of everything else: accounts, threads, facts, images, OS versions
public record Block(
    long height,
    Bytes32 parent,
    long time,
    Bytes32 stateRoot,
    Bytes32 ledgerRoot,
    List<Receipt> receipts) {
  /// Most bytes of the receipts of a block that has more than one: what a block has is read in one
  /// message, with and without its canonical bytes.
  public static final int MAX_RECEIPT_BYTES = 1 << 20;

  public Block {
    receipts = List.copyOf(receipts);
  }

  /// What a block's hash is made of beside its receipts.
  public record Header(
      long height, Bytes32 parent, long time, Bytes32 stateRoot, Bytes32 ledgerRoot) {
    /// The hash of the block that has this header, and receipts of these digests in order.
    public Bytes32 hash(List<Bytes32> receiptDigests) {
      ByteWriter digests = new ByteWriter();
      receiptDigests.forEach(digests::bytes32);
      return Digests.sha256(
          write(new ByteWriter().tag("ZKTD")).bytes32(Digests.sha256(digests.toBytes())).toBytes());
    }

    /// Height, parent, time, both roots.
    public ByteWriter write(ByteWriter out) {
      return out.u64(height).bytes32(parent).u64(time).bytes32(stateRoot).bytes32(ledgerRoot);
    }

    /// Inverse of [#write].
    public static Header read(ByteReader in) throws InvalidEncoding {
      return new Header(
          in.u64("height"),
          in.bytes32("parent"),
          in.u64("time"),
          in.bytes32("state root"),
          in.bytes32("ledger root"));
    }
  }

  public Header header() {
    return new Header(height, parent, time, stateRoot, ledgerRoot);
  }

  public Bytes32 hash() {
    return header().hash(receiptDigests());
  }

  /// SHA-256 of each receipt, in order.
  public List<Bytes32> receiptDigests() {
    return receipts.stream().map(receipt -> Digests.sha256(receipt.encode())).toList();
  }

  /// Canonical bytes.
  public byte[] encode() {
    ByteWriter out = header().write(new ByteWriter()).u32(receipts.size());
    for (Receipt receipt : receipts) {
      byte[] bytes = receipt.encode();
      out.u32(bytes.length).bytes(bytes);
    }
    return out.toBytes();
  }

  /// Inverse of [#encode].
  public static Block decode(byte[] bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("block", bytes);
    Header header = Header.read(in);
    int count = in.count(0, Integer.MAX_VALUE, "receipts");
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.count(0, Integer.MAX_VALUE, "receipt bytes");
      receipts.add(Receipt.decode(in.bytes(length, "receipt")));
    }
    in.end();
    return new Block(
        header.height(),
        header.parent(),
        header.time(),
        header.stateRoot(),
        header.ledgerRoot(),
        receipts);
  }
}
