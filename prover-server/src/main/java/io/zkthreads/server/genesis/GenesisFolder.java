package io.zkthreads.server.genesis;

import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.store.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Supplier;

/// A ledger's folder, which keeps the genesis that it started from for ever, as `genesis.json`.
public final class GenesisFolder {
  private final Path folder;
  private final Path file;

  public GenesisFolder(Path folder) {
    this.folder = folder;
    file = folder.resolve("genesis.json");
  }

  /// What the folder keeps; nothing before its ledger first starts.
  public Optional<Genesis> kept() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(GenesisFile.parse(Files.readString(file)));
    } catch (InvalidGenesis e) {
      throw new StoreFailure(file + " was changed: " + e.getMessage(), e);
    }
  }

  /// What the folder keeps, from now on at the latest.
  public Genesis keptOr(Supplier<Genesis> first) throws IOException {
    Optional<Genesis> kept = kept();
    return kept.isPresent() ? kept.get() : keep(first.get());
  }

  /// Keeps a genesis, or refuses it if the folder has another one.
  public Genesis keep(Genesis genesis) throws IOException {
    Optional<Genesis> kept = kept();
    if (kept.isEmpty()) {
      write(genesis);
    } else if (!kept.get().equals(genesis)) {
      throw new StoreFailure(
          "%s holds another ledger: expected genesis %s, got %s"
              .formatted(folder, kept.get().digest(), genesis.digest()));
    }
    return genesis;
  }

  /// On disk before the ledger is, so that there is no ledger without it.
  private void write(Genesis genesis) throws IOException {
    Files.createDirectories(folder);
    Path temporary = folder.resolve("genesis.json.new");
    Files.writeString(
        temporary,
        GenesisFile.text(genesis),
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        StandardOpenOption.DSYNC);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
