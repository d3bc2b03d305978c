package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:50051",
        "localhost:0",
        "prover-1.example.org:65535",
        "[::1]:1",
        "[::]:50051",
        "[fe80::1%eth0]:7",
        "[::ffff:127.0.0.1]:7"
      })
  void anAddressIsWhatItSays(String text) {
    assertThat(HostPort.parse(text)).map(HostPort::toString).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "localhost", ":1", "localhost:", "localhost:65536", "localhost:99999", "localhost:-1",
        "::1:50051", "[::1]", "[localhost]:1", "[::1:1", "http://localhost:1", "a b:1", "1:2:3"
      })
  void whatIsNoAddressIsNone(String text) {
    assertThat(HostPort.parse(text)).isEmpty();
  }

  @Test
  void aServerListensOnIpv6AndIsReachedByTheAddressThatItSays() throws Exception {
    assumeThat(hasIpv6()).as("this machine has an IPv6 loopback").isTrue();
    try (RpcServer server = RpcServer.start("[::1]:0", List.of())) {
      server.ready();
      assertThat(server.address()).startsWith("[").doesNotEndWith(":0");
      var channel = NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
      var health =
          HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.newBuilder().build());
      assertThat(health.getStatus()).isEqualTo(ServingStatus.SERVING);
      channel.shutdownNow();
    }
  }

  private static boolean hasIpv6() {
    try (ServerSocket _ = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aPortThatIsTakenIsSaidWithTheReason() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThatThrownBy(() -> RpcServer.start(address, List.of()))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("cannot listen on " + address)
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void aHostThatNobodyKnowsIsSaid() {
    assertThatThrownBy(() -> RpcServer.start("no-such-host.invalid:0", List.of()))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no-such-host.invalid");
  }
}
