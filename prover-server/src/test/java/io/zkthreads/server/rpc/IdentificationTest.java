package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.ListJobsRequest;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.tenant.ApiKey;
import io.zkthreads.server.tenant.Quotas;
import io.zkthreads.server.tenant.SqlTenants;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.tenant.TenantRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who is let in, over a real socket.
@Timeout(60)
class IdentificationTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path folder;
  private final ApiKey key = ApiKey.random(new SecureRandom());

  @SuppressWarnings("NullAway.Init")
  private Served served;

  @SuppressWarnings("NullAway.Init")
  private SqlTenants tenants;

  @BeforeEach
  void open() throws Exception {
    served = Served.open(folder, new ScriptedSteps(0));
    tenants = served.store().tenants();
  }

  @AfterEach
  void close() throws Exception {
    served.close();
  }

  private interface Work {
    void with(ManagedChannel channel) throws Exception;
  }

  /// Serves the jobs with tenants as they are now.
  private void serving(boolean always, Work work) throws Exception {
    RpcServer.Access access =
        new RpcServer.Access(
            InsecureServerCredentials.create(),
            List.of(new Identification(new TenantRegistry(tenants), always)));
    ProverRpc jobs =
        new ProverRpc(Served.parts(served.engine(), served.library()), new Timings(), 1_000);
    try (RpcServer server = RpcServer.start("127.0.0.1:0", access, List.of(jobs))) {
      server.ready();
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
      try {
        work.with(channel);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private void makeAlice(Quotas quotas) {
    tenants.create(Tenant.named("alice").with(quotas));
    tenants.addKey(key, "alice", Instant.now());
  }

  /// What a call with such headers ends as: OK, or its code and reason.
  private static String listing(ManagedChannel channel, String... headers) {
    try {
      list(channel, headers);
      return "OK";
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getDescription()).doesNotContain("zkt_0", "secret");
      return e.getStatus().getCode()
          + " "
          + detail(e, ErrorInfo.class).map(ErrorInfo::getReason).orElse("none");
    }
  }

  private static void list(ManagedChannel channel, String... headers) {
    Metadata metadata = new Metadata();
    for (String header : headers) {
      metadata.put(AUTHORIZATION, header);
    }
    ClientCalls.blockingUnaryCall(
        io.grpc.ClientInterceptors.intercept(
            channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
        ProverServiceGrpc.getListJobsMethod(),
        CallOptions.DEFAULT,
        ListJobsRequest.getDefaultInstance());
  }

  private static <T extends com.google.protobuf.Message> Optional<T> detail(
      StatusRuntimeException e, Class<T> type) {
    for (Any any : StatusProto.fromThrowable(e).getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (com.google.protobuf.InvalidProtocolBufferException broken) {
          throw new AssertionError(broken);
        }
      }
    }
    return Optional.empty();
  }

  @Test
  void withoutAKeyEverMadeWhoIsOnThisMachineIsTheDefaultTenant() throws Exception {
    serving(
        false,
        channel -> {
          assertThat(listing(channel)).isEqualTo("OK");
          assertThat(listing(channel, "Bearer " + key.secret()))
              .as("a key that is none of this daemon's")
              .isEqualTo("UNAUTHENTICATED UNKNOWN_KEY");
        });
    serving(
        true,
        channel ->
            assertThat(listing(channel))
                .as("where others reach it")
                .isEqualTo("UNAUTHENTICATED NO_KEY"));
  }

  @Test
  void onlyAKeyAsItWasMadeLetsIn() throws Exception {
    makeAlice(Quotas.NONE);
    String good = key.secret();
    serving(
        false,
        channel -> {
          assertThat(listing(channel)).isEqualTo("UNAUTHENTICATED NO_KEY");
          assertThat(listing(channel, "Bearer " + good)).isEqualTo("OK");
          assertThat(listing(channel, "bearer " + good))
              .as("the scheme in any case")
              .isEqualTo("OK");
          for (String bad :
              List.of(
                  "",
                  "Bearer",
                  "Bearer ",
                  good,
                  "Basic " + good,
                  "Bearer zkt_" + "0".repeat(52),
                  "Bearer secret",
                  "Bearer " + good + "x",
                  "Bearer " + good + ",Bearer " + good,
                  "Bearer " + "z".repeat(7_000))) {
            assertThat(listing(channel, bad)).as(bad).isEqualTo("UNAUTHENTICATED UNKNOWN_KEY");
          }
          assertThat(listing(channel, "Bearer " + good, "Bearer " + good))
              .as("twice")
              .isEqualTo("UNAUTHENTICATED UNKNOWN_KEY");
        });
    tenants.revoke(key.toString(), Instant.now());
    serving(
        false,
        channel -> {
          assertThat(listing(channel, "Bearer " + good)).isEqualTo("UNAUTHENTICATED UNKNOWN_KEY");
          assertThat(listing(channel)).as("the last key").isEqualTo("UNAUTHENTICATED NO_KEY");
        });
  }

  @Test
  void healthAndReflectionAreForEverybody() throws Exception {
    makeAlice(Quotas.NONE);
    serving(
        true,
        channel -> {
          assertThat(
                  HealthGrpc.newBlockingStub(channel)
                      .check(HealthCheckRequest.getDefaultInstance())
                      .getStatus())
              .isEqualTo(ServingStatus.SERVING);
          BlockingClientCall<ServerReflectionRequest, ?> call =
              ServerReflectionGrpc.newBlockingV2Stub(channel).serverReflectionInfo();
          call.write(ServerReflectionRequest.newBuilder().setListServices("").build());
          assertThat(call.read()).isNotNull();
          call.halfClose();
          assertThat(olderReflection(channel)).contains("zkthreads.prover.v1.ProverService");
        });
  }

  /// The services, under the name that reflection had before v1.
  private static List<String> olderReflection(ManagedChannel channel) throws Exception {
    var call =
        io.grpc.reflection.v1alpha.ServerReflectionGrpc.newBlockingV2Stub(channel)
            .serverReflectionInfo();
    call.write(
        io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
            .setListServices("")
            .build());
    var answer = call.read();
    call.halfClose();
    return answer.getListServicesResponse().getServiceList().stream()
        .map(io.grpc.reflection.v1alpha.ServiceResponse::getName)
        .toList();
  }

  @Test
  void aDisabledTenantIsToldSo() throws Exception {
    makeAlice(Quotas.NONE);
    tenants.update(Tenant.named("alice").disabled(true));
    serving(
        false,
        channel ->
            assertThat(listing(channel, "Bearer " + key.secret()))
                .isEqualTo("PERMISSION_DENIED TENANT_DISABLED"));
  }

  @Test
  void whoCallsTooOftenIsToldWhenToComeBackAndNobodyElseIsHeldUp() throws Exception {
    makeAlice(new Quotas(0, 0, 0, 1));
    ApiKey bobs = ApiKey.random(new SecureRandom());
    tenants.create(Tenant.named("bob").with(Quotas.NONE));
    tenants.addKey(bobs, "bob", Instant.now());
    serving(
        false,
        channel -> {
          StatusRuntimeException refused = null;
          while (refused == null) {
            try {
              list(channel, "Bearer " + key.secret());
            } catch (StatusRuntimeException e) {
              refused = e;
            }
          }
          assertThat(detail(refused, ErrorInfo.class))
              .map(ErrorInfo::getReason)
              .contains("TENANT_RATE");
          assertThat(detail(refused, QuotaFailure.class))
              .map(failure -> failure.getViolations(0).getSubject())
              .contains("tenants/alice");
          assertThat(detail(refused, RetryInfo.class))
              .map(retry -> retry.getRetryDelay().getSeconds())
              .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(0L, 1L));
          assertThat(listing(channel, "Bearer " + bobs.secret())).isEqualTo("OK");
          new ProverClient(channel, Patience.DEFAULT, Optional.of(key.secret()))
              .listJobs(1, ""); // our own client comes back by itself
        });
  }

  @Test
  void aCallerWhoIsRefusedCostsNoPlaceOfItsConnection() throws Exception {
    makeAlice(Quotas.NONE);
    serving(
        false,
        channel -> {
          for (int i = 0; i < 2 * RpcServer.MAX_CALLS_PER_CONNECTION; i++) {
            assertThat(listing(channel)).isEqualTo("UNAUTHENTICATED NO_KEY");
          }
          assertThat(listing(channel, "Bearer " + key.secret())).isEqualTo("OK");
        });
  }
}
