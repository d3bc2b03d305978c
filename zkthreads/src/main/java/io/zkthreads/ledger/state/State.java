package io.zkthreads.ledger.state;

import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.ContractRecord;
import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.OptInLimits;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.StateView;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Everything the L2 knows at one position of its order. Immutable: each `with` is the state after.
///
/// Two maps with a root each. *Canonical state* is what contracts and AUTH hold, keyed by `address
/// ‖ slot`; a value of zero is absence. The *ledger's own* entries are keyed by a letter and a
/// name:
///
/// ```
/// A ‖ address                          account: nonce u64, balance u64
/// C ‖ contract address                 contract: deployer, image digest
/// I ‖ image digest                     image
/// T ‖ thread id                        thread
/// N ‖ thread id ‖ key index ‖ sequence UNORDERED sequence that was used: empty
/// S ‖ thread id                        time of the sub-block that it applied last, u64
/// U ‖ thread id ‖ user                 last height of the user's opt-in, u64
/// L ‖ thread id ‖ user                 what is left of its limits; nothing if it has none
/// F ‖ fact key                         height at which the fact was registered, u64
/// O ‖ OS version                       OS: image digest, status u32
/// K ‖ contract address ‖ slot          lease: thread id, last height u64
/// M ‖ thread id                        leases that it has, over or not, u32; nothing if none
/// ```
public final class State implements StateView {
  /// The state before genesis.
  public static final State EMPTY = new State(StateTree.EMPTY, StateTree.EMPTY);

  private final StateTree canonical;
  private final StateTree ledger;

  private State(StateTree canonical, StateTree ledger) {
    this.canonical = canonical;
    this.ledger = ledger;
  }

  /// Puts two maps together; used when a state is read back from a store.
  public static State of(StateTree canonical, StateTree ledger) {
    return new State(canonical, ledger);
  }

  /// The map of contracts and AUTH.
  public StateTree canonical() {
    return canonical;
  }

  /// The map of everything else.
  public StateTree ledger() {
    return ledger;
  }

  /// Root of canonical state.
  public Bytes32 stateRoot() {
    return Bytes32.of(canonical.rootHash());
  }

  /// Root of the ledger's own entries.
  public Bytes32 ledgerRoot() {
    return Bytes32.of(ledger.rootHash());
  }

  @Override
  public Bytes32 get(StateKey key) {
    byte[] value = canonical.get(bytesOf(key));
    return value == null ? Bytes32.ZERO : Bytes32.of(value);
  }

  public State with(StateKey key, Bytes32 value) {
    byte[] bytes = bytesOf(key);
    StateTree next =
        value.isZero() ? canonical.without(bytes) : canonical.with(bytes, value.bytes());
    return new State(next, ledger);
  }

  public Account account(Bytes32 address) {
    byte[] value = ledger.get(name('A', address));
    return value == null
        ? Account.EMPTY
        : read(value, in -> new Account(in.u64("nonce"), in.u64("balance")));
  }

  public State withAccount(Bytes32 address, Account account) {
    ByteWriter out = new ByteWriter().u64(account.nonce()).u64(account.balance());
    return withEntry(name('A', address), out.toBytes());
  }

  public Optional<ContractRecord> contract(Bytes32 address) {
    return optional(ledger.get(name('C', address)))
        .map(v -> read(v, in -> new ContractRecord(address, in.bytes32("d"), in.bytes32("i"))));
  }

  public State withContract(ContractRecord contract) {
    ByteWriter out = new ByteWriter().bytes32(contract.deployer()).bytes32(contract.imageDigest());
    return withEntry(name('C', contract.address()), out.toBytes());
  }

  public Optional<Bytes> image(Bytes32 digest) {
    return optional(ledger.get(name('I', digest))).map(Bytes::of);
  }

  public State withImage(Bytes32 digest, Bytes image) {
    return withEntry(name('I', digest), image.toArray());
  }

  public Optional<ThreadRecord> thread(Bytes32 id) {
    return optional(ledger.get(name('T', id))).map(v -> read(v, in -> ThreadRecord.decode(v)));
  }

  public State withThread(ThreadRecord thread) {
    return withEntry(name('T', thread.id()), thread.encode());
  }

  /// Whether an UNORDERED sequence was used.
  public boolean isSequenceUsed(Bytes32 thread, int batcherKeyIndex, long sequence) {
    return ledger.get(sequenceName(thread, batcherKeyIndex, sequence)) != null;
  }

  public State withUsedSequence(Bytes32 thread, int batcherKeyIndex, long sequence) {
    return withEntry(sequenceName(thread, batcherKeyIndex, sequence), new byte[0]);
  }

  /// Time of the sub-block that a thread applied last; 0 before the first.
  public long lastTime(Bytes32 thread) {
    byte[] value = ledger.get(name('S', thread));
    return value == null ? 0 : read(value, in -> in.u64("time"));
  }

  public State withLastTime(Bytes32 thread, long time) {
    return withEntry(name('S', thread), new ByteWriter().u64(time).toBytes());
  }

  /// Last height at which a thread of OS version 1 may act for a user; 0 if it never could.
  public long optInEnd(Bytes32 thread, Bytes32 user) {
    byte[] value = ledger.get(optInName('U', thread, user));
    return value == null ? 0 : read(value, in -> in.u64("height"));
  }

  /// How far a user's opt-in to a thread of OS version 1 still goes.
  public OptInLimits optInLimits(Bytes32 thread, Bytes32 user) {
    byte[] value = ledger.get(optInName('L', thread, user));
    return value == null ? OptInLimits.NONE : read(value, OptInLimits::read);
  }

  /// An opt-in in the place of the one before.
  public State withOptIn(Bytes32 thread, Bytes32 user, long end, OptInLimits limits) {
    return withEntry(optInName('U', thread, user), new ByteWriter().u64(end).toBytes())
        .withOptInLimits(thread, user, limits);
  }

  public State withOptInLimits(Bytes32 thread, Bytes32 user, OptInLimits limits) {
    byte[] name = optInName('L', thread, user);
    return limits.isNone()
        ? new State(canonical, ledger.without(name))
        : withEntry(name, limits.write(new ByteWriter()).toBytes());
  }

  public boolean hasFact(Bytes32 factKey) {
    return ledger.get(name('F', factKey)) != null;
  }

  /// Height at which a fact was registered; empty if it is not.
  public OptionalLong factHeight(Bytes32 factKey) {
    byte[] value = ledger.get(name('F', factKey));
    return value == null
        ? OptionalLong.empty()
        : OptionalLong.of(read(value, in -> in.u64("height")));
  }

  public State withFact(Bytes32 factKey, long height) {
    return withEntry(name('F', factKey), new ByteWriter().u64(height).toBytes());
  }

  /// The lease of a key as it was granted, over or not.
  public Optional<Lease> lease(StateKey key) {
    return optional(ledger.get(leaseName(key)))
        .map(v -> read(v, in -> new Lease(in.bytes32("thread"), in.u64("height"))));
  }

  /// The lease of a key that keeps others from writing it at a height: one that is not over, of a
  /// thread that is open.
  public Optional<Lease> leaseAt(StateKey key, long height) {
    return lease(key)
        .filter(lease ->
            height <= lease.until()
                && thread(lease.thread()).map(ThreadRecord::open).orElse(false));
  }

  /// How many leases a thread has, those among them that are over and not ended.
  public int leases(Bytes32 thread) {
    byte[] value = ledger.get(name('M', thread));
    return value == null ? 0 : read(value, in -> in.u32("leases"));
  }

  /// A lease in the place of the one before, if there was one.
  public State withLease(StateKey key, Lease lease) {
    ByteWriter out = new ByteWriter().bytes32(lease.thread()).u64(lease.until());
    return withoutLease(key).withLeases(lease.thread(), 1).withEntry(leaseName(key), out.toBytes());
  }

  public State withoutLease(StateKey key) {
    return lease(key)
        .map(lease ->
            new State(canonical, ledger.without(leaseName(key))).withLeases(lease.thread(), -1))
        .orElse(this);
  }

  private State withLeases(Bytes32 thread, int more) {
    byte[] name = name('M', thread);
    int count = leases(thread) + more;
    return count == 0
        ? new State(canonical, ledger.without(name))
        : withEntry(name, new ByteWriter().u32(count).toBytes());
  }

  public Optional<OsRecord> os(int version) {
    return optional(ledger.get(osName(version)))
        .map(v -> read(v, in -> new OsRecord(version, in.bytes32("i"), OsStatus.read(in))));
  }

  public State withOs(OsRecord os) {
    ByteWriter out = new ByteWriter().bytes32(os.imageDigest()).u32(os.status().word());
    return withEntry(osName(os.version()), out.toBytes());
  }

  private State withEntry(byte[] key, byte[] value) {
    return new State(canonical, ledger.with(key, value));
  }

  private static byte[] bytesOf(StateKey key) {
    return new ByteWriter().bytes32(key.contract()).bytes32(key.slot()).toBytes();
  }

  private static byte[] leaseName(StateKey key) {
    return new ByteWriter().bytes(new byte[] {'K'}).bytes(bytesOf(key)).toBytes();
  }

  private static byte[] name(char letter, Bytes32 name) {
    return new ByteWriter().bytes(new byte[] {(byte) letter}).bytes32(name).toBytes();
  }

  private static byte[] osName(int version) {
    return new ByteWriter().bytes(new byte[] {'O'}).u32(version).toBytes();
  }

  private static byte[] optInName(char letter, Bytes32 thread, Bytes32 user) {
    return new ByteWriter().bytes(name(letter, thread)).bytes32(user).toBytes();
  }

  private static byte[] sequenceName(Bytes32 thread, int batcherKeyIndex, long sequence) {
    ByteWriter out = new ByteWriter().bytes(new byte[] {'N'}).bytes32(thread);
    return out.u32(batcherKeyIndex).u64(sequence).toBytes();
  }

  private static Optional<byte[]> optional(byte @Nullable [] value) {
    return Optional.ofNullable(value);
  }

  /// Reads a value that this class wrote.
  @FunctionalInterface
  private interface Reading<T> {
    T from(ByteReader in) throws InvalidEncoding;
  }

  private static <T> T read(byte[] value, Reading<T> reading) {
    try {
      return reading.from(new ByteReader("state", value));
    } catch (InvalidEncoding e) {
      throw new IllegalStateException("the state holds what nobody wrote", e);
    }
  }
}
