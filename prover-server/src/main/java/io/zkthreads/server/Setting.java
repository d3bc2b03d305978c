package io.zkthreads.server;

import java.util.List;
import java.util.Locale;

/// One setting: its name, what it is unless it is set, and what it means. The only list of them.
///
/// @param initial its value unless it is set; empty for none
/// @param meaning what it is, with its unit
public record Setting(String name, String initial, String meaning) {
  /// All of them, by name.
  public static final List<Setting> ALL =
      List.of(
          of(
              "batcher.api_key_file",
              "",
              "file with the tenant's key for `batcher.daemon`, its owner's alone; empty: none"),
          of(
              "batcher.daemon",
              "127.0.0.1:50051",
              "the prover daemon that proves and settles, HOST:PORT or https://HOST:PORT"),
          of("batcher.daemon_ca", "", "as daemon.ledger_ca, for `batcher.daemon`"),
          of(
              "batcher.depth",
              4,
              "most sub-blocks that are signed and not settled, each made on what those before leave"),
          of(
              "batcher.fee",
              0,
              "what the thread's vault pays the Prover of a sub-block, as far as it and the thread's"
                  + " policy go"),
          of(
              "batcher.keep_hours",
              168,
              "what became of a transaction or sub-block can be asked for so long"),
          of(
              "batcher.key",
              "",
              "where the Batcher's key is, a file or env:VARIABLE; empty: batcher/batcher.key in"
                  + " `data`, made if there is none"),
          of(
              "batcher.least_valid_seconds",
              600,
              "a transaction has to be valid so long when it comes in"),
          of(
              "batcher.ledger",
              "127.0.0.1:50061",
              "the L2 of the thread, HOST:PORT or https://HOST:PORT"),
          of("batcher.ledger_ca", "", "as daemon.ledger_ca, for `batcher.ledger`"),
          of("batcher.listen", "127.0.0.1:50071", "where a Batcher listens"),
          of(
              "batcher.max_attempts",
              8,
              "a sub-block is made so often before its transactions are returned"),
          of(
              "batcher.max_cycles",
              8L << 20,
              "longest run of a sub-block, in cycles, its signatures not counted"),
          of("batcher.max_queued", 10_000, "most transactions that wait"),
          of(
              "batcher.max_queued_per_user",
              64,
              "most transactions of one sender that are not settled"),
          of(
              "batcher.max_transactions",
              256,
              "most transactions of a sub-block; it is made when so many wait"),
          of("batcher.metrics", "", "as daemon.metrics, for a Batcher"),
          of("batcher.min_fee", 1, "least fee of a transaction of OS version 2"),
          of(
              "batcher.operator",
              "",
              "where the operator looks at sub-blocks and decides (BatcherOperatorService), HOST:PORT"
                  + " of loopback; empty: nowhere"),
          of(
              "batcher.profile",
              "",
              "profile of its proofs, as prover.profile, which its thread accepts; empty: the"
                  + " daemon's"),
          of(
              "batcher.rebase",
              "auto",
              "auto, ask or never: whether a sub-block that state has gone past is made anew at once,"
                  + " on the operator's word, or its transactions are returned"),
          of(
              "batcher.seal_fees",
              0,
              "a sub-block is made when the fees that wait are so much together; 0: no matter"),
          of("batcher.seal_millis", 2_000, "a transaction waits no longer for others, in ms"),
          of(
              "batcher.slot_seconds",
              300,
              "a Batcher's turn where a thread has several, the same for all of them; longer than a"
                  + " proof takes"),
          of("batcher.thread", "", "the thread, 64 hex digits"),
          of("batcher.tls.certificate", "", "as daemon.tls.certificate, for a Batcher"),
          of("batcher.tls.key", "", "as daemon.tls.key, for a Batcher"),
          of(
              "daemon.artifacts",
              "",
              "where artifacts are kept, s3://BUCKET or s3://BUCKET/PREFIX; empty: in files of `data`"),
          of(
              "daemon.artifacts.endpoint",
              "",
              "an S3 server other than Amazon's, https://HOST:PORT or http://HOST:PORT"),
          of(
              "daemon.artifacts.region",
              "",
              "S3's region; empty: as the environment says, or any with an endpoint"),
          of(
              "daemon.console",
              "",
              "where the operator's console is answered for browsers of this machine, HOST:PORT of"
                  + " loopback; on: 127.0.0.1:8080; empty: nowhere"),
          of(
              "daemon.database",
              "",
              "where jobs and tenants are kept, jdbc:postgresql://HOST:PORT/NAME; empty: in SQLite in"
                  + " `data`"),
          of(
              "daemon.database.password_file",
              "",
              "file with the password of the database, its owner's alone; empty: PGPASSWORD of the"
                  + " environment"),
          of("daemon.database.user", "", "who asks the database; empty: as the URL says"),
          of(
              "daemon.engine",
              "local",
              "local or temporal: where proofs are made, in the daemon or by workers (zkt worker)"
                  + " through Temporal"),
          of("daemon.heartbeat_millis", 15_000, "longest silence of a watch, in ms"),
          of(
              "daemon.ledger",
              "",
              "where the L2 is, HOST:PORT or https://HOST:PORT; empty: a daemon that only proves"),
          of(
              "daemon.ledger_ca",
              "",
              "PEM of the authorities that may have signed the L2's certificate; empty: those that"
                  + " Java knows"),
          of(
              "daemon.listen",
              "127.0.0.1:50051",
              "where the daemon listens, HOST:PORT or [IPV6]:PORT; port 0: any free one"),
          of("daemon.max_artifact_bytes", 256L << 20, "largest upload"),
          of("daemon.max_queued_jobs", 1000, "most unfinished jobs"),
          of(
              "daemon.metrics",
              "",
              "where GET /metrics is answered for Prometheus, HOST:PORT; empty: nowhere"),
          of(
              "daemon.rehearsal",
              "on",
              "on or off: whether a daemon proves something small when it has started, so that the"
                  + " first job finds compiled code"),
          of(
              "daemon.settle_by",
              "auto",
              "proof, fact or auto: statement and proof in one transaction; or the proof first, so that"
                  + " a statement that turns out stale costs little; auto: fact for threads whose"
                  + " sub-blocks went stale lately"),
          of(
              "daemon.settlement_key",
              "",
              "where the key is that signs settlements, a file or env:VARIABLE; empty: daemon/prover.key"
                  + " in `data`, made if there is none"),
          of(
              "daemon.tls.certificate",
              "",
              "PEM of the daemon's certificate and what stands above it; read again when it changes;"
                  + " empty: no TLS"),
          of(
              "daemon.tls.client_ca",
              "",
              "PEM of the authorities that sign certificates of tenants: a URI that ends with"
                  + " /tenant/NAME, or CN=NAME; empty: keys only"),
          of("daemon.tls.key", "", "PEM of the certificate's key, PKCS #8 without a password"),
          of("data", ".zkt", "folder of everything durable"),
          of(
              "data.min_free_bytes",
              256L << 20,
              "with less free on the disk of `data`, nothing new is taken"),
          of(
              "ledger.block_millis",
              500,
              "pause between blocks, in ms; 0: only the operator seals blocks, at `ledger.operator`"),
          of("ledger.listen", "127.0.0.1:50061", "where the ledger listens"),
          of("ledger.metrics", "", "as daemon.metrics, for a ledger"),
          of(
              "ledger.operator",
              "",
              "where the operator orders transactions (SequencerService), HOST:PORT of loopback; empty:"
                  + " nowhere"),
          of("ledger.tls.certificate", "", "as daemon.tls.certificate, for a ledger"),
          of("ledger.tls.key", "", "as daemon.tls.key, for a ledger"),
          of("log.format", "text", "text or json: lines of a service's log"),
          of("prover.backend", "auto", "auto, cuda, vector or scalar"),
          of("prover.max_cycles", 1L << 24, "longest run, in cycles"),
          of(
              "prover.max_memory_bytes",
              "heap",
              "a proof whose plan needs more, or more than the heap holds, is refused; heap: only the"
                  + " latter"),
          of(
              "prover.profile",
              "proven100",
              "proven bits, and what they cost: proven100, speed100, size100, compact100,"
                  + " compact100johnson or proven128; of jobs that name none, and on a ledger of the"
                  + " first key of new threads"),
          of(
              "prover.threads",
              0,
              "processor threads that prove; 0: as many as there are processors"),
          of(
              "retention.artifact_hours",
              168,
              "an artifact that no job needs goes so long after it was last stored; 0: never"),
          of(
              "retention.free_bytes",
              1L << 30,
              "with less free on the disk of `data`, finished work goes early, the oldest first; 0:"
                  + " never"),
          of("retention.job_hours", 168, "a job goes so long after its end; 0: never"),
          of(
              "retention.least_hours",
              1,
              "nothing finished goes sooner, whatever the other settings of retention say"),
          of(
              "retention.max_bytes",
              0,
              "with more bytes of artifacts, finished work goes early, the oldest first; 0: any"
                  + " number"),
          of("retention.max_jobs", 100_000, "most jobs that have ended; 0: any number"),
          of(
              "retention.partial_hours",
              24,
              "an upload that broke off goes so long after its last bytes; 0: never"),
          of(
              "temporal.address",
              "127.0.0.1:7233",
              "where Temporal is, HOST:PORT or https://HOST:PORT, for daemon.engine=temporal and for"
                  + " workers"),
          of(
              "temporal.ca",
              "",
              "PEM of the authorities that may have signed Temporal's certificate; empty: those that"
                  + " Java knows"),
          of(
              "temporal.device",
              "cpu",
              "cpu or cuda: the workers that a daemon's proofs are for; a worker is for what it"
                  + " proves on"),
          of("temporal.namespace", "default", "namespace of Temporal"),
          of(
              "temporal.queue",
              "zkthreads",
              "beginning of the names of task queues, the same for a daemon and its workers, another"
                  + " for each daemon of a namespace"),
          of("temporal.slots", 4, "proofs that a daemon has workers make at once"),
          of(
              "temporal.tls.certificate",
              "",
              "PEM of a certificate that daemon and workers show to Temporal, with what stands above"
                  + " it; empty: none"),
          of("temporal.tls.key", "", "PEM of that certificate's key, PKCS #8 without a password"),
          of(
              "worker.drain_seconds",
              300,
              "how long a worker that is to end may go on with its proofs; then they go to others"),
          of(
              "worker.listen",
              "",
              "where a worker answers for its health, HOST:PORT; empty: nowhere"),
          of("worker.metrics", "", "as daemon.metrics, for a worker"));

  private static Setting of(String name, Object initial, String meaning) {
    return new Setting(name, initial.toString(), meaning);
  }

  /// The variable of the environment that sets it.
  public String environment() {
    return "ZKT_" + name.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
