package io.zkthreads.ledger.chain;

import io.zkthreads.ledger.chain.Operation.AcceptProfile;
import io.zkthreads.ledger.chain.Operation.AddBatcherKey;
import io.zkthreads.ledger.chain.Operation.Apply;
import io.zkthreads.ledger.chain.Operation.ApplyMany;
import io.zkthreads.ledger.chain.Operation.Authorize;
import io.zkthreads.ledger.chain.Operation.CloseThread;
import io.zkthreads.ledger.chain.Operation.Deploy;
import io.zkthreads.ledger.chain.Operation.EndLease;
import io.zkthreads.ledger.chain.Operation.FundAccount;
import io.zkthreads.ledger.chain.Operation.FundVault;
import io.zkthreads.ledger.chain.Operation.RegisterFact;
import io.zkthreads.ledger.chain.Operation.RegisterThread;
import io.zkthreads.ledger.chain.Operation.RevokeBatcherKey;
import io.zkthreads.ledger.chain.Operation.SetOsStatus;
import io.zkthreads.ledger.chain.Operation.SubmitThread;
import io.zkthreads.ledger.chain.Operation.TakeLease;
import io.zkthreads.ledger.chain.Operation.Transfer;
import io.zkthreads.ledger.chain.Operation.UpgradeThread;
import io.zkthreads.ledger.chain.Operation.WithdrawAccount;
import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.os.ContractImage;
import java.util.ArrayList;
import java.util.List;

/// Operations as bytes: a kind (u32), then the fields in the order of the record.
final class OperationCodec {
  private OperationCodec() {}

  static void write(ByteWriter out, Operation operation) {
    switch (operation) {
      case Transfer o -> out.u32(1).bytes32(o.to()).u64(o.amount());
      case Deploy o -> put(out.u32(2), o.image());
      case RegisterThread o -> put(out.u32(3), Bytes.of(o.registration().encode()));
      case CloseThread o -> out.u32(4).bytes32(o.thread());
      case Authorize o -> o.limits().write(out.u32(5).bytes32(o.thread()).u64(o.until()));
      case AddBatcherKey o -> out.u32(6).bytes32(o.thread()).bytes32(o.key());
      case RevokeBatcherKey o -> out.u32(7).bytes32(o.thread()).u32(o.index());
      case FundVault o -> out.u32(8).bytes32(o.thread()).u64(o.amount());
      case SetOsStatus o -> out.u32(9).u32(o.version()).u32(o.status().word());
      case RegisterFact o -> put(put(out.u32(10), o.statement()), o.proof());
      case Apply o -> put(out.u32(11), o.statement()).bytes(o.batcherSignature().bytes());
      case SubmitThread o ->
          put(put(out.u32(12), o.statement()).bytes(o.batcherSignature().bytes()), o.proof());
      case UpgradeThread o -> out.u32(13).bytes32(o.thread()).u32(o.osVersion());
      case FundAccount o -> out.u32(14).bytes32(o.thread()).u64(o.amount());
      case WithdrawAccount o -> out.u32(15).bytes32(o.thread()).u64(o.amount());
      case ApplyMany o -> writeMany(out.u32(16), o);
      case TakeLease o ->
          putSlots(
              out.u32(17).bytes32(o.thread()).bytes32(o.contract()).u64(o.blocks()), o.slots());
      case EndLease o -> putSlots(out.u32(18).bytes32(o.contract()), o.slots());
      case AcceptProfile o ->
          out.u32(19).bytes32(o.thread()).u32(o.profile().number()).u32(o.accepted() ? 1 : 0);
    }
  }

  static Operation read(ByteReader in) throws InvalidEncoding {
    int kind = in.count(1, 19, "operation kind");
    return switch (kind) {
      case 1 -> new Transfer(in.bytes32("recipient"), in.u64("amount"));
      case 2 -> new Deploy(take(in, ContractImage.MAX_BYTES, "image"));
      case 3 -> new RegisterThread(readRegistration(in));
      case 4 -> new CloseThread(in.bytes32("thread"));
      case 5 -> readAuthorize(in);
      case 6 -> new AddBatcherKey(in.bytes32("thread"), in.bytes32("batcher key"));
      case 7 -> new RevokeBatcherKey(in.bytes32("thread"), in.u32("batcher key index"));
      case 8 -> new FundVault(in.bytes32("thread"), in.u64("amount"));
      case 9 -> new SetOsStatus(in.u32("OS version"), OsStatus.read(in));
      case 10 -> new RegisterFact(takeStatement(in), takeProof(in));
      case 11 -> new Apply(takeStatement(in), takeBatcherSignature(in));
      case 12 -> new SubmitThread(takeStatement(in), takeBatcherSignature(in), takeProof(in));
      case 13 -> new UpgradeThread(in.bytes32("thread"), in.u32("OS version"));
      case 14 -> new FundAccount(in.bytes32("thread"), in.u64("amount"));
      case 15 -> new WithdrawAccount(in.bytes32("thread"), in.u64("amount"));
      case 16 -> readMany(in);
      case 17 -> readTakeLease(in);
      case 18 -> new EndLease(in.bytes32("contract"), takeSlots(in));
      case 19 ->
          new AcceptProfile(
              in.bytes32("thread"),
              AcceptedKey.readProfile(in),
              in.count(0, 1, "whether accepted") == 1);
      default -> throw new IllegalStateException("kinds are counted above");
    };
  }

  private static ThreadRegistration readRegistration(ByteReader in) throws InvalidEncoding {
    return ThreadRegistration.decode(
        take(in, ThreadRegistration.MAX_BYTES, "registration record").toArray());
  }

  private static Authorize readAuthorize(ByteReader in) throws InvalidEncoding {
    Bytes32 thread = in.bytes32("thread");
    long until = in.u64("last height");
    OptInLimits limits = OptInLimits.read(in);
    if (until == 0 && !limits.isNone()) {
      throw in.refuse("limits of a withdrawal", "none", "some");
    }
    return new Authorize(thread, until, limits);
  }

  private static TakeLease readTakeLease(ByteReader in) throws InvalidEncoding {
    Bytes32 thread = in.bytes32("thread");
    Bytes32 contract = in.bytes32("contract");
    long blocks = in.u64("blocks");
    if (blocks < 1 || blocks > Lease.MAX_BLOCKS) {
      throw in.refuse("blocks", "1 … " + Lease.MAX_BLOCKS, blocks);
    }
    return new TakeLease(thread, contract, blocks, takeSlots(in));
  }

  private static void putSlots(ByteWriter out, List<Bytes32> slots) {
    out.u32(slots.size());
    slots.forEach(out::bytes32);
  }

  private static List<Bytes32> takeSlots(ByteReader in) throws InvalidEncoding {
    int count = in.count(1, Lease.MAX_SLOTS, "slots");
    List<Bytes32> slots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Bytes32 slot = in.bytes32("slot");
      if (i > 0 && slots.getLast().compareTo(slot) >= 0) {
        throw in.refuse("slots", "ascending ones", slot);
      }
      slots.add(slot);
    }
    return slots;
  }

  private static void writeMany(ByteWriter out, ApplyMany many) {
    out.u32(many.together() ? 1 : 0).u32(many.subBlocks().size());
    many.subBlocks().forEach(o -> put(out, o.statement()).bytes(o.batcherSignature().bytes()));
  }

  private static ApplyMany readMany(ByteReader in) throws InvalidEncoding {
    boolean together = in.count(0, 1, "whether together") == 1;
    int count = in.count(1, Operation.MAX_APPLIED, "sub-blocks");
    List<Apply> subBlocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      subBlocks.add(new Apply(takeStatement(in), takeBatcherSignature(in)));
    }
    return new ApplyMany(together, subBlocks);
  }

  private static Bytes takeStatement(ByteReader in) throws InvalidEncoding {
    return take(in, Operation.MAX_STATEMENT_BYTES, "statement");
  }

  private static SignatureBytes takeBatcherSignature(ByteReader in) throws InvalidEncoding {
    return SignatureBytes.of(in.bytes(SignatureBytes.BYTES, "batcher signature"));
  }

  private static Bytes takeProof(ByteReader in) throws InvalidEncoding {
    return take(in, Operation.MAX_PROOF_BYTES, "proof");
  }

  private static ByteWriter put(ByteWriter out, Bytes bytes) {
    bytes.write(out.u32(bytes.length()));
    return out;
  }

  private static Bytes take(ByteReader in, int limit, String what) throws InvalidEncoding {
    return Bytes.holding(in.bytes(in.count(0, limit, what + " bytes"), what));
  }
}
