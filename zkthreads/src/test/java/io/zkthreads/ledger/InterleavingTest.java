package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.contracts.ExampleContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The ledger against a simple one, in random lives of which the seeds are printed.
///
/// ```
/// mvn -pl zkthreads -am package -Dtest=InterleavingTest -Dledger.lives=10000 -Dledger.seed=1
///     -Dsurefire.failIfNoSpecifiedTests=false
/// ```
@Timeout(3_600)
class InterleavingTest {
  private static final int STEPS = 40;

  /// What a hundred lives come to, or they say little.
  private static final String[] REACHED = {
    "AcceptKey",
    "AcceptKey BAD_PROFILE",
    "AcceptKey NOT_ADMIN",
    "Apply",
    "Apply NO_FACT",
    "ApplyBoth",
    "EndLease",
    "EndLease NOT_LEASED",
    "Offer",
    "Offer LEASED",
    "Register",
    "Register BAD_PROOF",
    "Register KEY_NOT_ACCEPTED",
    "Submit",
    "Submit BAD_PROOF",
    "Submit KEY_NOT_ACCEPTED",
    "Submit LEASED",
    "Submit STALE_INPUT",
    "Submit WRONG_SEQUENCE",
    "Submit SEQUENCE_USED",
    "Take CONTRACT_REVERTED",
    "Take LEASED",
    "TakeLease",
    "TakeLease BAD_LEASE",
    "TakeLease LEASED",
    "TakeLease NOT_CONSENTED",
    "TakeLease NOT_ADMIN",
    "Transfer",
    "Transfer WRONG_NONCE",
  };

  @TempDir Path folder;
  private int folders;

  @Test
  void aLedgerDoesWhatASimpleOneDoesWhateverComesInWhateverOrder() {
    int lives = Integer.getInteger("ledger.lives", 300);
    long seed = Long.getLong("ledger.seed", 20_261_130L);
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < lives; i++) {
      boolean onDisk = i % 40 == 0;
      try {
        if (onDisk) {
          onDisk(seed + i, outcomes);
        } else {
          inMemory(seed + i, outcomes);
        }
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + (seed + i) + (onDisk ? ", on disk" : ""), e);
      }
    }
    System.getLogger("test")
        .log(
            System.Logger.Level.INFO,
            "seeds %d to %d: %s".formatted(seed, seed + lives - 1, outcomes));
    assertThat(outcomes).containsKeys(REACHED);
  }

  private void inMemory(long seed, Map<String, Integer> outcomes) {
    MemoryLedgerStore store = new MemoryLedgerStore();
    World world = new World(folder, () -> store);
    life(
        seed,
        world,
        outcomes,
        before -> {
          before.restart();
          return before;
        });
  }

  /// Killed, a ledger leaves its files as they are at some moment: a copy of them, log and all, is
  /// opened.
  private void onDisk(long seed, Map<String, Integer> outcomes) {
    World world = new World(folder.resolve("ledger-" + folders++));
    life(
        seed,
        world,
        outcomes,
        before -> {
          Path after = folder.resolve("ledger-" + folders++);
          copy(before.folder, after);
          before.close();
          World killed = new World(after);
          killed.now = before.now;
          return killed;
        });
  }

  private interface Killing {
    World kill(World world);
  }

  private static void life(long seed, World world, Map<String, Integer> outcomes, Killing killing) {
    Bytes32 desk = world.deploy(ExampleContract.DESK);
    Bytes32 one = world.registerThread(2, ALICE, Mode.ORDERED, List.of(BATCHER.publicKey()), desk);
    Bytes32 two =
        world.registerThread(2, ALICE, Mode.UNORDERED, List.of(BATCHER.publicKey()), desk);
    Interleaving.Worlds worlds =
        new Interleaving.Worlds() {
          @Override
          public World world() {
            return world;
          }

          @Override
          public World killed(World before) {
            return killing.kill(before);
          }
        };
    new Interleaving(seed, worlds, desk, List.of(one, two), outcomes).live(STEPS);
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("ledger.")).toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
