package io.zkthreads.ledger.chain;

import io.zkthreads.stark.params.SecurityProfile;
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
import java.util.Optional;

/// A registered thread as the L2 keeps it.
///
/// @param contracts ascending addresses
/// @param imageDigests digest of each contract's image at registration
/// @param keys with which its proofs are checked, one for each of its profiles, in the order in
///   which they were accepted, at least one
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
    List<AcceptedKey> keys,
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
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a thread without a verifying key");
    }
    batcherKeys = List.copyOf(batcherKeys);
  }

  /// A thread as it is registered: open, with an empty vault and the genesis head.
  public static ThreadRecord registered(
      ThreadRegistration registration, long nonce, List<Bytes32> imageDigests, AcceptedKey key) {
    Bytes32 id = registration.threadId(nonce);
    return new ThreadRecord(
        id,
        registration.osVersion(),
        registration.mode(),
        registration.admin(),
        registration.contracts(),
        imageDigests,
        List.of(key),
        registration.batcherKeys().stream().map(k -> new BatcherKey(k, false)).toList(),
        registration.maxFee(),
        0,
        true,
        0,
        Digests.genesisHead(id));
  }

  /// Digest of the first of its keys, which a proof is under that names none.
  public Bytes32 verifyingKey() {
    return keys.getFirst().digest();
  }

  /// The key that it accepts of a profile.
  public Optional<AcceptedKey> key(SecurityProfile profile) {
    return keys.stream().filter(key -> key.profile().equals(profile)).findFirst();
  }

  /// This thread, closed, with nothing in its vault.
  public ThreadRecord closed() {
    return with(batcherKeys, 0, false, sequence, head);
  }

  public ThreadRecord withVault(long amount) {
    return with(batcherKeys, amount, open, sequence, head);
  }

  public ThreadRecord withBatcherKeys(List<BatcherKey> all) {
    return with(all, vault, open, sequence, head);
  }

  /// This thread after a sub-block: one step on, what its users paid in the vault, and what its
  /// Prover gets not.
  public ThreadRecord advanced(Bytes32 statementHash, long earned, long paid) {
    Bytes32 next = Digests.nextHead(head, statementHash);
    return with(batcherKeys, vault + earned - paid, open, sequence + 1, next);
  }

  /// This thread with a key more, or another in the place of that of its profile.
  public ThreadRecord accepting(AcceptedKey key) {
    List<AcceptedKey> all = new ArrayList<>(keys);
    all.replaceAll(known -> known.profile().equals(key.profile()) ? key : known);
    if (!all.contains(key)) {
      all.add(key);
    }
    return withKeys(osVersion, all);
  }

  /// This thread without the key of a profile, which is not its only one.
  public ThreadRecord dropping(SecurityProfile profile) {
    return withKeys(
        osVersion, keys.stream().filter(key -> !key.profile().equals(profile)).toList());
  }

  /// This thread under another OS version, with one key of it: all else goes on.
  public ThreadRecord upgraded(int newOsVersion, AcceptedKey newKey) {
    return withKeys(newOsVersion, List.of(newKey));
  }

  private ThreadRecord withKeys(int newOsVersion, List<AcceptedKey> newKeys) {
    return new ThreadRecord(
        id,
        newOsVersion,
        mode,
        admin,
        contracts,
        imageDigests,
        newKeys,
        batcherKeys,
        maxFee,
        vault,
        open,
        sequence,
        head);
  }

  private ThreadRecord with(
      List<BatcherKey> batchers, long money, boolean isOpen, long lastSequence, Bytes32 newHead) {
    return new ThreadRecord(
        id,
        osVersion,
        mode,
        admin,
        contracts,
        imageDigests,
        keys,
        batchers,
        maxFee,
        money,
        isOpen,
        lastSequence,
        newHead);
  }

  /// Canonical bytes. What a thread with one key, of PROVEN_100, has not at the end:
  ///
  /// ```
  /// profile of the first key u32 | number of others u32 | each: profile u32, digest 32
  /// ```
  public byte[] encode() {
    ByteWriter out = new ByteWriter();
    out.bytes32(id).u32(osVersion).u32(mode.word()).bytes32(admin).u32(contracts.size());
    contracts.forEach(out::bytes32);
    imageDigests.forEach(out::bytes32);
    out.bytes32(verifyingKey()).u32(batcherKeys.size());
    batcherKeys.forEach(k -> out.bytes32(k.publicKey()).u32(k.revoked() ? 1 : 0));
    out.u64(maxFee).u64(vault).u32(open ? 1 : 0).u64(sequence).bytes32(head);
    if (hasMoreThanTheCommonKey()) {
      out.u32(keys.getFirst().profile().number()).u32(keys.size() - 1);
      keys.stream().skip(1).forEach(key -> key.write(out));
    }
    return out.toBytes();
  }

  private boolean hasMoreThanTheCommonKey() {
    return keys.size() > 1 || !keys.getFirst().profile().equals(SecurityProfile.PROVEN_100);
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
    AcceptedKey first = new AcceptedKey(SecurityProfile.PROVEN_100, in.bytes32("verifying key"));
    int numKeys = in.count(0, MAX_BATCHER_KEYS, "batcher keys");
    List<BatcherKey> batcherKeys = new ArrayList<>();
    for (int i = 0; i < numKeys; i++) {
      batcherKeys.add(new BatcherKey(in.bytes32("batcher key"), in.count(0, 1, "revoked") == 1));
    }
    ThreadRecord thread =
        new ThreadRecord(
            id,
            osVersion,
            mode,
            admin,
            contracts,
            imageDigests,
            List.of(first),
            batcherKeys,
            in.u64("greatest fee"),
            in.u64("vault"),
            in.count(0, 1, "open") == 1,
            in.u64("sequence"),
            in.bytes32("head"));
    return in.isAtEnd() ? thread : thread.withKeys(osVersion, takeKeys(in, first.digest()));
  }

  private static List<AcceptedKey> takeKeys(ByteReader in, Bytes32 first) throws InvalidEncoding {
    List<AcceptedKey> keys = new ArrayList<>();
    keys.add(new AcceptedKey(AcceptedKey.readProfile(in), first));
    int others = in.count(0, SecurityProfile.SHIPPED.size() - 1, "other keys");
    if (others == 0 && keys.getFirst().profile().equals(SecurityProfile.PROVEN_100)) {
      throw in.refuse("keys", "nothing of a thread with the common key alone", "its profile");
    }
    for (int i = 0; i < others; i++) {
      AcceptedKey key = AcceptedKey.read(in);
      if (keys.stream().anyMatch(known -> known.profile().equals(key.profile()))) {
        throw in.refuse("keys", "one of each profile", key);
      }
      keys.add(key);
    }
    in.end();
    return keys;
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
