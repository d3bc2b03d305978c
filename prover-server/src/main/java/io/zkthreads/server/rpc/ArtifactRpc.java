package io.zkthreads.server.rpc;

import io.grpc.stub.StreamObserver;
import io.zkthreads.api.prover.v1.ArtifactServiceGrpc;
import io.zkthreads.api.prover.v1.DownloadRequest;
import io.zkthreads.api.prover.v1.DownloadResponse;
import io.zkthreads.api.prover.v1.GetUploadStatusRequest;
import io.zkthreads.api.prover.v1.GetUploadStatusResponse;
import io.zkthreads.api.prover.v1.UploadRequest;
import io.zkthreads.api.prover.v1.UploadResponse;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.ArtifactLibrary;
import io.zkthreads.server.tenant.TenantArtifacts;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Artifacts over gRPC.
public final class ArtifactRpc extends ArtifactServiceGrpc.ArtifactServiceImplBase {
  private static final System.Logger LOG = System.getLogger(ArtifactRpc.class.getName());

  private final ArtifactLibrary library;
  private final Answers answers;

  public ArtifactRpc(ArtifactLibrary library, Timings timings) {
    this.library = library;
    answers = new Answers(timings);
  }

  /// Those of the caller.
  private TenantArtifacts artifacts() {
    return library.of(Caller.current());
  }

  @Override
  public StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> out) {
    return new Inflow(out);
  }

  /// Bytes go to disk as they come; what is there when the client vanishes stays for its return.
  private final class Inflow implements StreamObserver<UploadRequest> {
    private final StreamObserver<UploadResponse> out;
    private ArtifactStore.@Nullable Upload upload;
    private @Nullable Digest digest;
    private boolean ended;

    Inflow(StreamObserver<UploadResponse> out) {
      this.out = out;
    }

    @Override
    public void onNext(UploadRequest request) {
      if (ended) {
        return;
      }
      try {
        take(request);
      } catch (Refusal | IOException | RuntimeException e) {
        end(e);
      } catch (Error e) { // gRPC ends the call; the next upload must find the door open
        ended = true;
        close();
        throw e;
      }
    }

    private void take(UploadRequest request) throws Refusal, IOException {
      switch (request.getMessageCase()) {
        case HEADER -> {
          if (upload != null) {
            throw Refusal.invalid("BAD_ORDER", "header", "one header", "a second");
          }
          byte[] sha256 = request.getHeader().getSha256().toByteArray();
          digest = Digest.ofBytes("header.sha256", sha256);
          upload = artifacts().upload(digest, request.getHeader().getSizeBytes());
        }
        case CHUNK -> {
          if (upload == null) {
            throw Refusal.invalid("BAD_ORDER", "chunk", "a header first", "a chunk");
          }
          upload.append(request.getChunk().getOffset(), request.getChunk().getData().toByteArray());
        }
        case MESSAGE_NOT_SET ->
            throw Refusal.invalid("MISSING", "message", "header or chunk", "nothing");
      }
    }

    @Override
    public void onCompleted() {
      if (ended) {
        return;
      }
      try {
        if (upload == null || digest == null) {
          throw Refusal.invalid("MISSING", "header", "a header", "nothing");
        }
        upload.finish();
        close();
        ended = true;
        out.onNext(UploadResponse.newBuilder().setName(digest.name()).build());
        out.onCompleted();
      } catch (Refusal | IOException | RuntimeException e) {
        end(e);
      } catch (Error e) { // gRPC ends the call; the next upload must find the door open
        ended = true;
        close();
        throw e;
      }
    }

    @Override
    public void onError(Throwable gone) {
      ended = true;
      close();
    }

    private void end(Exception e) {
      ended = true;
      close();
      out.onError(Answers.toStatus(e));
    }

    private void close() {
      if (upload != null) {
        try {
          upload.close();
        } catch (IOException e) {
          LOG.log(Level.WARNING, "an upload did not close", e);
        }
      }
    }
  }

  @Override
  public void getUploadStatus(
      GetUploadStatusRequest request, StreamObserver<GetUploadStatusResponse> out) {
    answers.one(
        "GetUploadStatus",
        out,
        () -> {
          Digest digest = Digest.ofBytes("sha256", request.getSha256().toByteArray());
          TenantArtifacts artifacts = artifacts();
          return GetUploadStatusResponse.newBuilder()
              .setCommittedBytes(artifacts.committedBytes(digest))
              .setComplete(artifacts.contains(digest))
              .build();
        });
  }

  @Override
  public void download(DownloadRequest request, StreamObserver<DownloadResponse> out) {
    TenantArtifacts artifacts = artifacts(); // known on this thread only
    Outflow.start(out, "Download", flow -> send(artifacts, request, flow));
  }

  private void send(
      TenantArtifacts artifacts, DownloadRequest request, Outflow<DownloadResponse> out)
      throws Refusal, IOException, InterruptedException {
    Digest digest = Digest.parse("name", request.getName());
    long from = request.getReadOffset();
    try (ArtifactStore.Download artifact = artifacts.download(digest, from)) {
      out.sendAll(
          artifact,
          from,
          (offset, data) -> DownloadResponse.newBuilder().setOffset(offset).setData(data).build());
    }
  }
}
