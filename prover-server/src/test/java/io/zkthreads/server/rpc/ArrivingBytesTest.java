package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests that begin and do not end: with few bytes against a small bound.
@Timeout(60)
class ArrivingBytesTest {
  private static final int MOST = 32 << 10;
  private static final int MESSAGE = 16 << 10;

  private static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Echo/Echo")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private final AtomicLong now = new AtomicLong();
  private final ArrivingBytes arriving = new ArrivingBytes(MOST, now::get);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final List<Socket> sockets = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private Server server;

  @SuppressWarnings("NullAway.Init")
  private ManagedChannel channel;

  /// A message is its bytes.
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forPort(0)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addStreamTracerFactory(arriving)
            .intercept(arriving)
            .addService(
                ServerServiceDefinition.builder("test.Echo")
                    .addMethod(
                        ECHO,
                        ServerCalls.asyncUnaryCall((request, out) -> {
                          if (request.length == MESSAGE) {
                            try {
                              mayAnswer.await();
                            } catch (InterruptedException e) {
                              Thread.currentThread().interrupt();
                            }
                          }
                          out.onNext(request);
                          out.onCompleted();
                        }))
                    .build())
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() throws IOException {
    mayAnswer.countDown();
    for (Socket socket : sockets) {
      socket.close();
    }
    channel.shutdownNow();
    server.shutdownNow();
  }

  private byte[] echo(int bytes) {
    return ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, new byte[bytes]);
  }

  /// A call on a connection of its own that has sent this much of its message, and no more.
  private void half(int sent) throws IOException {
    long before = arriving.held();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
    sockets.add(socket);
    OutputStream out = socket.getOutputStream();
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.write(frame(4, 0, 0, new byte[0]));
    out.write(frame(1, 4, 1, headers()));
    out.write(frame(0, 0, 1, ByteBuffer.allocate(5).putInt(1, 30_000).array()));
    for (int left = sent; left > 0; left -= 10_000) {
      out.write(frame(0, 0, 1, new byte[Math.min(left, 10_000)]));
    }
    out.flush();
    while (arriving.held() < before + sent) {
      Thread.onSpinWait();
    }
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private static byte[] headers() {
    ByteBuffer block = ByteBuffer.allocate(256);
    block.put((byte) 0x83).put((byte) 0x86); // :method POST, :scheme http
    literal(block, ":path", "/test.Echo/Echo");
    literal(block, ":authority", "localhost");
    literal(block, "content-type", "application/grpc");
    literal(block, "te", "trailers");
    return Arrays.copyOf(block.array(), block.position());
  }

  private static void literal(ByteBuffer block, String name, String value) {
    block.put((byte) 0).put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    block.put((byte) value.length()).put(value.getBytes(StandardCharsets.US_ASCII));
  }

  private Status refusal(int bytes) {
    try {
      echo(bytes);
      return Status.OK;
    } catch (StatusRuntimeException e) {
      Metadata trailers = e.getTrailers();
      assertThat(trailers).as("says why").isNotNull();
      return e.getStatus();
    }
  }

  @Test
  void halvesOfManyConnectionsAreBoundedTogether() throws Exception {
    half(10_000);
    half(10_000);
    half(10_000);
    assertThat(arriving.held()).isEqualTo(30_000);
    assertThat(refusal(5_000).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(echo(1_000)).as("what fits is answered").hasSize(1_000);
    assertThat(arriving.held()).isEqualTo(30_000);
  }

  @Test
  void theOneThatHasTakenLongestMakesRoom() throws Exception {
    half(20_000);
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    half(10_000);
    now.addAndGet(Duration.ofSeconds(31).toNanos());
    assertThat(echo(5_000)).as("in the room of the first").hasSize(5_000);
    while (arriving.held() != 10_000) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatIsLeftBehindByAConnectionThatEndsIsLetGo() throws Exception {
    half(20_000);
    sockets.getFirst().close();
    while (arriving.held() != 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aRequestIsHeldUntilItIsAnswered() throws Exception {
    Thread first = Thread.ofVirtual().start(() -> echo(MESSAGE));
    while (arriving.held() < MESSAGE) {
      Thread.onSpinWait();
    }
    now.addAndGet(Duration.ofMinutes(5).toNanos());
    assertThat(refusal(MESSAGE + 1).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    mayAnswer.countDown();
    first.join();
    while (arriving.held() != 0) {
      Thread.onSpinWait();
    }
    assertThat(echo(MESSAGE + 1)).hasSize(MESSAGE + 1);
  }
}
