package io.zkthreads.ledger.execution;

import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.BatcherKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.ContractRecord;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OptInLimits;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.Images;
import io.zkthreads.ledger.state.State;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.curve.Edwards25519;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The operations of the ledger, each from the state in which its fee is paid to the state after.
/// Those that bring statements are in [Settlement].
final class Operations {
  private final BlockContext block;
  private final KeySource keys;
  private final Settlement settlement;
  private final Leases leases;

  Operations(BlockContext block, KeySource keys) {
    this.block = block;
    this.keys = keys;
    settlement = new Settlement(block, keys);
    leases = new Leases(block);
  }

  Effect perform(State state, SignedOperation signed) {
    Bytes32 sender = signed.sender();
    long nonce = signed.nonce();
    return switch (signed.operation()) {
      case Operation.Transfer o -> Payments.transfer(state, sender, o);
      case Operation.Deploy o -> deploy(state, sender, nonce, o.image());
      case Operation.RegisterThread o -> register(state, sender, nonce, o.registration());
      case Operation.CloseThread o ->
          ofAdmin(state, sender, o.thread(), thread -> close(state, thread));
      case Operation.Authorize o -> authorize(state, sender, o);
      case Operation.AddBatcherKey o ->
          ofAdmin(state, sender, o.thread(), thread -> addKey(state, thread, o.key()));
      case Operation.RevokeBatcherKey o ->
          ofAdmin(state, sender, o.thread(), thread -> revokeKey(state, thread, o.index()));
      case Operation.UpgradeThread o ->
          ofAdmin(state, sender, o.thread(), thread -> upgrade(state, thread, o.osVersion()));
      case Operation.AcceptProfile o ->
          ofAdmin(
              state,
              sender,
              o.thread(),
              thread ->
                  o.accepted()
                      ? acceptProfile(state, thread, o.profile())
                      : dropProfile(state, thread, o.profile()));
      case Operation.FundVault o -> Payments.fundVault(state, sender, o);
      case Operation.FundAccount o -> Payments.fundAccount(state, sender, o);
      case Operation.WithdrawAccount o -> Payments.withdrawAccount(state, sender, o);
      case Operation.SetOsStatus o -> setOsStatus(state, sender, o);
      case Operation.RegisterFact o -> settlement.registerFact(state, o);
      case Operation.Apply o -> settlement.apply(state, sender, o);
      case Operation.ApplyMany o -> settlement.applyMany(state, sender, o);
      case Operation.TakeLease o -> takeLease(state, sender, o);
      case Operation.EndLease o -> leases.end(state, sender, o);
      case Operation.SubmitThread o -> settlement.submit(state, sender, o);
    };
  }

  /// The address depends on sender, nonce and image, so it cannot be taken before.
  private static Effect deploy(State state, Bytes32 sender, long nonce, Bytes image) {
    ContractImage contract;
    try {
      contract = ContractImage.parse(image.toArray());
    } catch (InvalidEncoding e) {
      return new Effect.Failed(new Refusal(Reason.BAD_IMAGE, String.valueOf(e.getMessage())));
    }
    long words = ThreadProgram.words(List.of(contract));
    if (words > ThreadProgram.MAX_WORDS) {
      return Effect.failed(
          Reason.BAD_IMAGE, "words of the image", "at most " + ThreadProgram.MAX_WORDS, words);
    }
    Bytes32 digest = contract.digest();
    Bytes32 address = contract.address(sender, nonce);
    State after =
        state.withImage(digest, image).withContract(new ContractRecord(address, sender, digest));
    return new Effect.Done(after, Bytes.of(address.bytes()));
  }

  /// Anyone may register a thread over contracts that are in use: it can do nothing to a user who
  /// has not authorized it, or under OS version 2 signed for it.
  private Effect register(
      State state, Bytes32 sender, long nonce, ThreadRegistration registration) {
    if (!registration.admin().equals(sender)) {
      return Effect.failed(Reason.BAD_REGISTRATION, "admin", sender, registration.admin());
    }
    OsStatus status = Images.status(state, registration.osVersion());
    if (status != OsStatus.ACTIVE) {
      return Effect.failed(
          Reason.OS_RETIRED, "OS version " + registration.osVersion(), OsStatus.ACTIVE, status);
    }
    OsVersion os = OsVersion.of(registration.osVersion()).orElseThrow();
    Refusal refusal = refusalOfKeys(os, registration.batcherKeys());
    if (refusal != null) {
      return new Effect.Failed(refusal);
    }
    List<Bytes32> digests = new ArrayList<>();
    for (Bytes32 address : registration.contracts()) {
      ContractRecord contract = state.contract(address).orElse(null);
      if (contract == null) {
        return Effect.failed(Reason.UNKNOWN_CONTRACT, "contract", "a deployed contract", address);
      }
      digests.add(contract.imageDigest());
    }
    SortedMap<Bytes32, ContractImage> images = Images.contracts(state, registration.contracts());
    long words = ThreadProgram.words(images.values());
    if (words > ThreadProgram.MAX_WORDS) {
      return Effect.failed(
          Reason.BAD_REGISTRATION,
          "words of the images together",
          "at most " + ThreadProgram.MAX_WORDS,
          words);
    }
    AcceptedKey key = key(keys.profile(), os, images);
    ThreadRecord thread = ThreadRecord.registered(registration, nonce, digests, key);
    return new Effect.Done(state.withThread(thread), Bytes.of(thread.id().bytes()));
  }

  private static Effect close(State state, ThreadRecord thread) {
    return new Effect.Done(
        Payments.pay(state.withThread(thread.closed()), thread.admin(), thread.vault()));
  }

  private static Effect authorize(State state, Bytes32 sender, Operation.Authorize authorize) {
    ThreadRecord thread = state.thread(authorize.thread()).orElse(null);
    if (thread == null) {
      return unknownThread(authorize.thread());
    }
    if (thread.osVersion() != OsVersion.V1.number()) {
      return wrongOs(thread, "1: later ones ask for a signature, not for an opt-in");
    }
    for (Bytes32 contract : contractsOf(authorize.limits())) {
      if (!thread.contracts().contains(contract)) {
        return Effect.failed(
            Reason.WRONG_CONTRACT_SET,
            "contract in the limits of an opt-in",
            "one of " + thread.contracts(),
            contract);
      }
    }
    Bytes32 value = authorize.until() > 0 ? Bytes32.ONE : Bytes32.ZERO;
    return new Effect.Done(
        state
            .with(StateKey.auth(authorize.thread(), sender), value)
            .withOptIn(authorize.thread(), sender, authorize.until(), authorize.limits()));
  }

  /// A limit on what the thread cannot touch would be a slip that leaves open what was meant.
  private static Set<Bytes32> contractsOf(OptInLimits limits) {
    Set<Bytes32> contracts = new TreeSet<>(limits.contracts());
    limits.falls().forEach(fall -> contracts.add(fall.key().contract()));
    return contracts;
  }

  private static Effect addKey(State state, ThreadRecord thread, Bytes32 key) {
    List<BatcherKey> all = new ArrayList<>(thread.batcherKeys());
    all.add(new BatcherKey(key, false));
    OsVersion os = OsVersion.of(thread.osVersion()).orElseThrow();
    Refusal refusal = refusalOfKeys(os, all.stream().map(BatcherKey::publicKey).toList());
    return refusal == null
        ? new Effect.Done(state.withThread(thread.withBatcherKeys(all)))
        : new Effect.Failed(refusal);
  }

  /// What stands against all keys that a thread then has ever had, if anything does.
  private static @Nullable Refusal refusalOfKeys(OsVersion os, List<Bytes32> keys) {
    int most = Math.min(os.maxBatcherKeys(), ThreadRecord.MAX_BATCHER_KEYS);
    if (keys.size() > most) {
      return Refusal.expected(
          Reason.BAD_BATCHER_KEY,
          "batcher keys under OS version " + os.number() + ", revoked ones among them",
          "at most " + most,
          keys.size());
    }
    return keys.stream()
        .filter(key -> Edwards25519.isSmallOrder(key.bytes()))
        .map(key ->
            Refusal.expected(
                Reason.BAD_BATCHER_KEY, "batcher key", "one that not anyone signs for", key))
        .findFirst()
        .orElse(null);
  }

  private static Effect revokeKey(State state, ThreadRecord thread, int index) {
    if (index < 0 || index >= thread.batcherKeys().size()) {
      return Effect.failed(
          Reason.BAD_BATCHER_KEY,
          "batcher key index",
          "below " + thread.batcherKeys().size(),
          Integer.toUnsignedString(index));
    }
    List<BatcherKey> all = new ArrayList<>(thread.batcherKeys());
    all.set(index, new BatcherKey(all.get(index).publicKey(), true));
    return new Effect.Done(state.withThread(thread.withBatcherKeys(all)));
  }

  private AcceptedKey key(
      SecurityProfile profile, OsVersion os, SortedMap<Bytes32, ContractImage> images) {
    return new AcceptedKey(profile, keys.threadKey(profile, os, images).digest());
  }

  /// Where the machine has become another, it has another key in the place of its old one.
  private Effect acceptProfile(State state, ThreadRecord thread, SecurityProfile profile) {
    OsVersion os = OsVersion.of(thread.osVersion()).orElseThrow();
    OsStatus status = Images.status(state, thread.osVersion());
    if (status == OsStatus.FROZEN) {
      return Effect.failed(
          Reason.OS_RETIRED, "OS version " + os.number(), "ACTIVE or DEPRECATED", status);
    }
    AcceptedKey key = key(profile, os, Images.contracts(state, thread.contracts()));
    return thread.keys().contains(key)
        ? badProfile(thread, "another than those that it accepts", profile)
        : new Effect.Done(state.withThread(thread.accepting(key)), Bytes.of(key.digest().bytes()));
  }

  private static Effect dropProfile(State state, ThreadRecord thread, SecurityProfile profile) {
    if (thread.key(profile).isEmpty()) {
      return badProfile(thread, "one of those that it accepts", profile);
    }
    return thread.keys().size() == 1
        ? badProfile(thread, "not the last one", profile)
        : new Effect.Done(state.withThread(thread.dropping(profile)));
  }

  private static Effect badProfile(ThreadRecord thread, String wanted, SecurityProfile got) {
    List<String> all = thread.keys().stream().map(key -> key.profile().name()).toList();
    return Effect.failed(
        Reason.BAD_PROFILE, "profile of thread " + thread.id(), wanted + ": " + all, got.name());
  }

  /// A statement names its OS version and a proof its key, so the step is between two sub-blocks:
  /// what was proven under the version before does not apply any more. A step to the version that
  /// the thread has is one to another key of it, where the machine has become another. The thread
  /// has the first of its profiles then, and no other.
  private Effect upgrade(State state, ThreadRecord thread, int version) {
    OsVersion os = OsVersion.of(version).orElse(null);
    if (os == null || version < thread.osVersion()) {
      return wrongOs(thread, "one up to " + Integer.toUnsignedString(version) + ", which exists");
    }
    OsStatus status = Images.status(state, version);
    boolean isLater = version > thread.osVersion();
    if (status == OsStatus.FROZEN || (isLater && status != OsStatus.ACTIVE)) {
      return Effect.failed(Reason.OS_RETIRED, "OS version " + version, OsStatus.ACTIVE, status);
    }
    SecurityProfile profile = thread.keys().getFirst().profile();
    AcceptedKey key = key(profile, os, Images.contracts(state, thread.contracts()));
    return isLater || !key.digest().equals(thread.verifyingKey())
        ? new Effect.Done(state.withThread(thread.upgraded(version, key)))
        : wrongOs(thread, "an earlier one, or another key than " + key.digest());
  }

  static Effect wrongOs(ThreadRecord thread, String expected) {
    return Effect.failed(
        Reason.WRONG_OS_VERSION,
        "OS version of thread " + thread.id(),
        expected,
        Integer.toUnsignedString(thread.osVersion()));
  }

  private Effect setOsStatus(State state, Bytes32 sender, Operation.SetOsStatus set) {
    if (!sender.equals(block.genesis().admin())) {
      return Effect.failed(Reason.NOT_ADMIN, "sender", block.genesis().admin(), sender);
    }
    OsRecord os = state.os(set.version()).orElse(null);
    if (os == null || set.status().word() <= os.status().word()) {
      return Effect.failed(
          Reason.BAD_OS_STATUS,
          "OS version " + set.version(),
          os == null ? "a known version" : "a status after " + os.status(),
          set.status());
    }
    return new Effect.Done(
        state.withOs(new OsRecord(os.version(), os.imageDigest(), set.status())));
  }

  /// What is not granted keeps nobody out, and is not charged.
  private Effect takeLease(State state, Bytes32 sender, Operation.TakeLease take) {
    Effect effect =
        ofAdmin(state, sender, take.thread(), thread -> leases.take(state, thread, take));
    return effect instanceof Effect.Failed(Refusal refusal, long cycles, long ignored)
        ? new Effect.Failed(refusal, cycles, -block.genesis().fees().lease(take))
        : effect;
  }

  private static Effect ofAdmin(
      State state, Bytes32 sender, Bytes32 id, Function<ThreadRecord, Effect> then) {
    ThreadRecord thread = state.thread(id).orElse(null);
    if (thread == null) {
      return unknownThread(id);
    }
    if (!thread.admin().equals(sender)) {
      return Effect.failed(Reason.NOT_ADMIN, "sender", thread.admin(), sender);
    }
    if (!thread.open()) {
      return Effect.failed(Reason.THREAD_CLOSED, "thread " + id, "open", "closed");
    }
    return then.apply(thread);
  }

  static Effect unknownThread(Bytes32 id) {
    return Effect.failed(Reason.UNKNOWN_THREAD, "thread id", "a registered thread", id);
  }
}
