package io.zkthreads.server.backup;

import io.zkthreads.batcher.RecordsCopy;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.store.SqliteLedgerStore;
import io.zkthreads.server.artifact.ArtifactCopy;
import io.zkthreads.server.genesis.GenesisFolder;
import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.store.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What lasts of a data folder, by its paths, and what has to fit together in a copy of it. Files
/// that are not named here are made anew by the services.
final class Contents {
  static final String DAEMON = "daemon";
  static final String LEDGER = "ledger";
  static final String BATCHER = "batcher";
  static final String ARTIFACTS = "daemon/artifacts";
  static final String JOBS = "daemon/jobs.sqlite";
  static final String CHAIN = "ledger/ledger.sqlite";
  static final String GENESIS = "ledger/genesis.json";
  static final String RECORDS = BATCHER + "/" + RecordsCopy.FILE;

  /// Secrets, which are copied only if somebody asks for them.
  static final List<String> KEYS =
      List.of("daemon/prover.key", "batcher/batcher.key", "faucet.key");

  /// All files but artifacts.
  static final Set<String> FILES =
      Stream.concat(Stream.of(JOBS, CHAIN, GENESIS, RECORDS), KEYS.stream())
          .collect(Collectors.toUnmodifiableSet());

  private Contents() {}

  /// Jobs of a copied store.
  ///
  /// @param lacks what they need and the copy lacks
  record Jobs(long number, List<SqlJobStore.Lack> lacks) {}

  /// Reads all of a copied job store, as a daemon would at its start.
  static Jobs jobs(Path data, ArtifactCopy artifacts) throws IOException {
    Path folder = data.resolve(DAEMON);
    SqliteDatabase file = JobSchema.open(folder, hurt -> {});
    try (SqlJobStore store = SqlJobStore.on(file)) {
      file.requireSound();
      return new Jobs(store.size(), store.lacks(artifacts::has));
    } finally {
      Files.deleteIfExists(folder.resolve("jobs.lock"));
    }
  }

  /// Reads all of a copied ledger, whose state must have the roots of its newest block.
  ///
  /// @return that block
  static Block head(Path data) throws IOException, BackupException {
    Path folder = data.resolve(LEDGER);
    Genesis genesis =
        new GenesisFolder(folder)
            .kept()
            .orElseThrow(() ->
                new BackupException(
                    GENESIS + ": expected what the ledger started from, got no such file"));
    try (SqliteLedgerStore store = SqliteLedgerStore.open(folder, hurt -> {})) {
      store.requireSound();
      return store
          .load(genesis.digest())
          .orElseThrow(() -> new BackupException(CHAIN + ": expected a ledger, got an empty one"))
          .head();
    } finally {
      Files.deleteIfExists(folder.resolve("ledger.lock"));
    }
  }
}
