package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.Allowance;
import io.zkthreads.server.tenant.Clients;
import io.zkthreads.server.tenant.Tenant;
import java.io.IOException;

/// What a tenant may ask for: work on artifacts of his own, within his quotas.
record Admission(Clients clients) {
  /// Refuses work on what is another's, as if it were not there, and runs that are too long.
  void requireWork(Tenant tenant, JobSpec spec) throws Refusal, IOException {
    Allowance.requireCycles(tenant, "spec.limits.max_cycles", spec.getLimits());
    for (JobArtifacts.Need need : JobArtifacts.of(spec).toList()) {
      if (!clients.owns(tenant.name(), need.digest())) {
        throw spec.hasProgram()
            ? Allowance.noSuchProgram(spec.getProgram().getProgram())
            : Allowance.noSuchArtifact(need.digest());
      }
    }
  }

  /// Refuses a job that its tenant has no room for.
  void requireRoom(Tenant tenant, JobSpec spec) throws Refusal, IOException {
    if (tenant.quotas().maxBytes() > 0) {
      long stored = clients.storedBytes(tenant.name());
      Allowance.requireBytes(tenant, stored, spec.getSerializedSize());
    }
  }

  /// The work of a job, within its tenant's quota as it is now.
  JobSpec bounded(String tenant, JobSpec spec) {
    Limits limits = Allowance.bounded(clients.tenant(tenant), spec.getLimits());
    return limits.equals(spec.getLimits()) ? spec : spec.toBuilder().setLimits(limits).build();
  }
}
