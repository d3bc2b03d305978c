package io.zkthreads.ledger.acceptance;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.Statement;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A statement, and what a door knows beside it. Put together by the door, part by part; read by
/// the [Check]s, of which each reads only what it says it needs. To read what is not there is a bug
/// and throws.
public final class Evidence {
  private final @Nullable Statement statement;
  private final @Nullable Refusal malformed;
  private @Nullable Bytes32 hash;
  private final EnumSet<Need> known = EnumSet.noneOf(Need.class);
  private @Nullable Bytes32 chainId;
  private @Nullable Bytes32 settlementId;
  private Optional<ThreadRecord> record = Optional.empty();
  private @Nullable State registry;
  private @Nullable Rules limits;
  private @Nullable Bytes32 sender;
  private @Nullable SignatureBytes signature;
  private @Nullable Position position;
  private @Nullable Proof proof;

  /// A place in the order.
  ///
  /// @param state just before
  /// @param time of the block, seconds since 1970
  record Position(State state, long height, long time) {}

  /// What shows that the statement is true.
  ///
  /// @param facts the state whose facts count
  /// @param proof absent if a fact is referred to
  record Proof(State facts, KeySource keys, Optional<Bytes> proof) {
    /// Digest of the key that the proof says it is under.
    Optional<Bytes32> named() {
      return proof.flatMap(keys::named);
    }
  }

  private Evidence(@Nullable Statement statement, @Nullable Refusal malformed) {
    this.statement = statement;
    this.malformed = malformed;
  }

  /// A statement in its canonical bytes, or what was handed in for one.
  public static Evidence of(Bytes encoded) {
    try {
      return new Evidence(Statement.decode(encoded.toArray()), null);
    } catch (InvalidEncoding e) {
      return new Evidence(
          null, new Refusal(Reason.MALFORMED_STATEMENT, String.valueOf(e.getMessage())));
    }
  }

  /// A statement that was decoded.
  public static Evidence of(Statement statement) {
    return new Evidence(statement, null);
  }

  /// On which L2.
  public Evidence ids(Bytes32 chain, Bytes32 settlement) {
    chainId = chain;
    settlementId = settlement;
    return with(Need.IDS);
  }

  /// The record of the thread that the statement names; empty if the L2 has none.
  public Evidence record(Optional<ThreadRecord> thread) {
    record = thread;
    return with(Need.RECORD);
  }

  /// The record and the registry of a state.
  public Evidence registered(State state) {
    registry = state;
    known.add(Need.REGISTRY);
    return record(
        statement == null ? Optional.empty() : state.thread(statement.header().threadId()));
  }

  public Evidence limits(Rules rules) {
    limits = rules;
    return with(Need.LIMITS);
  }

  public Evidence sender(Bytes32 address) {
    sender = address;
    return with(Need.SENDER);
  }

  /// The Batcher's signature.
  public Evidence signature(SignatureBytes batcher) {
    signature = batcher;
    return with(Need.SIGNATURE);
  }

  /// Just after `state`, in the block `block`.
  public Evidence position(State state, BlockContext block) {
    position = new Position(state, block.height(), block.time());
    return with(Need.POSITION);
  }

  /// The facts of `state`, or a proof where none is registered.
  public Evidence proof(State state, KeySource keys, Optional<Bytes> bytes) {
    proof = new Proof(state, keys, bytes);
    return with(Need.PROOF);
  }

  private Evidence with(Need need) {
    known.add(need);
    return this;
  }

  /// What is here beside the statement.
  public Set<Need> known() {
    return Collections.unmodifiableSet(known);
  }

  @Nullable Refusal malformed() {
    return malformed;
  }

  Statement statement() {
    return here(statement, "statement");
  }

  Statement.Header header() {
    return statement().header();
  }

  /// Hash of the statement, computed once.
  Bytes32 hash() {
    Bytes32 once = hash;
    if (once == null) {
      once = statement().hash();
      hash = once;
    }
    return once;
  }

  Bytes32 chainId() {
    return here(chainId, "chain id");
  }

  Bytes32 settlementId() {
    return here(settlementId, "settlement id");
  }

  Optional<ThreadRecord> record() {
    if (!known.contains(Need.RECORD)) {
      throw missing("record");
    }
    return record;
  }

  ThreadRecord thread() {
    return record().orElseThrow(() -> missing("thread"));
  }

  State registry() {
    return here(registry, "registry");
  }

  Rules limits() {
    return here(limits, "limits");
  }

  Bytes32 sender() {
    return here(sender, "sender");
  }

  SignatureBytes signature() {
    return here(signature, "signature");
  }

  Position position() {
    return here(position, "position");
  }

  Proof proof() {
    return here(proof, "proof");
  }

  private static <T> T here(@Nullable T part, String what) {
    if (part == null) {
      throw missing(what);
    }
    return part;
  }

  private static IllegalStateException missing(String what) {
    return new IllegalStateException("a check reads the " + what + ", which it does not need");
  }
}
