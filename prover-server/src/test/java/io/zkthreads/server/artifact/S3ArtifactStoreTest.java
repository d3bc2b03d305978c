package io.zkthreads.server.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.store.Watermark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3ArtifactStoreTest extends ArtifactStoreContract {
  private static final S3Bucket.Bounds SHORT =
      new S3Bucket.Bounds(
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofMillis(500),
          Duration.ofSeconds(2));

  @SuppressWarnings("NullAway.Init")
  private static S3Server server;

  @TempDir Path staging;
  private final S3Location location = server.somewhere();

  @BeforeAll
  static void start() throws IOException {
    server = S3Server.get();
  }

  @Override
  ArtifactKeeping open(long maxBytes, Watermark watermark) throws IOException {
    return ArtifactStores.open(Optional.of(location), staging, maxBytes, watermark);
  }

  @Override
  void overwrite(Digest digest, byte[] other) {
    try (S3Client client = server.client()) {
      client.putObject(
          put -> put.bucket(S3Server.BUCKET).key(location.key(digest)),
          RequestBody.fromBytes(other));
    }
  }

  @Test
  void storesOnSeveralMachinesSeeWhatEachOfThemStores(@TempDir Path other) throws Exception {
    ArtifactKeeping second =
        ArtifactStores.open(Optional.of(location), other, MAX_BYTES, Watermark.NONE);
    Digest digest = store.put(bytes);
    assertThat(second.bytes(digest)).isEqualTo(bytes);
    int folder = Integer.parseInt(digest.hex().substring(0, 2), 16);
    second.storedBefore(folder, Instant.EPOCH);
    assertThat(second.storedBytes()).as("counted when it is listed").isEqualTo(10_000);
    assertThat(second.delete(digest, Instant.now().plusSeconds(60), _ -> false))
        .isEqualTo(ArtifactKeeping.Deletion.GONE);
    assertThat(store.contains(digest)).isFalse();
    assertThatThrownBy(() -> store.bytes(digest)).isInstanceOf(Refusal.class);
  }

  @Test
  void storingAgainMendsWhatWasDamaged() throws Exception {
    Digest digest = store.put(bytes);
    overwrite(digest, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> store.bytes(digest)).isInstanceOf(DamagedArtifact.class);
    store.put(bytes);
    assertThat(store.bytes(digest)).isEqualTo(bytes);
  }

  @Test
  void nothingStaysOnTheDiskOfWhatHasReachedS3() throws Exception {
    try (ArtifactStore.Upload upload = store.upload(TENANT, Digest.of(bytes), bytes.length, true)) {
      upload.append(0, bytes);
      upload.finish();
    }
    store.put(Arrays.copyOf(bytes, 77));
    assertThat(staging.resolve("partial")).isEmptyDirectory();
    assertThat(store.partialBytes(TENANT)).isZero();
  }

  @Test
  void whatIsNoArtifactIsLeftAlone() throws Exception {
    try (S3Client client = server.client()) {
      for (String key : List.of("notes.txt", "ab/notes.txt", "ab/" + "cd".repeat(32))) {
        client.putObject(
            put -> put.bucket(S3Server.BUCKET).key(location.root() + key),
            RequestBody.fromString("text"));
      }
    }
    store.forEach((digest, _) -> assertThat(digest).isNull());
    assertThat(store.storedBefore(0xab, Instant.now().plusSeconds(60))).isEmpty();
  }

  @Test
  void aBucketThatIsNotThereIsSaidWhenTheStoreIsOpened() {
    S3Location absent =
        new S3Location("no-such-bucket", "p", location.endpoint(), Optional.empty());
    assertThatThrownBy(() -> ArtifactStores.open(Optional.of(absent), staging, 1, Watermark.NONE))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("daemon.artifacts: expected a bucket")
        .hasMessageContaining("no-such-bucket");
  }

  /// Answers each request alike, and closes the connection.
  private static final class Answering implements AutoCloseable {
    final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    Answering(String answer) throws IOException {
      Thread.ofVirtual()
          .start(() -> {
            while (!socket.isClosed()) {
              try (Socket caller = socket.accept()) {
                if (answer.isEmpty()) {
                  Thread.sleep(60_000);
                }
                caller.getInputStream().read(new byte[1 << 14]);
                caller.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
              } catch (IOException | InterruptedException e) {
                // the caller left, or the test ended
              }
            }
          });
    }

    S3Bucket bucket() throws IOException {
      URI at = URI.create("http://127.0.0.1:" + socket.getLocalPort());
      return new S3Bucket(new S3Location("bucket", "", Optional.of(at), Optional.empty()), SHORT);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNoDamage() throws Exception {
    String half = "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + "x".repeat(5_000);
    try (Answering answering = new Answering(half)) {
      Digest digest = Digest.of(bytes);
      S3Bucket.Content content = answering.bucket().get(digest).orElseThrow();
      try (CheckedDownload download =
          CheckedDownload.open(digest, content.bytes(), content.stream(), 0)) {
        assertThatThrownBy(
                () -> {
                  while (download.next(1_000).length > 0) {}
                })
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(DamagedArtifact.class);
      }
    }
  }

  @Test
  void aServerThatFallsSilentEndsNoCallerOfItsOwn() throws Exception {
    try (Answering silent = new Answering("")) {
      S3Bucket bucket = silent.bucket();
      assertThatThrownBy(() -> bucket.find(Digest.of(bytes))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> bucket.put(Digest.of(bytes), bytes)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aServerThatFailsIsNoEmptyOne() throws Exception {
    String broken = "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n";
    try (Answering answering = new Answering(broken)) {
      assertThatThrownBy(() -> answering.bucket().find(Digest.of(bytes)))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> answering.bucket().get(Digest.of(bytes)))
          .isInstanceOf(IOException.class);
    }
  }
}
