package io.zkthreads.server.backup;

import io.zkthreads.batcher.RecordsCopy;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.store.SqliteLedgerStore;
import io.zkthreads.server.Release;
import io.zkthreads.server.artifact.ArtifactCopy;
import io.zkthreads.server.artifact.DamagedArtifact;
import io.zkthreads.server.artifact.SyncedCopy;
import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.store.StoreCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Copies a data folder whose daemon and ledger may be at work.
///
/// Each store is copied as it is at one moment, and read back as a service would read it. Artifacts
/// are stored before a record names them, so those of the folder after that moment are all that the
/// copied records name, unless a job was deleted meanwhile: then its store is copied once more. The
/// daemon comes before the ledger, so that the copied L2 knows all that the copied daemon has
/// settled.
public final class Backup {
  /// A job that is deleted is at least an hour old, so the second time there is hardly another.
  private static final int MAX_ROUNDS = 5;

  private final Path data;
  private final Path copy;
  private final boolean withKeys;
  private final ArtifactCopy artifacts;

  private Backup(Path data, Path copy, boolean withKeys) {
    this.data = data;
    this.copy = copy;
    this.withKeys = withKeys;
    artifacts =
        new ArtifactCopy(data.resolve(Contents.ARTIFACTS), copy.resolve(Contents.ARTIFACTS));
  }

  /// Fills `staging` with a backup.
  ///
  /// @param data folder of a daemon, a ledger, a Batcher, or several of these
  /// @param withKeys whether secret keys are copied as well
  public static Summary make(Path data, Staging staging, boolean withKeys)
      throws IOException, BackupException {
    return new Backup(data, staging.folder(), withKeys).make();
  }

  private Summary make() throws IOException, BackupException {
    String time = Instant.now().toString();
    StoreCopy.prepare();
    boolean daemon = Files.exists(data.resolve(Contents.JOBS));
    boolean ledger = Files.exists(data.resolve(Contents.CHAIN));
    boolean batcher = Files.exists(data.resolve(Contents.RECORDS));
    if (!daemon && !ledger && !batcher) {
      throw new BackupException(
          "%s: expected the data folder of a daemon, ledger or Batcher, got none of %s, %s, %s"
              .formatted(data, Contents.JOBS, Contents.CHAIN, Contents.RECORDS));
    }
    OptionalLong jobs = daemon ? OptionalLong.of(copyDaemon()) : OptionalLong.empty();
    Optional<Block> head = ledger ? Optional.of(copyLedger()) : Optional.empty();
    OptionalLong transactions = batcher ? OptionalLong.of(copyBatcher()) : OptionalLong.empty();
    List<String> keys = withKeys ? copyKeys() : List.of();
    new Manifest(Release.version(), time, digests(), artifacts.total()).write(copy);
    return new Summary(jobs, artifacts.total(), head, transactions, keys);
  }

  private long copyDaemon() throws IOException, BackupException {
    Path folder = Files.createDirectory(copy.resolve(Contents.DAEMON));
    Contents.Jobs jobs = new Contents.Jobs(0, List.of());
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Files.deleteIfExists(copy.resolve(Contents.JOBS));
      JobSchema.copy(data.resolve(Contents.DAEMON), folder);
      copyArtifacts();
      jobs = Contents.jobs(copy, artifacts);
      if (jobs.lacks().isEmpty()) {
        return jobs.number();
      }
    }
    SqlJobStore.Lack lack = jobs.lacks().getFirst();
    throw new BackupException(
        "%s: expected artifact %s, which %s needs, and %d more, got no such file: restore it, or"
                .formatted(data, lack.digest().hex(), lack.job(), jobs.lacks().size() - 1)
            + " delete the job with `zkt jobs rm`");
  }

  private void copyArtifacts() throws IOException, BackupException {
    try {
      artifacts.copyNew();
    } catch (DamagedArtifact e) {
      throw new BackupException(
          "%s: %s: restore it or delete it".formatted(data, e.getMessage()), e);
    }
  }

  private Block copyLedger() throws IOException, BackupException {
    Path folder = Files.createDirectory(copy.resolve(Contents.LEDGER));
    SyncedCopy.make(data.resolve(Contents.GENESIS), copy.resolve(Contents.GENESIS));
    SqliteLedgerStore.copy(data.resolve(Contents.LEDGER), folder);
    return Contents.head(copy);
  }

  private long copyBatcher() throws IOException {
    Path folder = Files.createDirectory(copy.resolve(Contents.BATCHER));
    RecordsCopy.make(data.resolve(Contents.BATCHER), folder);
    return RecordsCopy.requireSound(folder);
  }

  private List<String> copyKeys() throws IOException {
    List<String> copied = new ArrayList<>();
    for (String key : Contents.KEYS) {
      if (Files.exists(data.resolve(key))) {
        SyncedCopy.make(data.resolve(key), copy.resolve(key));
        copied.add(key);
      }
    }
    return copied;
  }

  private Map<String, SyncedCopy> digests() throws IOException {
    Map<String, SyncedCopy> digests = new TreeMap<>();
    for (String path : Contents.FILES) {
      Path file = copy.resolve(path);
      if (Files.exists(file)) {
        digests.put(path, SyncedCopy.of(file));
      }
    }
    return digests;
  }
}
