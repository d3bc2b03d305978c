package io.zkthreads.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Artifacts of several tenants in one store.
@Timeout(60)
class TenantArtifactsTest {
  private static final byte[] BYTES = new byte[10_000];
  private static final Digest DIGEST = Digest.of(BYTES);

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private SqlJobStore store;

  @SuppressWarnings("NullAway.Init")
  private FileArtifactStore files;

  private long sent;

  SqlJobStore openStore() {
    return SqlJobStore.open(folder, hurt -> {});
  }

  @BeforeEach
  void open() throws IOException {
    store = openStore();
    files = new FileArtifactStore(folder.resolve("artifacts"), 1 << 20);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private TenantArtifacts of(String name, long maxBytes) {
    Tenant tenant = Tenant.named(name).with(new Quotas(0, 0, maxBytes, 0));
    return new ArtifactLibrary(files, store.ownership(), (to, bytes) -> sent += bytes).of(tenant);
  }

  private TenantArtifacts of(String name) {
    return of(name, 0);
  }

  private static void upload(TenantArtifacts artifacts, byte[] bytes) throws Exception {
    try (ArtifactStore.Upload upload = artifacts.upload(Digest.of(bytes), bytes.length)) {
      upload.append(0, bytes);
      upload.finish();
    }
  }

  private static void assertRefused(String reason, Callable<?> call) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  private long filesStored() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("artifacts"))) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void toKnowADigestIsNotToHaveTheBytes() throws Exception {
    upload(of("alice"), BYTES);
    assertThat(of("alice").contains(DIGEST)).isTrue();
    TenantArtifacts bob = of("bob");
    assertThat(bob.contains(DIGEST)).isFalse();
    assertThat(bob.committedBytes(DIGEST)).isZero();
    assertRefused("NO_SUCH_ARTIFACT", () -> bob.download(DIGEST, 0));
    try (ArtifactStore.Upload upload = bob.upload(DIGEST, BYTES.length)) {
      assertRefused("BAD_SIZE", () -> finish(upload));
    }
    byte[] others = BYTES.clone();
    others[77] = 1;
    try (ArtifactStore.Upload upload = bob.upload(DIGEST, BYTES.length)) {
      upload.append(0, others);
      assertRefused("BAD_DIGEST", () -> finish(upload));
    }
    assertThat(bob.contains(DIGEST)).isFalse();
    upload(bob, BYTES);
    assertThat(bob.contains(DIGEST)).isTrue();
    try (ArtifactStore.Download download = bob.download(DIGEST, 4_000)) {
      assertThat(download.next(BYTES.length)).hasSize(6_000);
    }
    assertThat(sent).as("what was sent is counted").isEqualTo(6_000);
    assertThat(filesStored()).as("stored once").isEqualTo(1);
  }

  private static boolean finish(ArtifactStore.Upload upload) throws Exception {
    upload.finish();
    return true;
  }

  @Test
  void uploadsOfTheSameBytesByTwoTenantsKnowNothingOfEachOther() throws Exception {
    TenantArtifacts alice = of("alice");
    TenantArtifacts bob = of("bob");
    try (ArtifactStore.Upload hers = alice.upload(DIGEST, BYTES.length);
        ArtifactStore.Upload his = bob.upload(DIGEST, BYTES.length)) {
      hers.append(0, Arrays.copyOf(BYTES, 4_000));
      assertRefused("UPLOAD_IN_PROGRESS", () -> alice.upload(DIGEST, BYTES.length));
      assertThat(alice.committedBytes(DIGEST)).isEqualTo(4_000);
      assertThat(bob.committedBytes(DIGEST)).isZero();
      his.append(0, BYTES);
      his.finish();
      assertThat(alice.contains(DIGEST)).isFalse();
      assertThat(alice.committedBytes(DIGEST)).isEqualTo(4_000);
      hers.append(4_000, Arrays.copyOf(BYTES, 6_000));
      hers.finish();
    }
    assertThat(alice.contains(DIGEST)).isTrue();
    assertThat(filesStored()).isEqualTo(1);
  }

  @Test
  void uploadsAndWhatIsLeftOfThemCountAgainstTheQuotaWhicheverWayTheyCome() throws Exception {
    TenantArtifacts alice = of("alice", 20_000);
    upload(alice, BYTES);
    upload(alice, BYTES);
    assertThat(store.ownership().storedBytes("alice")).as("once").isEqualTo(10_000);
    byte[] more = new byte[11_000];
    assertRefused("TENANT_BYTES", () -> alice.upload(Digest.of(more), more.length));
    byte[] half = new byte[5_000];
    alice.upload(Digest.of(half), half.length).close();
    assertThat(files.partialBytes("alice")).as("an empty file").isEqualTo(4_096);
    assertRefused("TENANT_BYTES", () -> alice.upload(Digest.of(new byte[7_000]), 7_000));
    upload(of("bob", 20_000), more);
    upload(alice, half);
    assertThat(files.partialBytes("alice")).isZero();
    assertRefused("TENANT_BYTES", () -> alice.register(new byte[6_000], elf -> "never"));
    FileArtifactStore reopened = new FileArtifactStore(folder.resolve("artifacts"), 1 << 20);
    assertThat(reopened.partialBytes("alice")).isZero();
  }

  @Test
  void uploadsAtOnceAreBoundedTogetherAsTheyGrow() throws Exception {
    TenantArtifacts alice = of("alice", 20_000);
    byte[] first = new byte[9_000];
    byte[] second = new byte[9_500];
    try (ArtifactStore.Upload a = alice.upload(Digest.of(first), first.length);
        ArtifactStore.Upload b = alice.upload(Digest.of(second), second.length)) {
      a.append(0, first);
      assertRefused(
          "TENANT_BYTES",
          () -> {
            for (int at = 0; at < 9_000; at += 1_000) {
              b.append(at, new byte[1_000]);
            }
            return b;
          });
    }
  }

  @Test
  void whatATenantBroughtIsHisUntilItsAgeEndsWhoeverElseBroughtTheSame() throws Exception {
    upload(of("alice"), BYTES);
    Instant between = Instant.now().plus(Duration.ofHours(1));
    store.ownership().own("bob", DIGEST, BYTES.length, between.plusSeconds(1));
    store.ownership().disownBefore(between);
    assertThat(of("alice").contains(DIGEST)).isFalse();
    assertThat(store.ownership().storedBytes("alice")).isZero();
    assertThat(of("bob").contains(DIGEST)).isTrue();
    assertThat(store.ownership().isBrought(DIGEST)).isTrue();
    store.ownership().disownBefore(between.plusSeconds(2));
    assertThat(store.ownership().isBrought(DIGEST)).isFalse();
  }

  @Test
  void whatLiesInAFolderOfAnOlderVersionIsTheDefaultTenantsAndWhatComesLaterIsNot()
      throws Exception {
    files.put(BYTES);
    Instant now = Instant.now();
    store.ownership().adopt(files::forEach, now);
    assertThat(of(Tenant.DEFAULT).contains(DIGEST)).isTrue();
    assertThat(of("alice").contains(DIGEST)).isFalse();
    Digest later = files.put(new byte[7]);
    store.ownership().adopt(files::forEach, now);
    assertThat(of(Tenant.DEFAULT).contains(later)).isFalse();
  }
}
