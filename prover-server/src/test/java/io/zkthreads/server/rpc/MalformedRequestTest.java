package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.StreamObserver;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.ArtifactServiceGrpc;
import io.zkthreads.api.prover.v1.GetJobRequest;
import io.zkthreads.api.prover.v1.GetJobResponse;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.server.job.ScriptedSteps;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Bytes that are no request: the client is told, the log stays ours.
@Timeout(60)
@Isolated("what it hears of the log must be its own")
class MalformedRequestTest {
  private static final byte[] TRUNCATED = {0x0a, 0x7f, 'x'};
  private static final byte[] NO_UTF8 = {0x0a, 0x02, (byte) 0xc3, 0x28};
  private static final byte[] END_OF_NO_GROUP = {0x0c};

  @TempDir Path folder;
  private final Log log = new Log();

  @SuppressWarnings("NullAway.Init")
  private Served served;

  @SuppressWarnings("NullAway.Init")
  private ManagedChannel channel;

  /// What gRPC and our services say at WARNING and above.
  private static final class Log extends Handler {
    private final List<Logger> loggers =
        Stream.of("io.grpc", "io.zkthreads.server.rpc").map(Logger::getLogger).toList();
    final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    void open() {
      setLevel(Level.WARNING);
      loggers.forEach(logger -> {
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
      });
    }

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        lines.add(entry.getLoggerName() + ": " + entry.getMessage() + " " + entry.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      loggers.forEach(logger -> {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
      });
    }
  }

  @BeforeEach
  void start() throws IOException {
    log.open();
    served = Served.open(folder, new ScriptedSteps(0));
    channel = served.channel();
  }

  @AfterEach
  void stop() throws IOException {
    channel.shutdownNow();
    served.close();
    log.close();
  }

  private static List<MethodDescriptor<?, ?>> methods() {
    List<MethodDescriptor<?, ?>> methods = new ArrayList<>();
    Stream.of(
            ProverServiceGrpc.getServiceDescriptor(),
            ArtifactServiceGrpc.getServiceDescriptor(),
            HealthGrpc.getServiceDescriptor(),
            ServerReflectionGrpc.getServiceDescriptor())
        .forEach(service -> methods.addAll(service.getMethods()));
    return methods;
  }

  private static final MethodDescriptor.Marshaller<byte[]> RAW =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] bytes) {
          return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream bytes) {
          try {
            return bytes.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  /// Sends one message and returns how the call ends.
  private static Status send(
      Channel to, MethodDescriptor<?, ?> method, byte[] message, CallOptions options)
      throws Exception {
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call = to.newCall(method.toBuilder(RAW, RAW).build(), options);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    if (options.getCompressor() != null) {
      call.setMessageCompression(true);
    }
    call.sendMessage(message);
    call.halfClose();
    return end.get(10, TimeUnit.SECONDS);
  }

  @Test
  void everyMethodOfEveryServiceRefusesBytesThatAreNoMessageOfItsType() throws Exception {
    for (MethodDescriptor<?, ?> method : methods()) {
      for (byte[] bytes : List.of(TRUNCATED, END_OF_NO_GROUP)) {
        Status status = send(channel, method, bytes, CallOptions.DEFAULT);
        assertThat(status.getCode())
            .as("%s: %s", method.getFullMethodName(), status)
            .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription())
            .startsWith(
                "the request of " + method.getFullMethodName() + " is no message of its type: ");
      }
    }
    assertThat(log.lines).isEmpty();
  }

  @Test
  void aTextThatIsNoUtf8IsRefused() throws Exception {
    Status status =
        send(channel, ProverServiceGrpc.getGetJobMethod(), NO_UTF8, CallOptions.DEFAULT);
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("UTF-8");
    assertThat(log.lines).isEmpty();
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedAlsoIfOnlyItsContentIs() throws Exception {
    byte[] large = new byte[RpcServer.MAX_MESSAGE_BYTES + 5];
    byte[] unknownField = {0x7a, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x02};
    System.arraycopy(unknownField, 0, large, 0, unknownField.length);
    for (MethodDescriptor<?, ?> method : methods()) {
      Status plain = send(channel, method, large, CallOptions.DEFAULT);
      assertThat(plain.getCode())
          .as("%s: %s", method.getFullMethodName(), plain)
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      Status zipped = send(channel, method, large, CallOptions.DEFAULT.withCompression("gzip"));
      assertThat(zipped.getCode())
          .as("%s, compressed: %s", method.getFullMethodName(), zipped)
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
    assertThat(log.lines).isEmpty();
    assertThat(new ProverClient(channel).listJobs(1, "").getJobsList()).isEmpty();
  }

  @Test
  void anUploadThatBreaksOffInNonsenseCanBeTakenUpAgain() throws Exception {
    byte[] bytes = new byte[100];
    assertThat(
            send(channel, ArtifactServiceGrpc.getUploadMethod(), TRUNCATED, CallOptions.DEFAULT)
                .getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    ProverClient client = new ProverClient(channel);
    assertThat(client.download(client.upload(bytes))).isEqualTo(bytes);
  }

  @Test
  void reflectionStillDescribesTheServices() throws Exception {
    BlockingClientCall<ServerReflectionRequest, ServerReflectionResponse> call =
        ServerReflectionGrpc.newBlockingV2Stub(channel).serverReflectionInfo();
    call.write(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(call.read().getListServicesResponse().getServiceList())
        .extracting("name")
        .contains("zkthreads.prover.v1.ProverService", "grpc.health.v1.Health");
    call.write(
        ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol("zkthreads.prover.v1.ProverService")
            .build());
    assertThat(call.read().getFileDescriptorResponse().getFileDescriptorProtoCount()).isPositive();
    call.halfClose();
  }

  @Test
  void aMistakeOfOursIsStillInTheLog() throws Exception {
    try (RpcServer broken =
        RpcServer.start(
            "127.0.0.1:0",
            List.of(
                new ProverServiceGrpc.ProverServiceImplBase() {
                  @Override
                  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> out) {
                    throw new IllegalStateException("a mistake");
                  }
                }))) {
      ManagedChannel to = NettyChannelBuilder.forTarget(broken.address()).usePlaintext().build();
      assertThatThrownBy(() -> new ProverClient(to).job("jobs/any"))
          .hasMessageContaining("UNKNOWN");
      to.shutdownNow();
    }
    while (log.lines.isEmpty()) { // gRPC answers first
      Thread.sleep(5);
    }
    assertThat(log.lines).anyMatch(line -> line.contains("IllegalStateException: a mistake"));
  }
}
