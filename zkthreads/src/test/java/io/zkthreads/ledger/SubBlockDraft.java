package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Header;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.DirectCall;
import io.zkthreads.thread.os.OsVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// A sub-block of one transaction, as an honest Batcher makes it from the L2's head; then whatever
/// an attacker changes.
final class SubBlockDraft {
  final World world;
  final ThreadRecord thread;
  Header header;
  List<Input> inputs;
  List<Output> outputs;
  SigningKey batcher = World.BATCHER;
  SigningKey sender = World.PROVER;

  private SubBlockDraft(
      World world, ThreadRecord thread, Header header, List<Input> inputs, List<Output> outputs) {
    this.world = world;
    this.thread = thread;
    this.header = header;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /// `user` calls `contract` in the thread, and under OS version 2 pays 0: executed by the OS on
  /// the state of the head.
  static SubBlockDraft of(
      World world, Bytes32 threadId, SigningKey user, Bytes32 contract, Calldata calldata) {
    return of(world, threadId, user, contract, calldata, 0);
  }

  /// As above with a fee of the user's.
  static SubBlockDraft of(
      World world,
      Bytes32 threadId,
      SigningKey user,
      Bytes32 contract,
      Calldata calldata,
      long userFee) {
    ThreadRecord thread = world.ledger.thread(threadId).orElseThrow();
    DirectCall.Receipt run =
        DirectCall.execute(
            OsVersion.V1,
            address -> image(world, address),
            key -> world.ledger.state(List.of(key)).values().getFirst(),
            world.now,
            new io.zkthreads.thread.os.Transaction(user.address(), contract, calldata));
    TreeMap<StateKey, Bytes32> reads = new TreeMap<>();
    run.reads().forEach(read -> reads.put(read.key(), read.value()));
    List<StateKey> keys = List.copyOf(reads.keySet());
    List<Input> inputs = new ArrayList<>();
    reads.forEach((key, value) -> {
      int index = thread.contracts().indexOf(key.contract());
      inputs.add(new Input(index, key.slot(), value));
    });
    List<Output> outputs = new ArrayList<>();
    TreeMap<StateKey, Bytes32> writes = new TreeMap<>();
    run.writes().forEach((KeyValue write) -> writes.put(write.key(), write.value()));
    writes.forEach((key, value) -> outputs.add(new Output(keys.indexOf(key), value)));
    if (thread.osVersion() == 1) {
      inputs.add(new Input(Statement.AUTH_INDEX, user.address(), Bytes32.ONE));
    } else {
      Bytes32 value = world.value(StateKey.account(threadId, user.address()));
      outputs.add(new Output(inputs.size(), ThreadAccount.of(value).pay(userFee).value()));
      inputs.add(new Input(Statement.ACCOUNT_INDEX, user.address(), value));
    }
    return new SubBlockDraft(world, thread, honestHeader(world, thread, userFee), inputs, outputs);
  }

  private static Optional<ContractImage> image(World world, Bytes32 address) {
    return world
        .ledger
        .contractImage(address)
        .map(bytes -> {
          try {
            return ContractImage.parse(bytes.toArray());
          } catch (InvalidEncoding e) {
            throw new AssertionError("the L2 checked it", e);
          }
        });
  }

  private static Header honestHeader(World world, ThreadRecord thread, long fees) {
    boolean ordered = thread.mode() == Mode.ORDERED;
    long height = world.ledger.head().height();
    return new Header(
        thread.osVersion(),
        World.CHAIN,
        World.SETTLEMENT,
        thread.id(),
        thread.mode(),
        ordered ? thread.sequence() + 1 : 1,
        ordered ? thread.head() : Bytes32.ZERO,
        height,
        height + 100,
        world.now,
        thread.osVersion() == 1 ? world.now : world.now + 600,
        World.PROVER.address(),
        1_000,
        0,
        1,
        Bytes32.ONE,
        fees);
  }

  SubBlockDraft with(UnaryOperator<HeaderEdit> edit) {
    header = edit.apply(new HeaderEdit(header)).header;
    return this;
  }

  SubBlockDraft sentBy(SigningKey key) {
    sender = key;
    return this;
  }

  SubBlockDraft signedBy(SigningKey key) {
    batcher = key;
    return this;
  }

  SubBlockDraft withInputs(List<Input> changed) {
    inputs = changed;
    return this;
  }

  SubBlockDraft withOutputs(List<Output> changed) {
    outputs = changed;
    return this;
  }

  Statement statement() {
    return new Statement(header, thread.contracts(), inputs, outputs);
  }

  SignatureBytes signature() {
    return batcher.sign(Digests.batcherMessage(statement().hash()));
  }

  Bytes proof() {
    return proof(thread.keys().getFirst().profile());
  }

  /// Under the key of a profile that its thread accepts.
  Bytes proof(SecurityProfile profile) {
    return FakeKeys.proof(thread.key(profile).orElseThrow().digest(), statement());
  }

  Operation.SubmitThread submission() {
    return new Operation.SubmitThread(Bytes.of(statement().bytes()), signature(), proof());
  }

  /// The zkThread transaction.
  Transaction transaction() {
    return world.operation(sender, submission());
  }

  /// Changes one field of a header.
  static final class HeaderEdit {
    private final Header header;

    HeaderEdit(Header header) {
      this.header = header;
    }

    Header header() {
      return header;
    }

    private HeaderEdit of(
        int osVersion, Bytes32 chain, Bytes32 settlement, Bytes32 thread, Mode mode) {
      Header h = header;
      boolean oneTime = osVersion == 1;
      return new HeaderEdit(
          new Header(
              osVersion,
              chain,
              settlement,
              thread,
              mode,
              h.sequence(),
              h.parentHead(),
              h.notBefore(),
              h.notAfter(),
              h.earliest(),
              oneTime ? h.earliest() : h.latest(),
              h.prover(),
              h.fee(),
              h.batcherKeyIndex(),
              h.transactionCount(),
              h.transactionsCommitment(),
              oneTime ? 0 : h.fees()));
    }

    private HeaderEdit of(
        long sequence,
        Bytes32 parent,
        long notBefore,
        long notAfter,
        long earliest,
        long latest,
        long fees) {
      Header h = header;
      return new HeaderEdit(
          new Header(
              h.osVersion(),
              h.chainId(),
              h.settlementId(),
              h.threadId(),
              h.mode(),
              sequence,
              parent,
              notBefore,
              notAfter,
              earliest,
              latest,
              h.prover(),
              h.fee(),
              h.batcherKeyIndex(),
              h.transactionCount(),
              h.transactionsCommitment(),
              fees));
    }

    private HeaderEdit of(
        Bytes32 prover, long fee, int batcherKeyIndex, int count, Bytes32 commitment) {
      Header h = header;
      return new HeaderEdit(
          new Header(
              h.osVersion(),
              h.chainId(),
              h.settlementId(),
              h.threadId(),
              h.mode(),
              h.sequence(),
              h.parentHead(),
              h.notBefore(),
              h.notAfter(),
              h.earliest(),
              h.latest(),
              prover,
              fee,
              batcherKeyIndex,
              count,
              commitment,
              h.fees()));
    }

    HeaderEdit transactions(int count) {
      Header h = header;
      return of(h.prover(), h.fee(), h.batcherKeyIndex(), count, h.transactionsCommitment());
    }

    HeaderEdit osVersion(int version) {
      Header h = header;
      return of(version, h.chainId(), h.settlementId(), h.threadId(), h.mode());
    }

    HeaderEdit chain(Bytes32 chain) {
      Header h = header;
      return of(h.osVersion(), chain, h.settlementId(), h.threadId(), h.mode());
    }

    HeaderEdit settlement(Bytes32 settlement) {
      Header h = header;
      return of(h.osVersion(), h.chainId(), settlement, h.threadId(), h.mode());
    }

    HeaderEdit thread(Bytes32 thread) {
      Header h = header;
      return of(h.osVersion(), h.chainId(), h.settlementId(), thread, h.mode());
    }

    HeaderEdit mode(Mode mode) {
      Header h = header;
      return of(h.osVersion(), h.chainId(), h.settlementId(), h.threadId(), mode);
    }

    HeaderEdit sequence(long sequence) {
      Header h = header;
      return of(
          sequence,
          h.parentHead(),
          h.notBefore(),
          h.notAfter(),
          h.earliest(),
          h.latest(),
          h.fees());
    }

    HeaderEdit parent(Bytes32 parent) {
      Header h = header;
      return of(
          h.sequence(), parent, h.notBefore(), h.notAfter(), h.earliest(), h.latest(), h.fees());
    }

    HeaderEdit window(long notBefore, long notAfter) {
      Header h = header;
      return of(
          h.sequence(), h.parentHead(), notBefore, notAfter, h.earliest(), h.latest(), h.fees());
    }

    HeaderEdit time(long time) {
      return times(time, time);
    }

    HeaderEdit times(long earliest, long latest) {
      Header h = header;
      return of(
          h.sequence(), h.parentHead(), h.notBefore(), h.notAfter(), earliest, latest, h.fees());
    }

    HeaderEdit fees(long fees) {
      Header h = header;
      return of(
          h.sequence(),
          h.parentHead(),
          h.notBefore(),
          h.notAfter(),
          h.earliest(),
          h.latest(),
          fees);
    }

    HeaderEdit prover(Bytes32 prover) {
      Header h = header;
      return of(
          prover, h.fee(), h.batcherKeyIndex(), h.transactionCount(), h.transactionsCommitment());
    }

    HeaderEdit fee(long fee) {
      Header h = header;
      return of(
          h.prover(), fee, h.batcherKeyIndex(), h.transactionCount(), h.transactionsCommitment());
    }

    HeaderEdit batcherKey(int index) {
      Header h = header;
      return of(h.prover(), h.fee(), index, h.transactionCount(), h.transactionsCommitment());
    }

    HeaderEdit commitment(Bytes32 commitment) {
      Header h = header;
      return of(h.prover(), h.fee(), h.batcherKeyIndex(), h.transactionCount(), commitment);
    }
  }
}
