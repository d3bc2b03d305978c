package io.zkthreads.server;

import io.zkthreads.api.prover.v1.Quotas;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.tenant.Ownership;
import io.zkthreads.server.tenant.SqlUsage;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.tenant.Usage;
import java.io.IOException;
import java.time.InstantSource;

/// What a daemon says to a caller about himself.
record CallerInformation(
    JobEngine engine, Ownership ownership, SqlUsage usage, InstantSource clock) {
  io.zkthreads.api.prover.v1.Tenant of(Tenant caller) throws IOException {
    return io.zkthreads.api.prover.v1.Tenant.newBuilder()
        .setName(caller.name())
        .setQuotas(
            Quotas.newBuilder()
                .setMaxUnfinishedJobs(caller.quotas().maxJobs())
                .setMaxCycles(caller.quotas().maxCycles())
                .setMaxKeptBytes(caller.quotas().maxBytes())
                .setMaxCallsPerSecond(caller.quotas().maxRate()))
        .setWeight(caller.weight())
        .setUnfinishedJobs(engine.numUnfinished(caller.name()))
        .setKeptBytes(ownership.storedBytes(caller.name()))
        .setUsedToday(message(usage.of(caller.name(), clock.instant())))
        .build();
  }

  private static io.zkthreads.api.prover.v1.Usage message(Usage used) {
    return io.zkthreads.api.prover.v1.Usage.newBuilder()
        .setJobs(used.jobs())
        .setCycles(used.cycles())
        .setProofs(used.proofs())
        .setProvingDuration(Durations.ofMillis(used.provingMillis()))
        .setStoredBytes(used.bytesStored())
        .setSentBytes(used.bytesSent())
        .setEstimates(used.estimates())
        .setEstimateCycles(used.estimateCycles())
        .build();
  }
}
