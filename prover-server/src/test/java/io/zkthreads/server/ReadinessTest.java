package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendChoice;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.machine.MachineConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReadinessTest {
  @TempDir Path folder;

  private static ServingStatus health(String address, String service) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.newBuilder().setService(service).build())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aServerIsNotServingUntilItIsReady() throws Exception {
    try (RpcServer server = RpcServer.start("127.0.0.1:0", List.of())) {
      assertThat(health(server.address(), "")).isEqualTo(ServingStatus.NOT_SERVING);
      server.ready();
      assertThat(health(server.address(), "")).isEqualTo(ServingStatus.SERVING);
      assertThat(health(server.address(), RpcServer.FULL_SPEED))
          .isEqualTo(ServingStatus.NOT_SERVING);
      server.atFullSpeed();
      assertThat(health(server.address(), RpcServer.FULL_SPEED)).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void aDaemonServesOnceItsBackendHasProvenAndLeavesItsTimings() throws Exception {
    Map<String, String> settings =
        Map.of(
            "data", folder.toString(),
            "daemon.listen", "127.0.0.1:0",
            "daemon.rehearsal", "off",
            "prover.backend", "scalar",
            "prover.threads", "1");
    try (Daemon daemon = Daemon.start(Config.load(Optional.empty(), Map.of(), settings))) {
      assertThat(daemon.awaitReady()).as("milliseconds").isNotNegative();
      assertThat(health(daemon.address(), "")).isEqualTo(ServingStatus.SERVING);
      assertThat(health(daemon.address(), "zkthreads.prover.v1.ProverService"))
          .isEqualTo(ServingStatus.SERVING);
      awaitFullSpeed(daemon);
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
      new ProverClient(channel).listJobs(10, "");
      channel.shutdownNow();
    }
    Path timings = folder.resolve("daemon").resolve("timings");
    assertThat(timings.resolve("summary.txt"))
        .content()
        .contains("rpc.ListJobs: 1 times, p50 ", "start.FullSpeed: 1 times")
        .contains("p95", "p99");
    assertThat(timings.resolve("rpc.ListJobs.hgrm")).content().contains("Percentile");
    try (var files = Files.list(timings)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".next"));
    }
  }

  @Test
  void aDaemonIsAtFullSpeedOnceItHasRehearsed() throws Exception {
    Map<String, String> settings =
        Map.of(
            "data", folder.toString(),
            "daemon.listen", "127.0.0.1:0",
            "prover.backend", "scalar");
    try (Daemon daemon = Daemon.start(Config.load(Optional.empty(), Map.of(), settings))) {
      daemon.awaitReady();
      assertThat(health(daemon.address(), RpcServer.FULL_SPEED))
          .isEqualTo(ServingStatus.NOT_SERVING);
      awaitFullSpeed(daemon);
    }
  }

  private static void awaitFullSpeed(Daemon daemon) throws InterruptedException {
    while (health(daemon.address(), RpcServer.FULL_SPEED) != ServingStatus.SERVING) {
      Thread.sleep(10);
    }
  }

  /// A backend that hands out the first nonce instead of grinding for one.
  private static Backend lazy(Backend sound) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("grind")) {
                return 0;
              }
              try {
                return method.invoke(sound, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aBackendThatLeavesOutWorkFailsTheSelfTest() {
    Workers workers = new Workers(2);
    try (ProofMaker maker =
        new ProofMaker(
            BackendChoice.of(lazy(Backends.open("scalar", workers))),
            workers,
            SecurityProfile.PROVEN_100,
            MachineConfig.shipped())) {
      assertThatThrownBy(maker::selfTest)
          .isInstanceOf(BackendFailure.class)
          .hasMessageContaining("no witness");
    }
  }
}
