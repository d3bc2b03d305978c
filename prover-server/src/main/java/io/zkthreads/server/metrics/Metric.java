package io.zkthreads.server.metrics;

import java.util.Locale;

/// Every metric of ours, by the name under which it is scraped, units included. Dashboards and
/// alerts of `ops/` use these and a few of the virtual machine's.
public enum Metric {
  ZKT_VERSION("1, labelled with the version"),
  ZKT_READY("1 once the backend has proven something, else 0"),

  ZKT_JOBS("jobs that have not ended, by state"),
  ZKT_JOBS_WAITING("jobs that stand still, by the reason for which they do"),
  ZKT_JOBS_OLDEST_AGE_SECONDS("age of the oldest job that has not ended; 0 without one"),
  ZKT_JOBS_LIMIT("most jobs that may be unfinished"),
  ZKT_JOBS_ENDED_TOTAL("jobs that ended since the start, by state and reason"),
  ZKT_JOBS_KEPT("jobs on record that have ended"),

  ZKT_TENANT_JOBS_ENDED_TOTAL("jobs of a tenant that ended"),
  ZKT_TENANT_CYCLES_TOTAL("cycles of a tenant's runs"),
  ZKT_TENANT_PROOFS_TOTAL("proofs made for a tenant"),
  ZKT_TENANT_PROVING_SECONDS_TOTAL("time for which a tenant's proofs were made"),
  ZKT_TENANT_SENT_BYTES_TOTAL("bytes of artifacts that were sent to a tenant"),
  ZKT_TENANT_STORED_BYTES("bytes that are kept for a tenant"),

  ZKT_STEP_DURATION_SECONDS("times of the steps of jobs"),
  ZKT_STEP_QUANTILE_SECONDS("percentiles of the steps of jobs since the start"),
  ZKT_RPC_DURATION_SECONDS("times of calls that are answered once"),
  ZKT_RPC_QUANTILE_SECONDS("percentiles of calls since the start"),
  ZKT_STORE_COMMIT_DURATION_SECONDS(
      "times of commits of the job store, each of one or more events"),
  ZKT_STORE_COMMIT_QUANTILE_SECONDS("percentiles of commits since the start"),

  ZKT_COMPUTE_THREADS("threads that compute for calls"),
  ZKT_COMPUTE_BUSY("threads that compute for a call now"),
  ZKT_COMPUTE_WAITING("calls that wait for a thread to compute"),
  ZKT_COMPUTE_REFUSED_TOTAL("calls that found no place to wait for a thread to compute"),

  ZKT_DEVICES("devices that proofs are made on"),
  ZKT_DEVICES_SERVING("devices that have not failed"),
  ZKT_DEVICES_BUSY("devices that prove, or are being opened"),

  ZKT_ARTIFACTS_BYTES("bytes of all artifacts"),
  ZKT_DISK_FREE_BYTES("bytes that are free on the disk of the data folder"),
  ZKT_DISK_LEAST_FREE_BYTES("with less free nothing new is taken: data.min_free_bytes"),

  ZKT_BATCHER_QUEUED("transactions that wait for a sub-block"),
  ZKT_BATCHER_OLDEST_AGE_SECONDS("how long the first of them has waited"),
  ZKT_BATCHER_UNSETTLED("sub-blocks that are signed and not settled"),
  ZKT_BATCHER_ASKING("sub-blocks that wait for the operator's word"),
  ZKT_BATCHER_WORKING("1 while L2 and daemon answer and the thread is open for this Batcher"),

  ZKT_LEDGER_HEIGHT("height of the L2's last block"),
  ZKT_LEDGER_PENDING("transactions that wait for a block");

  static final String TOTAL = "_total";

  private final String help;

  Metric(String help) {
    this.help = help;
  }

  /// The name as it is scraped; a histogram has its suffixes behind it.
  public String scraped() {
    return name().toLowerCase(Locale.ROOT);
  }

  String help() {
    return help;
  }
}
