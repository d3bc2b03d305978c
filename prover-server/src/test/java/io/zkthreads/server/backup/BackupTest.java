package io.zkthreads.server.backup;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.JobStore;
import io.zkthreads.server.job.ScriptedSteps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
@Tag("slow")
class BackupTest {
  private static final int FIRST = 10;

  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private static void backup(Path data, Path target, boolean withKeys) throws Exception {
    try (Staging staging = Staging.in(target.resolveSibling(""), "backup")) {
      Backup.make(data, staging, withKeys);
      staging.publish(target);
    }
  }

  private static void restore(Path backup, Path data) throws Exception {
    Restore.requireEmpty(data);
    try (Staging staging = Staging.in(data, "restore")) {
      Restore.make(backup, staging, data);
    }
  }

  private static List<JobStore.Numbered> jobs(AtWork daemon) throws IOException {
    return daemon.store().list(SOMEBODY.name(), Long.MAX_VALUE, 1_000);
  }

  private static byte[] proof(AtWork daemon, String job) throws Exception {
    String artifact = daemon.engine().get(job).getProof().getArtifact();
    return daemon.artifacts().bytes(Digest.parse("artifact", artifact));
  }

  @Test
  void aBackupOfADaemonAtWorkRestoresTheSameJobsProofsAndEvents() throws Exception {
    ScriptedSteps steps = new ScriptedSteps(4);
    Map<String, Job> ended = new HashMap<>();
    try (AtWork live = AtWork.in(data(), steps)) {
      List<String> accepted = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        accepted.add(live.create(FIRST + i));
      }
      for (String name : accepted.subList(0, 4)) {
        live.engine().await(name, 60_000);
      }
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Void> more =
          CompletableFuture.runAsync(() -> {
            for (int i = 8; !done.get() && i < 500; i++) {
              try {
                live.create(FIRST + i);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            }
          });
      backup(data(), folder.resolve("copy"), false);
      done.set(true);
      more.join();
      restore(folder.resolve("copy"), folder.resolve("restored"));

      try (AtWork restored = AtWork.in(folder.resolve("restored"), new ScriptedSteps(1_000))) {
        List<String> names = jobs(restored).stream().map(j -> j.job().job().getName()).toList();
        assertThat(names).containsAll(accepted);
        for (String name : names) {
          assertThat(live.store().events(name, 0))
              .as("what was recorded until the copy, in order")
              .startsWith(restored.store().events(name, 0).getFirst());
          ended.put(name, restored.engine().await(name, 60_000));
        }
        assertThat(ended.values())
            .extracting(Job::getState)
            .containsOnly(JobState.JOB_STATE_VERIFIED);
        for (String name : accepted.subList(0, 4)) {
          assertThat(ended.get(name)).isEqualTo(live.engine().get(name));
          assertThat(restored.store().events(name, 0)).isEqualTo(live.store().events(name, 0));
          assertThat(proof(restored, name)).isEqualTo(proof(live, name));
        }
      }
      steps.proofMayEnd.release(1_000);
    }
  }

  @Test
  void jobsThatAreDeletedMeanwhileAreInTheCopyWithTheirFilesOrNotAtAll() throws Exception {
    try (AtWork live = AtWork.in(data(), new ScriptedSteps(1_000_000))) {
      for (int i = 0; i < 200; i++) { // takes longer than a job lives
        live.artifacts().put(ByteBuffer.allocate(1 << 16).putInt(i).array());
      }
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Integer> others =
          CompletableFuture.supplyAsync(() -> {
            int made = 0;
            try {
              List<String> names = new ArrayList<>();
              while (!done.get()) {
                names.add(live.create(FIRST + made++));
                if (names.size() > 6) {
                  String oldest = names.removeFirst();
                  live.engine().await(oldest, 60_000);
                  live.engine().delete(oldest);
                }
              }
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
            return made;
          });
      for (int i = 0; i < 6; i++) {
        Path copy = folder.resolve("copy" + i);
        backup(data(), copy, false);
        restore(copy, folder.resolve("restored" + i));
      }
      done.set(true);
      assertThat(others.join()).as("jobs came and went").isGreaterThan(7);
    }
  }

  @Test
  void aProofThatIsGoneOrDamagedIsNamedAndNothingIsLeft() throws Exception {
    Path proof;
    try (AtWork live = AtWork.in(data(), new ScriptedSteps(1_000))) {
      String name = live.create(FIRST);
      String hex =
          live.engine()
              .await(name, 60_000)
              .getProof()
              .getArtifact()
              .substring("artifacts/".length());
      proof = data().resolve("daemon/artifacts").resolve(hex.substring(0, 2)).resolve(hex);
      flip(proof, 77);
      assertThatThrownBy(() -> backup(data(), folder.resolve("copy"), false))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining(hex)
          .hasMessageContaining("damaged");
      Files.delete(proof);
      assertThatThrownBy(() -> backup(data(), folder.resolve("copy"), false))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining(hex)
          .hasMessageContaining(name);
    }
    assertThat(folder).isDirectoryNotContaining("glob:**{copy,.partial}*");
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at % bytes.length] ^= 1;
    Files.write(file, bytes);
  }

  /// A data folder with a job, an upload that no job needs, and a key; and its backup.
  private Path small() throws Exception {
    try (AtWork live = AtWork.in(data(), new ScriptedSteps(1_000))) {
      live.engine().await(live.create(FIRST), 60_000);
      live.artifacts().put("an upload".getBytes(StandardCharsets.UTF_8));
    }
    Files.writeString(data().resolve("daemon/prover.key"), "a secret");
    Path copy = folder.resolve("copy");
    backup(data(), copy, true);
    return copy;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void aDamagedBackupIsRefusedByTheNameOfTheFileAndNothingIsRestored() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path copy = small();
    Path restored = folder.resolve("restored");
    List<Path> files = files(copy);
    assertThat(files).hasSize(6);
    for (Path file : files) {
      byte[] good = Files.readAllBytes(file);
      String name =
          file.endsWith("manifest.json") ? "manifest.json" : file.getFileName().toString();
      if (!file.endsWith("manifest.json")) {
        flip(file, random.nextInt(1 << 30));
        assertThatThrownBy(() -> restore(copy, restored))
            .as("one bit of %s", file)
            .isInstanceOf(BackupException.class)
            .hasMessageContaining(name);
      }
      Files.write(file, Arrays.copyOf(good, good.length / 2));
      assertThatThrownBy(() -> restore(copy, restored))
          .as("half of %s", file)
          .isInstanceOf(BackupException.class)
          .hasMessageContaining(name);
      Files.delete(file);
      assertThatThrownBy(() -> restore(copy, restored))
          .as("without %s", file)
          .isInstanceOf(BackupException.class);
      Files.write(file, good);
      assertThat(restored).doesNotExist();
    }
    restore(copy, restored);
  }

  @Test
  void aManifestOfAnotherKindIsRefusedInOneSentence() throws Exception {
    Path copy = small();
    Path file = copy.resolve("manifest.json");
    String good = Files.readString(file);
    for (String bad :
        List.of(
            "",
            "null",
            "[]",
            "{}",
            "{\"format\":[]}",
            good.replace("\"version\": 1", "\"version\": 2"),
            good.replace("zkthreads-backup", "another"),
            good.replace("daemon/jobs.sqlite", "../jobs.sqlite"),
            good.replace("daemon/jobs.sqlite", "/etc/passwd"),
            good.replaceFirst("\"bytes\": [0-9]+", "\"bytes\": \"much\""),
            good.replaceFirst("\"sha256\": \"..", "\"sha256\": \"zz"),
            good.replace("\"artifacts\": {", "\"artifact\": {"),
            " ".repeat(1 << 17) + good)) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> restore(copy, folder.resolve("restored")))
          .as(bad)
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("manifest.json");
    }
  }

  @Test
  void keysAreCopiedOnlyIfAskedForAndEverythingIsItsOwnersAlone() throws Exception {
    Path copy = small();
    assertThat(copy.resolve("daemon/prover.key")).hasContent("a secret");
    backup(data(), folder.resolve("without"), false);
    assertThat(folder.resolve("without/daemon/prover.key")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rwx------");
    restore(copy, folder.resolve("restored"));
    for (Path file : files(folder.resolve("restored"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(file.toString())
          .isEqualTo("rw-------");
    }
  }

  @Test
  void onlyAnEmptyFolderIsRestoredIntoAndOnlyADataFolderIsCopied() throws Exception {
    Path copy = small();
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.writeString(full.resolve("mine"), "mine");
    assertThatThrownBy(() -> restore(copy, full))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("expected an empty folder or none, got one with mine");
    assertThat(files(full)).containsExactly(full.resolve("mine"));
    assertThatThrownBy(() -> backup(full, folder.resolve("other"), false))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("expected the data folder of a daemon, ledger or Batcher");
    assertThatThrownBy(() -> restore(full, folder.resolve("other")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("got no manifest.json");
  }

  /// The child: backs up.
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      backup(Path.of(arguments[0]), Path.of(arguments[1]), true);
    }
  }

  @Test
  void aBackupThatIsKilledLeavesNothingThatRestoresUnlessItIsWhole() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (AtWork live = AtWork.in(data(), new ScriptedSteps(1_000))) {
      for (int i = 0; i < 30; i++) {
        live.engine().await(live.create(FIRST + i), 60_000);
      }
      for (int round = 0; round < 3; round++) {
        Path place = Files.createDirectories(folder.resolve("place" + round));
        Process victim =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Victim.class.getName(),
                    data().toString(),
                    place.resolve("copy").toString())
                .inheritIO()
                .start();
        while (victim.isAlive() && entries(place).isEmpty()) {
          Thread.onSpinWait();
        }
        victim.waitFor(random.nextInt(500), TimeUnit.MILLISECONDS);
        victim.destroyForcibly().waitFor();
        for (Path left : entries(place)) {
          Path restored = folder.resolve("restored" + round);
          if (Files.exists(left.resolve("manifest.json"))) {
            restore(left, restored);
          } else {
            assertThat(left.getFileName().toString()).endsWith(".partial");
            assertThatThrownBy(() -> restore(left, restored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("broken off");
          }
        }
      }
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
