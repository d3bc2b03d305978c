package io.zkthreads.server.backup;

import io.zkthreads.batcher.RecordsCopy;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.server.artifact.ArtifactCopy;
import io.zkthreads.server.artifact.DamagedArtifact;
import io.zkthreads.server.artifact.SyncedCopy;
import io.zkthreads.store.StoreCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Makes a data folder of a backup. Every file is held to its digest as it is copied, the copied
/// stores are read as services would read them, and only then are they where services find them.
public final class Restore {
  private final Path backup;
  private final Path copy;

  private Restore(Path backup, Path copy) {
    this.backup = backup;
    this.copy = copy;
  }

  /// Restores into an empty folder, or one that is made. The ledger's folder comes to be at one
  /// moment, and so do the daemon's and the Batcher's after it.
  ///
  /// @param staging within `data`
  public static Summary make(Path backup, Staging staging, Path data)
      throws IOException, BackupException {
    Restore restore = new Restore(backup, staging.folder());
    Summary summary = restore.copy();
    staging.publishEach(
        List.of("faucet.key", Contents.LEDGER, Contents.DAEMON, Contents.BATCHER), data);
    return summary;
  }

  /// Refuses a folder that has anything in it: what is there is not to be mixed with a backup.
  public static void requireEmpty(Path data) throws IOException, BackupException {
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> all = Files.list(data)) {
      Optional<Path> any = all.findFirst();
      if (any.isPresent()) {
        throw new BackupException(
            "%s: expected an empty folder or none, got one with %s"
                .formatted(data, any.get().getFileName()));
      }
    }
  }

  private Summary copy() throws IOException, BackupException {
    Manifest manifest = Manifest.read(backup);
    StoreCopy.prepare();
    for (Map.Entry<String, SyncedCopy> file : manifest.files().entrySet()) {
      copy(file.getKey(), file.getValue());
    }
    ArtifactCopy artifacts = copyArtifacts();
    OptionalLong jobs = OptionalLong.empty();
    if (manifest.files().containsKey(Contents.JOBS)) {
      jobs = OptionalLong.of(requireJobs(artifacts));
    }
    requireTotal(manifest.artifacts(), artifacts.total());
    Optional<Block> head = Optional.empty();
    if (manifest.files().containsKey(Contents.CHAIN)) {
      head = Optional.of(Contents.head(copy));
    }
    OptionalLong transactions = OptionalLong.empty();
    if (manifest.files().containsKey(Contents.RECORDS)) {
      Path batcher = copy.resolve(Contents.BATCHER);
      transactions = OptionalLong.of(RecordsCopy.requireSound(batcher));
      RecordsCopy.putBack(batcher, System.currentTimeMillis());
    }
    List<String> keys = Contents.KEYS.stream().filter(manifest.files()::containsKey).toList();
    return new Summary(jobs, artifacts.total(), head, transactions, keys);
  }

  private void copy(String path, SyncedCopy expected) throws IOException, BackupException {
    Path target = copy.resolve(path);
    Files.createDirectories(target.resolveSibling(""));
    SyncedCopy got;
    try {
      got = SyncedCopy.make(backup.resolve(path), target);
    } catch (NoSuchFileException e) {
      throw new BackupException(backup.resolve(path) + ": expected a file, got none", e);
    }
    if (!got.equals(expected)) {
      throw new BackupException(
          "%s: damaged: expected %d bytes with the SHA-256 %s, got %d with %s"
              .formatted(
                  backup.resolve(path),
                  expected.bytes(),
                  expected.digest().hex(),
                  got.bytes(),
                  got.digest().hex()));
    }
  }

  private ArtifactCopy copyArtifacts() throws IOException, BackupException {
    Path folder = backup.resolve(Contents.ARTIFACTS);
    ArtifactCopy artifacts = new ArtifactCopy(folder, copy.resolve(Contents.ARTIFACTS));
    try {
      artifacts.copyNew();
    } catch (DamagedArtifact e) {
      throw new BackupException(folder + ": " + e.getMessage(), e);
    }
    return artifacts;
  }

  /// Of what no job needs: what a job needs has been looked for by name.
  private void requireTotal(ArtifactCopy.Total expected, ArtifactCopy.Total got)
      throws BackupException {
    if (!got.equals(expected)) {
      throw new BackupException(
          "%s: expected %d artifacts of %d bytes, got %d of %d"
              .formatted(
                  backup.resolve(Contents.ARTIFACTS),
                  expected.files(),
                  expected.bytes(),
                  got.files(),
                  got.bytes()));
    }
  }

  private long requireJobs(ArtifactCopy artifacts) throws IOException, BackupException {
    Contents.Jobs jobs = Contents.jobs(copy, artifacts);
    if (!jobs.lacks().isEmpty()) {
      throw new BackupException(
          "%s: expected artifact %s, which %s needs, got no such file"
              .formatted(
                  backup.resolve(Contents.ARTIFACTS),
                  jobs.lacks().getFirst().digest().hex(),
                  jobs.lacks().getFirst().job()));
    }
    return jobs.number();
  }
}
