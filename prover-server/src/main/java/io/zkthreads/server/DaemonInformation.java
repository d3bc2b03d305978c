package io.zkthreads.server;

import io.zkthreads.api.ledger.v1.OsStatus;
import io.zkthreads.api.prover.v1.Capacity;
import io.zkthreads.api.prover.v1.GetInfoResponse;
import io.zkthreads.api.prover.v1.ProofSystem;
import io.zkthreads.ledger.LedgerFault;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.rpc.ProverRpc;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.server.settle.TermsMessages;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.vm.machine.ZkMachine;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a daemon says of itself, and of its L2 as that answers at the moment.
final class DaemonInformation implements ProverRpc.Information {
  private final Config config;
  private final ProofMaker maker;
  private final Bytes32 prover;
  private final @Nullable SettlementLayer l2;
  private final CallerInformation callers;

  /// @param prover account that settles
  /// @param l2 absent for a daemon that proves bare programs only
  DaemonInformation(
      Config config,
      ProofMaker maker,
      Bytes32 prover,
      @Nullable SettlementLayer l2,
      CallerInformation callers) {
    this.callers = callers;
    this.config = config;
    this.maker = maker;
    this.prover = prover;
    this.l2 = l2;
  }

  @Override
  public GetInfoResponse now(Tenant caller) throws IOException {
    GetInfoResponse.Builder info =
        GetInfoResponse.newBuilder()
            .setSoftwareVersion(Release.version())
            .setProverAddress(LedgerMessages.bytes(prover))
            .setProofSystem(proofSystem())
            .setCapacity(capacity())
            .setTenant(callers.of(caller));
    List<OsRecord> known = List.of();
    if (l2 != null) {
      var layer =
          io.zkthreads.api.prover.v1.SettlementLayer.newBuilder().setAddress(config.daemonLedger());
      known = ask(l2, layer);
      info.setSettlementLayer(layer);
    }
    for (OsVersion os : OsVersion.values()) {
      info.addOsVersions(message(os, known));
    }
    return info.build();
  }

  private ProofSystem proofSystem() {
    SecurityProfile profile = maker.profile();
    return ProofSystem.newBuilder()
        .addAllProfiles(SecurityProfile.SHIPPED.stream().map(SecurityProfile::name).toList())
        .setMachine(ZkMachine.NUMBER)
        .setProfile(profile.name())
        .setProvenBits(profile.targetBits())
        .setSuite(profile.protocol().suite().name())
        .setBackend(maker.backendName())
        .build();
  }

  private Capacity capacity() {
    return Capacity.newBuilder()
        .setMaxCycles(config.maxCycles())
        .setMaxMessageBytes(RpcServer.MAX_MESSAGE_BYTES)
        .setMaxSubBlockBytes(WorkReader.MAX_SUB_BLOCK_BYTES)
        .setMaxProgramBytes(WorkReader.MAX_ELF_BYTES)
        .setMaxArtifactBytes(config.maxArtifactBytes())
        .setMaxUnfinishedJobs(config.maxQueuedJobs())
        .setMaxCallsPerConnection(RpcServer.MAX_CALLS_PER_CONNECTION)
        .setMaxWait(Durations.ofMillis(ProverRpc.MAX_WAIT_MILLIS))
        .setHeartbeat(Durations.ofMillis(config.heartbeatMillis()))
        .build();
  }

  /// Fills in what the L2 says, or why it says nothing.
  ///
  /// @return OS versions that it knows
  private List<OsRecord> ask(
      SettlementLayer l2, io.zkthreads.api.prover.v1.SettlementLayer.Builder layer) {
    try {
      SettlementLayer.Head head = l2.head();
      SettlementLayer.Terms terms = l2.terms();
      layer
          .setChainId(LedgerMessages.bytes(head.chainId()))
          .setSettlementId(LedgerMessages.bytes(head.settlementId()))
          .setHeight(head.height())
          .setTime(head.time())
          .setProverBalance(l2.account(prover).balance())
          .setFees(TermsMessages.fees(terms.fees()))
          .setRules(TermsMessages.rules(terms.rules()));
      return terms.osVersions();
    } catch (LedgerUnavailable | LedgerFault e) {
      layer.setProblem(String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private static io.zkthreads.api.prover.v1.OsVersion message(OsVersion os, List<OsRecord> known) {
    OsStatus status =
        known.stream()
            .filter(r -> r.version() == os.number() && r.imageDigest().equals(os.imageDigest()))
            .findFirst()
            .map(r -> TermsMessages.status(r.status()))
            .orElse(OsStatus.OS_STATUS_UNSPECIFIED);
    return io.zkthreads.api.prover.v1.OsVersion.newBuilder()
        .setVersion(os.number())
        .setImageDigest(LedgerMessages.bytes(os.imageDigest()))
        .setMaxTransactions(os.maxTransactions())
        .setMaxTransactionCycles(os.transactionCycles())
        .setMaxBatcherKeys(os.maxBatcherKeys())
        .setStatus(status)
        .build();
  }
}
