package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.state.StateTreeBuilder;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.contracts.Desk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The rules of the ledger once more, for one contract `desk` and threads over it: maps, one
/// transaction after another, nothing shared with the ledger but what hashes and encodes. What it
/// does not know (other contracts, vaults, expiry) does not happen where it is asked.
final class SimpleLedger {
  private static final long BASE = 1_000;
  private static final long RUN = 5_000;
  private static final long PROOF = 50_000;
  private static final long KEY = 200_000;

  /// A transaction that was sent.
  record Sent(Bytes32 id, Bytes32 sender, long nonce, int bytes, Act act) {}

  /// @param keys that it accepts, by their digests, the first for proofs that name none
  private record Progress(
      Mode mode, Bytes32 admin, List<Bytes32> keys, long sequence, Bytes32 head) {
    Progress accepting(List<Bytes32> others) {
      return new Progress(mode, admin, others, sequence, head);
    }
  }

  private final Bytes32 desk;
  private final Bytes32 collector;
  private final Map<StateKey, Bytes32> state = new TreeMap<>();
  private final Map<Bytes32, Long> balances = new HashMap<>();
  private final Map<Bytes32, Long> nonces = new HashMap<>();
  private final Map<Bytes32, Progress> threads = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Set<Bytes32> facts = new HashSet<>();
  private final Map<StateKey, Lease> leases = new TreeMap<>();
  long height;

  SimpleLedger(Bytes32 desk, Bytes32 collector, long height) {
    this.desk = desk;
    this.collector = collector;
    this.height = height;
  }

  SimpleLedger copy() {
    SimpleLedger copy = new SimpleLedger(desk, collector, height);
    copy.state.putAll(state);
    copy.balances.putAll(balances);
    copy.nonces.putAll(nonces);
    copy.threads.putAll(threads);
    copy.used.addAll(used);
    copy.facts.addAll(facts);
    copy.leases.putAll(leases);
    return copy;
  }

  void account(Bytes32 address, long balance, long nonce) {
    balances.put(address, balance);
    nonces.put(address, nonce);
  }

  void thread(Bytes32 id, Mode mode, Bytes32 admin, List<Bytes32> keys) {
    threads.put(id, new Progress(mode, admin, keys, 0, Digests.genesisHead(id)));
  }

  long balance(Bytes32 address) {
    return balances.getOrDefault(address, 0L);
  }

  long sequence(Bytes32 thread) {
    return progress(thread).sequence;
  }

  Bytes32 head(Bytes32 thread) {
    return progress(thread).head;
  }

  List<Bytes32> keys(Bytes32 thread) {
    return progress(thread).keys;
  }

  private Progress progress(Bytes32 thread) {
    Progress progress = threads.get(thread);
    if (progress == null) {
      throw new IllegalArgumentException("no thread " + thread);
    }
    return progress;
  }

  @Nullable Lease lease(Bytes32 slot) {
    return leases.get(new StateKey(desk, slot));
  }

  Bytes32 root() {
    StateTreeBuilder tree = new StateTreeBuilder();
    state.forEach((key, value) ->
        tree.add(
            new ByteWriter().bytes32(key.contract()).bytes32(key.slot()).toBytes(), value.bytes()));
    return Bytes32.of(tree.build().rootHash());
  }

  Bytes32 value(StateKey key) {
    return state.getOrDefault(key, Bytes32.ZERO);
  }

  private void write(StateKey key, Bytes32 value) {
    if (value.isZero()) {
      state.remove(key);
    } else {
      state.put(key, value);
    }
  }

  /// Executes a transaction in the block at `height`.
  Fate execute(Sent sent) {
    long nonce = nonces.getOrDefault(sent.sender, 0L);
    if (sent.nonce != nonce) {
      return new Fate("Refused", Reason.WRONG_NONCE, 0);
    }
    nonces.put(sent.sender, nonce + 1);
    long[] fee = {BASE + sent.bytes + work(sent.act)};
    Reason reason = act(sent, fee);
    move(sent.sender, collector, fee[0]);
    return new Fate(reason == null ? "Applied" : "Reverted", reason, fee[0]);
  }

  private static long work(Act act) {
    return switch (act) {
      case Act.Offer ignored -> RUN;
      case Act.Take ignored -> RUN;
      case Act.Let ignored -> RUN;
      case Act.Submit ignored -> PROOF;
      case Act.Register ignored -> PROOF;
      case Act.ApplyBoth ignored -> BASE;
      case Act.Transfer ignored -> 0;
      case Act.Apply ignored -> 0;
      case Act.EndLease ignored -> 0;
      case Act.TakeLease lease -> price(lease);
      case Act.AcceptKey accept -> accept.accepted() ? KEY : 0;
    };
  }

  private static long price(Act.TakeLease lease) {
    return RUN * lease.slots().size() * ((lease.blocks() + 99) / 100);
  }

  private void move(Bytes32 from, Bytes32 to, long amount) {
    balances.merge(from, -amount, Long::sum);
    balances.merge(to, amount, Long::sum);
  }

  private @Nullable Reason act(Sent sent, long[] fee) {
    return switch (sent.act) {
      case Act.Offer offer -> direct(offerKey(sent.sender), Bytes32.ofLong(offer.amount()));
      case Act.Take take -> {
        long left = value(offerKey(take.maker())).asLong() - take.amount();
        yield left < 0
            ? Reason.CONTRACT_REVERTED
            : direct(offerKey(take.maker()), Bytes32.ofLong(left));
      }
      case Act.Let let -> {
        Bytes32 slot = Lease.consentSlot(let.thread(), Desk.offerSlot(sent.sender));
        yield direct(new StateKey(desk, slot), Bytes32.ofLong(let.until()));
      }
      case Act.Transfer transfer -> {
        move(sent.sender, transfer.to(), transfer.amount());
        yield null;
      }
      case Act.Submit submit -> {
        boolean known = isKnown(submit.statement());
        Reason reason = settle(submit.statement(), submit.proof());
        fee[0] -= reason == null && known ? PROOF : 0;
        yield reason;
      }
      case Act.Register register -> register(register, fee);
      case Act.Apply apply -> settle(apply.statement(), null);
      case Act.ApplyBoth both -> both(both);
      case Act.TakeLease take -> {
        Reason reason = takeLease(sent.sender, take);
        fee[0] -= reason == null ? 0 : price(take);
        yield reason;
      }
      case Act.EndLease end -> endLease(sent.sender, end);
      case Act.AcceptKey accept -> acceptKey(sent.sender, accept);
    };
  }

  private StateKey offerKey(Bytes32 maker) {
    return new StateKey(desk, Desk.offerSlot(maker));
  }

  private @Nullable Reason direct(StateKey key, Bytes32 value) {
    if (!value(key).equals(value) && isKeptFrom(null, key)) {
      return Reason.LEASED;
    }
    write(key, value);
    return null;
  }

  private boolean isKeptFrom(@Nullable Bytes32 thread, StateKey key) {
    Lease lease = leases.get(key);
    return lease != null
        && height <= lease.until()
        && (thread == null || !lease.thread().equals(thread));
  }

  private boolean isKnown(Statement statement) {
    return keys(statement.header().threadId()).stream()
        .anyMatch(key -> facts.contains(Digests.factKey(key, statement.hash())));
  }

  /// What stands against a proof of what is not known.
  private @Nullable Reason refusal(Statement statement, Act.Proof proof) {
    List<Bytes32> keys = keys(statement.header().threadId());
    if (proof.key() != null && !keys.contains(proof.key())) {
      return Reason.KEY_NOT_ACCEPTED;
    }
    return proof.isOne() ? null : Reason.BAD_PROOF;
  }

  private @Nullable Reason register(Act.Register register, long[] fee) {
    Statement statement = register.statement();
    if (isKnown(statement)) {
      fee[0] -= PROOF;
      return null;
    }
    Reason refusal = refusal(statement, register.proof());
    if (refusal == null) {
      facts.add(Digests.factKey(Objects.requireNonNull(register.proof().key()), statement.hash()));
    }
    return refusal;
  }

  private @Nullable Reason acceptKey(Bytes32 sender, Act.AcceptKey accept) {
    Progress thread = progress(accept.thread());
    if (!thread.admin.equals(sender)) {
      return Reason.NOT_ADMIN;
    }
    List<Bytes32> keys = new ArrayList<>(thread.keys);
    boolean changed =
        accept.accepted() ? !keys.contains(accept.key()) : keys.contains(accept.key());
    if (!changed || (!accept.accepted() && keys.size() == 1)) {
      return Reason.BAD_PROFILE;
    }
    if (accept.accepted()) {
      keys.add(accept.key());
    } else {
      keys.remove(accept.key());
    }
    threads.put(accept.thread(), thread.accepting(List.copyOf(keys)));
    return null;
  }

  private @Nullable Reason both(Act.ApplyBoth both) {
    SimpleLedger before = copy();
    Reason first = settle(both.first(), null);
    if (first != null && both.together()) {
      return first;
    }
    Reason second = settle(both.second(), null);
    if (second != null && both.together()) {
      restore(before);
      return second;
    }
    return first != null && second != null ? first : null;
  }

  private void restore(SimpleLedger before) {
    state.clear();
    state.putAll(before.state);
    threads.putAll(before.threads);
    used.clear();
    used.addAll(before.used);
  }

  /// @param proof that came with it; null if it is to be a fact
  private @Nullable Reason settle(Statement statement, Act.@Nullable Proof proof) {
    Statement.Header header = statement.header();
    Progress thread = progress(header.threadId());
    String name = header.threadId() + " " + header.sequence();
    if (thread.mode == Mode.ORDERED && header.sequence() != thread.sequence + 1) {
      return Reason.WRONG_SEQUENCE;
    }
    if (thread.mode == Mode.ORDERED && !header.parentHead().equals(thread.head)) {
      return Reason.WRONG_PARENT;
    }
    if (thread.mode == Mode.UNORDERED && used.contains(name)) {
      return Reason.SEQUENCE_USED;
    }
    if (height < header.notBefore() || height > header.notAfter()) {
      return Reason.OUTSIDE_WINDOW;
    }
    for (KeyValue output : statement.outputState()) {
      if (isKeptFrom(header.threadId(), output.key())) {
        return Reason.LEASED;
      }
    }
    for (KeyValue input : statement.inputState()) {
      if (!value(input.key()).equals(input.value())) {
        return Reason.STALE_INPUT;
      }
    }
    if (!isKnown(statement)) {
      Reason refusal = proof == null ? Reason.NO_FACT : refusal(statement, proof);
      if (refusal != null) {
        return refusal;
      }
    }
    statement.outputState().forEach(output -> write(output.key(), output.value()));
    used.add(name);
    threads.put(
        header.threadId(),
        new Progress(
            thread.mode,
            thread.admin,
            thread.keys,
            thread.sequence + 1,
            Digests.nextHead(thread.head, statement.hash())));
    return null;
  }

  private @Nullable Reason takeLease(Bytes32 sender, Act.TakeLease take) {
    if (!progress(take.thread()).admin.equals(sender)) {
      return Reason.NOT_ADMIN;
    }
    long until = height + take.blocks();
    for (Bytes32 slot : take.slots()) {
      StateKey key = new StateKey(desk, slot);
      if (isKeptFrom(take.thread(), key)) {
        return Reason.LEASED;
      }
      Lease mine = leases.get(key);
      if (mine != null && height <= mine.until() && mine.until() >= until) {
        return Reason.BAD_LEASE;
      }
      if (value(new StateKey(desk, Lease.consentSlot(take.thread(), slot))).asLong() < until) {
        return Reason.NOT_CONSENTED;
      }
    }
    take.slots()
        .forEach(slot -> leases.put(new StateKey(desk, slot), new Lease(take.thread(), until)));
    return null;
  }

  private @Nullable Reason endLease(Bytes32 sender, Act.EndLease end) {
    for (Bytes32 slot : end.slots()) {
      Lease lease = leases.get(new StateKey(desk, slot));
      if (lease == null) {
        return Reason.NOT_LEASED;
      }
      if (height <= lease.until() && !progress(lease.thread()).admin.equals(sender)) {
        return Reason.NOT_ADMIN;
      }
    }
    end.slots().forEach(slot -> leases.remove(new StateKey(desk, slot)));
    return null;
  }
}
