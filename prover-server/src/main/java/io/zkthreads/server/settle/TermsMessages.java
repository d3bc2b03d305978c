package io.zkthreads.server.settle;

import io.zkthreads.api.ledger.v1.GetInfoResponse;
import io.zkthreads.api.ledger.v1.OsRelease;
import io.zkthreads.ledger.LedgerFault;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Rules;

/// What an L2 asks of everyone, as messages and back.
public final class TermsMessages {
  private TermsMessages() {}

  public static io.zkthreads.api.ledger.v1.FeeSchedule fees(FeeSchedule fees) {
    return io.zkthreads.api.ledger.v1.FeeSchedule.newBuilder()
        .setPerTransaction(fees.perTransaction())
        .setPerByte(fees.perByte())
        .setPerCall(fees.perCall())
        .setPerDeployment(fees.perDeployment())
        .setPerRegistration(fees.perRegistration())
        .setPerProof(fees.perProof())
        .build();
  }

  public static io.zkthreads.api.ledger.v1.Rules rules(Rules rules) {
    return io.zkthreads.api.ledger.v1.Rules.newBuilder()
        .setMaxWindowBlocks(rules.maxWindowBlocks())
        .setMaxAgeSeconds(rules.maxAgeSeconds())
        .setMaxMempoolTransactions(rules.maxMempool())
        .setMaxMempoolBytes(rules.maxMempoolBytes())
        .setMaxBlockTransactions(rules.maxBlockTransactions())
        .build();
  }

  public static OsRelease release(OsRecord os) {
    return OsRelease.newBuilder()
        .setVersion(os.version())
        .setImageDigest(LedgerMessages.bytes(os.imageDigest()))
        .setStatus(status(os.status()))
        .build();
  }

  public static io.zkthreads.api.ledger.v1.OsStatus status(OsStatus status) {
    return switch (status) {
      case ACTIVE -> io.zkthreads.api.ledger.v1.OsStatus.OS_STATUS_ACTIVE;
      case DEPRECATED -> io.zkthreads.api.ledger.v1.OsStatus.OS_STATUS_DEPRECATED;
      case FROZEN -> io.zkthreads.api.ledger.v1.OsStatus.OS_STATUS_FROZEN;
    };
  }

  static SettlementLayer.Terms terms(GetInfoResponse info) {
    var fees = info.getFees();
    var rules = info.getRules();
    return new SettlementLayer.Terms(
        new FeeSchedule(
            fees.getPerTransaction(),
            fees.getPerByte(),
            fees.getPerCall(),
            fees.getPerDeployment(),
            fees.getPerRegistration(),
            fees.getPerProof()),
        new Rules(
            rules.getMaxWindowBlocks(),
            rules.getMaxAgeSeconds(),
            rules.getMaxMempoolTransactions(),
            rules.getMaxMempoolBytes(),
            rules.getMaxBlockTransactions()),
        info.getOsReleasesList().stream().map(TermsMessages::record).toList());
  }

  private static OsRecord record(OsRelease os) {
    OsStatus status =
        switch (os.getStatus()) {
          case OS_STATUS_ACTIVE -> OsStatus.ACTIVE;
          case OS_STATUS_DEPRECATED -> OsStatus.DEPRECATED;
          case OS_STATUS_FROZEN -> OsStatus.FROZEN;
          case OS_STATUS_UNSPECIFIED, UNRECOGNIZED ->
              throw LedgerFault.notUnderstood("status of OS version " + os.getVersion(), null);
        };
    return new OsRecord(os.getVersion(), LedgerMessages.bytes32(os.getImageDigest()), status);
  }
}
