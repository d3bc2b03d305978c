package io.zkthreads.ledger.chain;

import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.ThreadRegistration;
import java.util.ArrayList;
import java.util.List;

/// A registered thread as the L2 keeps it.
///
/// @param contracts ascending addresses
/// @param imageDigests digest of each contract's image at registration
/// @param verifyingKey digest of the key that its proofs are checked with
/// @param batcherKeys append-only; a key is named by its index
/// @param maxFee most that the vault pays for one sub-block
/// @param vault money that pays provers
/// @param sequence ORDERED: of the last sub-block, 0 before the first; UNORDERED: how many applied
/// @param head commits to all sub-blocks that were applied, in order
public record ThreadRecord(
    Bytes32 id,
    int osVersion,
    Mode mode,
    Bytes32 admin,
    List<Bytes32> contracts,
    List<Bytes32> imageDigests,
    Bytes32 verifyingKey,
    List<BatcherKey> batcherKeys,
    long maxFee,
    long vault,
    boolean open,
    long sequence,
    Bytes32 head) {
  /// Batcher keys that a thread may ever have.
  public static final int MAX_BATCHER_KEYS = 1024;

  public ThreadRecord {
    contracts = List.copyOf(contracts);
    imageDigests = List.copyOf(imageDigests);
    batcherKeys = List.copyOf(batcherKeys);
  }

  /// A thread as it is registered: open, with an empty vault and the genesis head.
  public static ThreadRecord registered(
      ThreadRegistration registration, long nonce, List<Bytes32> imageDigests, Bytes32 key) {
    Bytes32 id = registration.threadId(nonce);
    return new ThreadRecord(
        id,
        registration.osVersion(),
        registration.mode(),
        registration.admin(),
        registration.contracts(),
        imageDigests,
        key,
        registration.batcherKeys().stream().map(k -> new BatcherKey(k, false)).toList(),
        registration.maxFee(),
        0,
        true,
        0,
        Digests.genesisHead(id));
  }

  /// This thread, closed, with nothing in its vault.
  public ThreadRecord closed() {
    return with(batcherKeys, 0, false, sequence, head);
  }

  public ThreadRecord withVault(long amount) {
    return with(batcherKeys, amount, open, sequence, head);
  }

  public ThreadRecord withBatcherKeys(List<BatcherKey> keys) {
    return with(keys, vault, open, sequence, head);
  }

  /// This thread after a sub-block: one step on, what its users paid in the vault, and what its
  /// Prover gets not.
  public ThreadRecord advanced(Bytes32 statementHash, long earned, long paid) {
    Bytes32 next = Digests.nextHead(head, statementHash);
    return with(batcherKeys, vault + earned - paid, open, sequence + 1, next);
  }

  /// This thread under another OS version: all else goes on.
  public ThreadRecord upgraded(int newOsVersion, Bytes32 newKey) {
    return new ThreadRecord(
        id,
        newOsVersion,
        mode,
        admin,
        contracts,
        imageDigests,
        newKey,
        batcherKeys,
        maxFee,
        vault,
        open,
        sequence,
        head);
  }

  private ThreadRecord with(
      List<BatcherKey> keys, long money, boolean isOpen, long lastSequence, Bytes32 newHead) {
    return new ThreadRecord(
        id,
        osVersion,
        mode,
        admin,
        contracts,
        imageDigests,
        verifyingKey,
        keys,
        maxFee,
        money,
        isOpen,
        lastSequence,
        newHead);
  }

  /// Canonical bytes.
  public byte[] encode() {
    ByteWriter out = new ByteWriter();
    out.bytes32(id).u32(osVersion).u32(mode.word()).bytes32(admin).u32(contracts.size());
    contracts.forEach(out::bytes32);
    imageDigests.forEach(out::bytes32);
    out.bytes32(verifyingKey).u32(batcherKeys.size());
    batcherKeys.forEach(k -> out.bytes32(k.publicKey()).u32(k.revoked() ? 1 : 0));
    out.u64(maxFee).u64(vault).u32(open ? 1 : 0).u64(sequence).bytes32(head);
    return out.toBytes();
  }

  /// Inverse of [#encode].
  public static ThreadRecord decode(byte[] bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("thread", bytes);
    Bytes32 id = in.bytes32("id");
    int osVersion = in.u32("OS version");
    Mode mode = in.count(0, 1, "mode") == 0 ? Mode.ORDERED : Mode.UNORDERED;
    Bytes32 admin = in.bytes32("admin");
    int numContracts = in.count(1, Statement.MAX_CONTRACTS, "contracts");
    List<Bytes32> contracts = takeAll(in, numContracts, "contract");
    List<Bytes32> imageDigests = takeAll(in, numContracts, "image digest");
    Bytes32 verifyingKey = in.bytes32("verifying key");
    int numKeys = in.count(0, MAX_BATCHER_KEYS, "batcher keys");
    List<BatcherKey> keys = new ArrayList<>();
    for (int i = 0; i < numKeys; i++) {
      keys.add(new BatcherKey(in.bytes32("batcher key"), in.count(0, 1, "revoked") == 1));
    }
    ThreadRecord thread =
        new ThreadRecord(
            id,
            osVersion,
            mode,
            admin,
            contracts,
            imageDigests,
            verifyingKey,
            keys,
            in.u64("greatest fee"),
            in.u64("vault"),
            in.count(0, 1, "open") == 1,
            in.u64("sequence"),
            in.bytes32("head"));
    in.end();
    return thread;
  }

  private static List<Bytes32> takeAll(ByteReader in, int count, String what)
      throws InvalidEncoding {
    List<Bytes32> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(in.bytes32(what));
    }
    return all;
  }
}
