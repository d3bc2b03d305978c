package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.ledger.v1.LedgerServiceGrpc;
import io.zkthreads.api.ledger.v1.WatchBlocksRequest;
import io.zkthreads.api.ledger.v1.WatchBlocksResponse;
import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.server.genesis.GenesisFile;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.thread.Bytes32;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Readers of a long chain who do not read.
@Timeout(60)
class SlowReaderTest {
  private static final long CHAIN = 2_000_000;

  /// What fits HTTP/2's window of a connection and the buffer of a stream, twice.
  private static final long MOST_ON_THE_WAY = 20_000;

  private final LongChain chain = new LongChain();
  private RpcServer server;
  private ManagedChannel channel;

  /// Makes blocks as they are asked for, in order, and says how far it was asked.
  private static final class LongChain implements LedgerStore {
    private Block last = block(0, Bytes32.ZERO);

    private static Block block(long height, Bytes32 parent) {
      return new Block(height, parent, 0, Bytes32.ZERO, Bytes32.ZERO, List.of());
    }

    @Override
    public Optional<Stored> load(Bytes32 genesisDigest) {
      return Optional.of(new Stored(block(CHAIN, Bytes32.ZERO), State.EMPTY, List.of()));
    }

    @Override
    public synchronized Optional<Block> block(long height) {
      if (height == last.height() + 1) {
        last = block(height, last.hash());
      }
      return height == last.height() ? Optional.of(last) : Optional.empty();
    }

    synchronized long asked() {
      return last.height();
    }

    @Override
    public void start(Bytes32 genesisDigest, Block genesis, State state) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void admit(List<Admitted> transactions) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void append(Block block, State before, State after) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Stored dropAbove(long height) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Place place(Bytes32 id) {
      return new Place.Nowhere();
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void serve() throws Exception {
    Ledger ledger =
        Ledger.open(
            chain,
            GenesisFile.fresh(Bytes32.ONE, Bytes32.ONE, new TreeMap<>()),
            (profile, version, contracts) -> {
              throw new UnsupportedOperationException();
            },
            Clock.systemUTC());
    server = RpcServer.start("127.0.0.1:0", List.of(new LedgerRpc(ledger, "", 500, new Timings())));
    channel = NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
  }

  @AfterEach
  void end() {
    channel.shutdownNow();
    server.close();
  }

  /// Reads a block whenever it is told to.
  private static final class Reader extends ClientCall.Listener<WatchBlocksResponse> {
    final BlockingQueue<Long> heights = new LinkedBlockingQueue<>();
    private final ClientCall<WatchBlocksRequest, WatchBlocksResponse> call;

    Reader(ManagedChannel channel) {
      call = channel.newCall(LedgerServiceGrpc.getWatchBlocksMethod(), CallOptions.DEFAULT);
      call.start(this, new Metadata());
      call.sendMessage(WatchBlocksRequest.getDefaultInstance());
      call.halfClose();
    }

    long next() throws InterruptedException {
      call.request(1);
      Long height = heights.poll(30, TimeUnit.SECONDS);
      assertThat(height).isNotNull();
      return height;
    }

    @Override
    public void onMessage(WatchBlocksResponse message) {
      heights.add(message.getBlock().getHeight());
    }
  }

  @Test
  void twoMillionBlocksDoNotWaitInMemoryForAReaderWhoTakesOne() throws Exception {
    Reader reader = new Reader(channel);
    assertThat(reader.next()).isEqualTo(1);
    long asked = -1;
    while (asked < chain.asked()) {
      asked = chain.asked();
      Thread.sleep(100);
    }
    assertThat(asked).isBetween(1L, MOST_ON_THE_WAY);
    for (long height = 2; height < MOST_ON_THE_WAY + 2; height++) {
      assertThat(reader.next()).isEqualTo(height);
    }
    assertThat(new LedgerClient(channel).head().getHeight()).isEqualTo(CHAIN);
  }
}
