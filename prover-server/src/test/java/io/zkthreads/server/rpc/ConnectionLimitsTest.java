package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.BlockingClientCall;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.WatchJobRequest;
import io.zkthreads.api.prover.v1.WatchJobResponse;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.measure.Timings;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How much one connection may do: a busy gateway must fit, a flood must not.
@Timeout(90)
class ConnectionLimitsTest {
  @TempDir Path folder;
  private final ScriptedSteps steps = new ScriptedSteps(0);

  @SuppressWarnings("NullAway.Init")
  private Served served;

  @SuppressWarnings("NullAway.Init")
  private ManagedChannel channel;

  @SuppressWarnings("NullAway.Init")
  private String job;

  @BeforeEach
  void start() throws IOException {
    served = Served.open(folder, steps);
    channel = served.channel();
    job = new ProverClient(channel).createJob("r1", Served.PROGRAM).getName();
  }

  @AfterEach
  void stop() throws IOException {
    channel.shutdownNow();
    served.close();
  }

  private BlockingClientCall<?, WatchJobResponse> watch(ManagedChannel by) {
    return ProverServiceGrpc.newBlockingV2Stub(by)
        .watchJob(WatchJobRequest.newBuilder().setName(job).build());
  }

  @Test
  void leavingWatchesEarlyIsNoAttackHoweverOftenItHappens() throws Exception {
    BlockingClientCall<?, WatchJobResponse> stays = watch(channel);
    assertThat(stays.read()).isNotNull();
    ProverClient leaves = new ProverClient(channel);
    for (int i = 0; i < 1_500; i++) {
      AtomicInteger seen = new AtomicInteger();
      leaves.watch(
          job,
          0,
          event -> {
            seen.incrementAndGet();
            return false;
          });
      assertThat(seen).as("watch %d", i).hasPositiveValue();
    }
    steps.proofMayEnd.release();
    boolean verified = false;
    WatchJobResponse next;
    while ((next = stays.read()) != null) {
      verified |= next.getEvent().getSequence() == 6;
    }
    assertThat(verified).as("the watch that stayed saw the end").isTrue();
  }

  @Test
  void aFloodOfResetsIsCutOffAndTheServiceGoesOn() throws Exception {
    int limit = RpcServer.MAX_RESETS_IN_WINDOW;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      CompletableFuture<Integer> goAway =
          CompletableFuture.supplyAsync(
              () -> goAwayCode(socket), task -> Thread.ofVirtual().start(task));
      int sent = Http2Flood.resets(socket, 20 * limit, goAway::isDone);
      assertThat(goAway.get(10, TimeUnit.SECONDS))
          .as("ENHANCE_YOUR_CALM, after %d resets at a limit of %d", sent, limit)
          .isEqualTo(11);
      assertThat(sent).isGreaterThanOrEqualTo(limit).isLessThan(20 * limit);
    }
    assertThat(new ProverClient(channel).job(job).getName()).isEqualTo(job);
  }

  private int port() {
    return Integer.parseInt(served.address().substring(served.address().lastIndexOf(':') + 1));
  }

  /// Reads frames until the server says why it closes.
  private static int goAwayCode(Socket socket) {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        in.skipNBytes(5);
        byte[] payload = in.readNBytes(length);
        if (type == 7) {
          int code = ByteBuffer.wrap(payload).getInt(4);
          if (code != 0) {
            return code;
          }
        }
      }
    } catch (IOException e) {
      return -1;
    }
  }

  /// HTTP/2 by hand: streams that are opened and reset in one breath.
  private static final class Http2Flood {
    private Http2Flood() {}

    static int resets(Socket socket, int most, BooleanSupplier stop) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(frame(4, 0, 0, new byte[0]));
      int sent = 0;
      try {
        while (sent < most && !stop.getAsBoolean()) {
          int stream = 2 * sent + 1;
          out.write(frame(1, 4, stream, headers()));
          out.write(frame(3, 0, stream, new byte[] {0, 0, 0, 8}));
          sent++;
        }
      } catch (IOException e) {
        return sent; // the server has closed the connection
      }
      return sent;
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
      literal(block, ":path", "/zkthreads.prover.v1.ProverService/WatchJob");
      literal(block, ":authority", "localhost");
      literal(block, "content-type", "application/grpc");
      literal(block, "te", "trailers");
      return Arrays.copyOf(block.array(), block.position());
    }

    private static void literal(ByteBuffer block, String name, String value) {
      block.put((byte) 0).put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
      block.put((byte) value.length()).put(value.getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void aCallBeyondTheLimitOfAConnectionIsRefusedWithAWord() throws Exception {
    int limit = RpcServer.MAX_CALLS_PER_CONNECTION;
    List<BlockingClientCall<?, WatchJobResponse>> watches = new ArrayList<>();
    for (int i = 0; i < limit; i++) {
      BlockingClientCall<?, WatchJobResponse> watch = watch(channel);
      assertThat(watch.read()).as("watch %d", i).isNotNull();
      watches.add(watch);
    }
    for (int i = 0; i < 50; i++) {
      BlockingClientCall<?, WatchJobResponse> tooMany = watch(channel);
      assertThatThrownBy(() -> tooMany.read(5, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              StatusException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(e.getStatus().getDescription())
                    .isEqualTo(
                        "expected at most 1024 open calls of a connection; open another one");
              });
    }
    ManagedChannel another = served.channel();
    try {
      assertThat(watch(another).read()).isNotNull();
    } finally {
      another.shutdownNow();
    }
    watches.getFirst().cancel("enough", null);
    assertThat(againUntilThereIsRoom().read(5, TimeUnit.SECONDS)).isNotNull();
  }

  /// The server hears of a cancellation a little later.
  private BlockingClientCall<?, WatchJobResponse> againUntilThereIsRoom() throws Exception {
    while (true) {
      BlockingClientCall<?, WatchJobResponse> watch = watch(channel);
      try {
        assertThat(watch.hasNext()).isTrue();
        return watch;
      } catch (StatusException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        Thread.sleep(20);
      }
    }
  }

  @Test
  void aClientGoesOnAfterAGoAwayWhateverCodeItCarries() throws Exception {
    Server touchy =
        NettyServerBuilder.forPort(0)
            .maxRstFramesPerWindow(5, 60)
            .addService(
                new ProverRpc(
                    Served.parts(served.engine(), served.library()), new Timings(), 15_000))
            .build()
            .start();
    ManagedChannel shared =
        NettyChannelBuilder.forTarget("127.0.0.1:" + touchy.getPort()).usePlaintext().build();
    try {
      ConcurrentLinkedQueue<Status> waits = new ConcurrentLinkedQueue<>();
      List<Long> seen = new ArrayList<>();
      CountDownLatch watching = new CountDownLatch(1);
      ProverClient client =
          new ProverClient(shared, Patience.DEFAULT.telling(wait -> waits.add(wait.status())));
      CompletableFuture<Void> watch =
          CompletableFuture.runAsync(
              () ->
                  client.watch(
                      job,
                      0,
                      event -> {
                        seen.add(event.getSequence());
                        watching.countDown();
                        return true;
                      }),
              task -> Thread.ofVirtual().start(task));
      watching.await();
      for (int i = 0; i < 6; i++) {
        BlockingClientCall<?, WatchJobResponse> left = watch(shared);
        left.read();
        left.cancel("enough", null);
      }
      while (waits.isEmpty()) {
        Thread.sleep(10);
      }
      steps.proofMayEnd.release();
      watch.get(30, TimeUnit.SECONDS);
      assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(waits.peek().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(waits.peek().getDescription()).contains("too_many_rststreams");
    } finally {
      shared.shutdownNow();
      touchy.shutdownNow();
    }
  }
}
