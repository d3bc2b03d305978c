package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.ArtifactServiceGrpc;
import io.zkthreads.api.prover.v1.DownloadRequest;
import io.zkthreads.api.prover.v1.DownloadResponse;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.UploadChunk;
import io.zkthreads.api.prover.v1.UploadHeader;
import io.zkthreads.api.prover.v1.UploadRequest;
import io.zkthreads.api.prover.v1.UploadResponse;
import io.zkthreads.api.prover.v1.WatchJobRequest;
import io.zkthreads.api.prover.v1.WatchJobResponse;
import io.zkthreads.server.Provoked;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.tenant.AnyOwnership;
import io.zkthreads.server.tenant.ArtifactLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Artifacts as a client in any language gets and gives them, which may check nothing itself.
@Timeout(60)
class ArtifactRpcTest {
  @RegisterExtension static final Provoked LOG = Provoked.in(Answers.class);

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Served served;

  @SuppressWarnings("NullAway.Init")
  private ManagedChannel channel;

  @SuppressWarnings("NullAway.Init")
  private ProverClient client;

  @BeforeEach
  void start() throws IOException {
    served = Served.open(folder, new ScriptedSteps(1000));
    channel = served.channel();
    client = new ProverClient(channel);
  }

  @AfterEach
  void stop() throws IOException {
    channel.shutdownNow();
    served.close();
  }

  private void damage(String artifact, int at) throws IOException {
    String hex = artifact.substring("artifacts/".length());
    Path file = folder.resolve("artifacts").resolve(hex.substring(0, 2)).resolve(hex);
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private BlockingClientCall<?, DownloadResponse> download(String artifact, long from) {
    return ArtifactServiceGrpc.newBlockingV2Stub(channel)
        .download(DownloadRequest.newBuilder().setName(artifact).setReadOffset(from).build());
  }

  private static void expectDataLoss(BlockingClientCall<?, ?> call) {
    assertThatThrownBy(
            () -> {
              while (call.read() != null) {}
            })
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DATA_LOSS);
              assertThat(e.getStatus().getDescription()).contains("is damaged");
            });
  }

  @Test
  void aDamagedArtifactIsNotHandedOutAsIfItWereRight() throws Exception {
    byte[] bytes = new byte[300_000];
    new Random(11).nextBytes(bytes);
    String name = client.upload(bytes);
    assertThat(client.download(name)).isEqualTo(bytes);
    damage(name, 150_000);
    expectDataLoss(download(name, 0));
    expectDataLoss(download(name, 200_000));
    assertThatThrownBy(() -> client.download(name))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DATA_LOSS));
  }

  @Test
  void norIsADamagedProofAtTheEndOfAWatch() throws Exception {
    Job job = client.waitJob(client.createJob("r1", Served.PROGRAM).getName(), 20);
    damage(job.getProof().getArtifact(), 7);
    BlockingClientCall<?, WatchJobResponse> watch =
        ProverServiceGrpc.newBlockingV2Stub(channel)
            .watchJob(
                WatchJobRequest.newBuilder().setName(job.getName()).setIncludeProof(true).build());
    expectDataLoss(watch);
  }

  @Test
  void aStreamThatNobodyReadsHoldsLittle() throws Exception {
    String name = client.upload(new byte[1 << 20]);
    BlockingClientCall<?, DownloadResponse> parts = download(name, 0);
    DownloadResponse part;
    int bytes = 0;
    while ((part = parts.read()) != null) {
      assertThat(part.getData().size()).isLessThanOrEqualTo(64 << 10);
      bytes += part.getData().size();
    }
    assertThat(bytes).isEqualTo(1 << 20);
  }

  @Test
  void uploadingFromTheBeginningWhatIsThereAlreadyIsASuccess() throws Exception {
    byte[] bytes = new byte[200_000];
    new Random(12).nextBytes(bytes);
    String name = client.upload(bytes);
    BlockingClientCall<UploadRequest, UploadResponse> again =
        ArtifactServiceGrpc.newBlockingV2Stub(channel).upload();
    again.write(
        UploadRequest.newBuilder()
            .setHeader(
                UploadHeader.newBuilder()
                    .setSha256(ByteString.copyFrom(Digest.of(bytes).toBytes()))
                    .setSizeBytes(bytes.length))
            .build());
    for (int at = 0; at < bytes.length; at += 50_000) {
      again.write(
          UploadRequest.newBuilder()
              .setChunk(
                  UploadChunk.newBuilder()
                      .setOffset(at)
                      .setData(ByteString.copyFrom(bytes, at, 50_000)))
              .build());
    }
    again.halfClose();
    assertThat(again.read().getName()).isEqualTo(name);
    assertThat(client.download(name)).isEqualTo(bytes);
  }

  @Test
  void numbersBeyondTwoToThe63AreRefusedAsTheClientWroteThem() throws Exception {
    String job = client.createJob("r1", Served.PROGRAM).getName();
    expectRefused(
        ProverServiceGrpc.newBlockingV2Stub(channel)
            .watchJob(WatchJobRequest.newBuilder().setName(job).setAfterSequence(-1).build()),
        "after_sequence: expected 0 to 9223372036854775807, got 18446744073709551615");
    expectRefused(
        download(client.upload(new byte[10]), Long.MIN_VALUE),
        "read_offset: expected 0 to 10, got 9223372036854775808");
    BlockingClientCall<UploadRequest, UploadResponse> upload =
        ArtifactServiceGrpc.newBlockingV2Stub(channel).upload();
    upload.write(
        UploadRequest.newBuilder()
            .setHeader(
                UploadHeader.newBuilder()
                    .setSha256(ByteString.copyFrom(new byte[32]))
                    .setSizeBytes(-2))
            .build());
    expectRefused(upload, "header.size_bytes: expected at most 33554432, got 18446744073709551614");
  }

  private static void expectRefused(BlockingClientCall<?, ?> call, String text) {
    assertThatThrownBy(call::read)
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.getStatus().getDescription()).isEqualTo(text));
  }

  /// A store that the machine gave no memory.
  private static class Starved implements ArtifactStore {
    @Override
    public Digest put(byte[] bytes) {
      throw new OutOfMemoryError("starved");
    }

    @Override
    public byte[] bytes(Digest digest) {
      throw new OutOfMemoryError("starved");
    }

    @Override
    public Download download(Digest digest, long offset) throws IOException {
      throw new OutOfMemoryError("starved");
    }

    @Override
    public long size(Digest digest) {
      throw new OutOfMemoryError("starved");
    }

    @Override
    public void requireRoom(long bytes) {
      throw new OutOfMemoryError("starved");
    }

    @Override
    public Hold hold() {
      throw new OutOfMemoryError("starved");
    }

    @Override
    public boolean contains(Digest digest) {
      throw new OutOfMemoryError("starved");
    }

    @Override
    public long partialBytes(String tenant, Digest digest) {
      throw new OutOfMemoryError("starved");
    }

    @Override
    public long partialBytes(String tenant) {
      throw new OutOfMemoryError("starved");
    }

    @Override
    public Upload upload(String tenant, Digest digest, long sizeBytes, boolean known) {
      throw new OutOfMemoryError("starved");
    }
  }

  /// Its disk, database or bucket does not answer.
  private static final class Away extends Starved {
    @Override
    public Download download(Digest digest, long offset) throws IOException {
      throw new IOException("s3://proofs: connection refused");
    }
  }

  @Test
  void aStoreThatCannotBeReachedIsWorthAnotherTryAndTellsNothingOfItself() throws Exception {
    Status status = endOfDownload(new Away());
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).contains("storage failed, trace").doesNotContain("proofs");
  }

  @Test
  void aStreamThatFailsByAnErrorEndsAsWell() throws Exception {
    assertThat(endOfDownload(new Starved()).getCode()).isEqualTo(Status.Code.INTERNAL);
  }

  /// How the download of an artifact ends that a store is asked for.
  private static Status endOfDownload(ArtifactStore store) throws Exception {
    ArtifactLibrary library = new ArtifactLibrary(store, new AnyOwnership(), (tenant, bytes) -> {});
    try (RpcServer server =
        RpcServer.start("127.0.0.1:0", List.of(new ArtifactRpc(library, new Timings())))) {
      ManagedChannel to = NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
      try {
        BlockingClientCall<?, DownloadResponse> call =
            ArtifactServiceGrpc.newBlockingV2Stub(to)
                .download(
                    DownloadRequest.newBuilder().setName("artifacts/" + "0".repeat(64)).build());
        return assertThatExceptionOfType(StatusException.class)
            .isThrownBy(call::read)
            .actual()
            .getStatus();
      } finally {
        to.shutdownNow();
      }
    }
  }
}
