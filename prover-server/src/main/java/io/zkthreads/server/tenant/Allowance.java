package io.zkthreads.server.tenant;

import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.refusal.Refusal;
import java.time.Duration;

/// Refuses what is beyond a tenant's quotas, and names what is not his as if it were not there.
public final class Allowance {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private Allowance() {}

  /// Refuses what would be stored beyond a quota.
  ///
  /// @param stored bytes that are kept for the tenant
  public static void requireBytes(Tenant tenant, long stored, long more) throws Refusal {
    long most = tenant.quotas().maxBytes();
    if (most > 0 && (more > most || stored > most - more)) {
      throw Refusal.overQuota(
          "TENANT_BYTES",
          tenant.name(),
          "expected at most %d bytes of %s, got %d to store beside %d"
              .formatted(most, tenant.name(), more, stored),
          PAUSE);
    }
  }

  /// Refuses a run that is to be longer than a quota allows.
  ///
  /// @param field where the limit stands
  public static void requireCycles(Tenant tenant, String field, Limits limits) throws Refusal {
    long most = tenant.quotas().maxCycles();
    if (most > 0 && Long.compareUnsigned(limits.getMaxCycles(), most) > 0) {
      throw Refusal.overQuota(
          "TENANT_CYCLES",
          tenant.name(),
          "%s: expected at most %d for %s, got %s"
              .formatted(field, most, tenant.name(), Long.toUnsignedString(limits.getMaxCycles())),
          PAUSE);
    }
  }

  /// The limits of a run, within a tenant's quota as it is now.
  public static Limits bounded(Tenant tenant, Limits limits) {
    long most = tenant.quotas().maxCycles();
    long asked = limits.getMaxCycles();
    return most > 0 && (asked == 0 || asked > most)
        ? limits.toBuilder().setMaxCycles(most).build()
        : limits;
  }

  /// Of a program that is not there, or not the caller's.
  public static Refusal noSuchProgram(String program) {
    return Refusal.of(Refusal.Kind.NOT_FOUND, "NO_SUCH_PROGRAM", "no " + program);
  }

  /// Of an artifact that is not there, or not the caller's.
  public static Refusal noSuchArtifact(Digest digest) {
    return Refusal.of(Refusal.Kind.NOT_FOUND, "NO_SUCH_ARTIFACT", "no " + digest.name());
  }
}
