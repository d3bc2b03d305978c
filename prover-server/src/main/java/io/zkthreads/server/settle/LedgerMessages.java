package io.zkthreads.server.settle;

import com.google.protobuf.ByteString;
import io.zkthreads.api.ledger.v1.AcceptedKey;
import io.zkthreads.api.ledger.v1.BatcherKey;
import io.zkthreads.api.ledger.v1.Head;
import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.ledger.v1.ReceiptStatus;
import io.zkthreads.api.ledger.v1.StaleInput;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.StaleKey;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.StateKey;
import java.util.List;
import java.util.Objects;

/// The ledger's values as messages. Where a value has canonical bytes, they are the message's truth
/// and its other fields are for readers.
public final class LedgerMessages {
  /// Domain of the ledger's reasons in error details.
  public static final String DOMAIN = "ledger.zkthreads";

  private LedgerMessages() {}

  public static ByteString bytes(Bytes32 value) {
    return ByteString.copyFrom(value.bytes());
  }

  /// A receipt for readers, with canonical bytes if asked for.
  public static io.zkthreads.api.ledger.v1.Receipt receipt(Receipt receipt, boolean encoded) {
    io.zkthreads.api.ledger.v1.Receipt.Builder message =
        io.zkthreads.api.ledger.v1.Receipt.newBuilder()
            .setTransactionHash(bytes(receipt.transaction()))
            .setHeight(receipt.height())
            .setIndex(receipt.index())
            .setFeePaid(receipt.feePaid())
            .setFeePayer(bytes(receipt.feePayer()))
            .setCycles(receipt.cycles())
            .setStateRootBefore(bytes(receipt.stateRootBefore()))
            .setStateRootAfter(bytes(receipt.stateRootAfter()));
    switch (receipt.outcome()) {
      case Outcome.Applied(var output) ->
          message
              .setStatus(ReceiptStatus.RECEIPT_STATUS_APPLIED)
              .setOutput(ByteString.copyFrom(output.toArray()));
      case Outcome.Reverted(Refusal refusal) ->
          refused(message.setStatus(ReceiptStatus.RECEIPT_STATUS_REVERTED), refusal);
      case Outcome.Refused(Refusal refusal) ->
          refused(message.setStatus(ReceiptStatus.RECEIPT_STATUS_REFUSED), refusal);
    }
    if (encoded) {
      message.setEncoded(ByteString.copyFrom(receipt.encode()));
    }
    return message.build();
  }

  private static void refused(io.zkthreads.api.ledger.v1.Receipt.Builder message, Refusal refusal) {
    message
        .setReason(refusal.reason().name())
        .setDetail(refusal.detail())
        .addAllStaleInputs(stale(refusal.staleKeys()));
  }

  public static List<StaleInput> stale(List<StaleKey> keys) {
    return keys.stream()
        .map(k ->
            StaleInput.newBuilder()
                .setContract(bytes(k.key().contract()))
                .setSlot(bytes(k.key().slot()))
                .setExpected(bytes(k.expected()))
                .setActual(bytes(k.actual()))
                .build())
        .toList();
  }

  static List<StaleKey> staleKeys(List<StaleInput> inputs) {
    return inputs.stream()
        .map(i ->
            new StaleKey(
                new StateKey(bytes32(i.getContract()), bytes32(i.getSlot())),
                bytes32(i.getExpected()),
                bytes32(i.getActual())))
        .toList();
  }

  static io.zkthreads.api.ledger.v1.StateKey stateKey(StateKey key) {
    return io.zkthreads.api.ledger.v1.StateKey.newBuilder()
        .setContract(bytes(key.contract()))
        .setSlot(bytes(key.slot()))
        .build();
  }

  static Bytes32 bytes32(ByteString bytes) {
    return Bytes32.of(bytes.toByteArray());
  }

  public static io.zkthreads.api.ledger.v1.Block block(Block block) {
    return io.zkthreads.api.ledger.v1.Block.newBuilder()
        .setHeight(block.height())
        .setHash(bytes(block.hash()))
        .setParent(bytes(block.parent()))
        .setTime(block.time())
        .setStateRoot(bytes(block.stateRoot()))
        .setLedgerRoot(bytes(block.ledgerRoot()))
        .addAllReceipts(block.receipts().stream().map(r -> receipt(r, false)).toList())
        .setEncoded(ByteString.copyFrom(block.encode()))
        .build();
  }

  public static Head head(SettlementLayer.Head head) {
    return Head.newBuilder()
        .setHeight(head.height())
        .setBlockHash(bytes(head.blockHash()))
        .setStateRoot(bytes(head.stateRoot()))
        .setLedgerRoot(bytes(head.ledgerRoot()))
        .setTime(head.time())
        .setChainId(bytes(head.chainId()))
        .setSettlementId(bytes(head.settlementId()))
        .build();
  }

  public static Profile profile(SecurityProfile profile) {
    return Objects.requireNonNull(Profile.forNumber(profile.number()), profile.name());
  }

  public static io.zkthreads.api.ledger.v1.Thread thread(ThreadRecord thread) {
    io.zkthreads.api.ledger.v1.Thread.Builder message =
        io.zkthreads.api.ledger.v1.Thread.newBuilder()
            .setId(bytes(thread.id()))
            .setOsVersion(thread.osVersion())
            .setOrdered(thread.mode() == Mode.ORDERED)
            .setOpen(thread.open())
            .setSequence(thread.sequence())
            .setHead(bytes(thread.head()))
            .setVault(thread.vault())
            .setVerifyingKeyDigest(bytes(thread.verifyingKey()))
            .setMaxFee(thread.maxFee())
            .setEncoded(ByteString.copyFrom(thread.encode()));
    thread
        .keys()
        .forEach(key ->
            message.addAcceptedKeys(
                AcceptedKey.newBuilder()
                    .setProfile(profile(key.profile()))
                    .setDigest(bytes(key.digest()))));
    thread.contracts().forEach(c -> message.addContracts(bytes(c)));
    thread
        .batcherKeys()
        .forEach(k ->
            message.addBatcherKeys(
                BatcherKey.newBuilder()
                    .setPublicKey(bytes(k.publicKey()))
                    .setRevoked(k.revoked())));
    return message.build();
  }
}
