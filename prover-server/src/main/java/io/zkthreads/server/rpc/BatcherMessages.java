package io.zkthreads.server.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.zkthreads.api.batcher.v1.GetInfoResponse;
import io.zkthreads.api.batcher.v1.SubBlock;
import io.zkthreads.api.batcher.v1.SubBlockStage;
import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.batcher.SubBlockRecord;
import io.zkthreads.batcher.ThreadBatcher;
import io.zkthreads.batcher.TransactionRecord;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.thread.Bytes32;

/// A Batcher's values as messages.
final class BatcherMessages {
  private BatcherMessages() {}

  static Transaction transaction(TransactionRecord record) {
    Transaction.Builder message =
        Transaction.newBuilder()
            .setId(LedgerMessages.bytes(record.id()))
            .setPosition(record.position())
            .setStage(stage(record.stage()));
    record.receipt().ifPresent(r -> message.setSoftReceipt(ByteString.copyFrom(r.encode())));
    record.returned().ifPresent(why -> message.setReason(why.reason()).setDetail(why.detail()));
    record
        .settlement()
        .ifPresent(s ->
            message.setL2Transaction(LedgerMessages.bytes(s.transaction())).setHeight(s.height()));
    return message.build();
  }

  private static TransactionStage stage(TransactionRecord.Stage stage) {
    return switch (stage) {
      case QUEUED -> TransactionStage.TRANSACTION_STAGE_QUEUED;
      case EXECUTED -> TransactionStage.TRANSACTION_STAGE_EXECUTED;
      case SETTLED -> TransactionStage.TRANSACTION_STAGE_SETTLED;
      case RETURNED -> TransactionStage.TRANSACTION_STAGE_RETURNED;
    };
  }

  static GetInfoResponse info(ThreadBatcher.Information info, String softwareVersion) {
    GetInfoResponse.Builder message =
        GetInfoResponse.newBuilder()
            .setSoftwareVersion(softwareVersion)
            .setThread(LedgerMessages.bytes(info.threadId()))
            .setChainId(LedgerMessages.bytes(info.chainId()))
            .setSettlementId(LedgerMessages.bytes(info.settlementId()))
            .setOsVersion(info.osVersion())
            .setBatcherKeyIndex(info.keyIndex())
            .setBatcherKey(LedgerMessages.bytes(info.publicKey()))
            .setMinFee(info.osVersion() == 1 ? 0 : info.rules().minFee())
            .setLeastValid(Durations.ofMillis(info.rules().leastValid().toMillis()))
            .setMaxTransactionsPerUser(info.rules().maxQueuedPerUser())
            .setMaxTransactions(info.rules().maxTransactions())
            .setQueued(info.queued())
            .setUnsettledSubBlocks(info.live())
            .setDoing(info.doing());
    for (Bytes32 contract : info.contracts()) {
      message.addContracts(LedgerMessages.bytes(contract));
    }
    return message.build();
  }

  static SubBlock subBlock(SubBlockRecord record) {
    SubBlock.Builder message =
        SubBlock.newBuilder()
            .setNumber(record.number())
            .setStage(stage(record.stage()))
            .setSequence(record.sequence())
            .setRevision(record.revision())
            .setTransactions(record.block().transactions().size())
            .setStatementHash(LedgerMessages.bytes(record.block().statement().hash()))
            .setJob(record.job().orElse(""))
            .setUpdateTime(
                Timestamp.newBuilder()
                    .setSeconds(record.changedMillis() / 1000)
                    .setNanos((int) (record.changedMillis() % 1000) * 1_000_000));
    record.trouble().ifPresent(why -> message.setReason(why.reason()).setDetail(why.detail()));
    record
        .settlement()
        .ifPresent(s ->
            message.setL2Transaction(LedgerMessages.bytes(s.transaction())).setHeight(s.height()));
    return message.build();
  }

  private static SubBlockStage stage(SubBlockRecord.Stage stage) {
    return switch (stage) {
      case LIVE -> SubBlockStage.SUB_BLOCK_STAGE_LIVE;
      case UNMADE -> SubBlockStage.SUB_BLOCK_STAGE_UNMADE;
      case ASKING -> SubBlockStage.SUB_BLOCK_STAGE_ASKING;
      case SETTLED -> SubBlockStage.SUB_BLOCK_STAGE_SETTLED;
      case VOID -> SubBlockStage.SUB_BLOCK_STAGE_VOID;
    };
  }
}
