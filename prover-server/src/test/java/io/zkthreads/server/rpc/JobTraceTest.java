package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.job.JobSpans;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.trace.ClientSpans;
import io.zkthreads.server.trace.TraceParent;
import io.zkthreads.server.trace.Tracing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One trace from a client through its call to the job and its steps, over a socket and over a
/// restart of the daemon.
@Timeout(60)
class JobTraceTest {
  private static final SpanContext OF_THE_BATCHER =
      TraceParent.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

  @TempDir Path folder;
  private final ScriptedSteps steps = new ScriptedSteps(0);
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Tracing on =
      new Tracing(
          OpenTelemetrySdk.builder()
              .setTracerProvider(
                  SdkTracerProvider.builder()
                      .addSpanProcessor(SimpleSpanProcessor.create(spans))
                      .build())
              .build());

  private interface Work {
    void with(Served served, ProverClient client) throws Exception;
  }

  /// Serves the folder's jobs as long as the work lasts.
  private void serving(Tracing tracing, SpanContext parent, Work work) throws Exception {
    try (Served served = Served.open(folder, steps)) {
      served.engine().traceTo(new JobSpans(tracing.tracer()));
      RpcServer.Access access =
          new RpcServer.Access(
              InsecureServerCredentials.create(), List.of(new ServerSpans(tracing.tracer())));
      ProverRpc jobs =
          new ProverRpc(Served.parts(served.engine(), served.library()), new Timings(), 1_000);
      try (RpcServer server = RpcServer.start("127.0.0.1:0", access, List.of(jobs))) {
        ManagedChannel channel =
            NettyChannelBuilder.forTarget(server.address())
                .usePlaintext()
                .intercept(new ClientSpans(tracing.tracer(), parent))
                .build();
        work.with(served, new ProverClient(channel, Patience.NONE));
        channel.shutdownNow();
      }
    }
  }

  private void serving(Work work) throws Exception {
    serving(on, OF_THE_BATCHER, work);
  }

  private SpanData only(String name) {
    List<SpanData> found =
        spans.getFinishedSpanItems().stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(found).as("spans named %s", name).hasSize(1);
    return found.getFirst();
  }

  private SpanData only(SpanKind kind, String method) {
    List<SpanData> found =
        spans.getFinishedSpanItems().stream()
            .filter(span -> span.getKind() == kind && span.getName().endsWith("/" + method))
            .toList();
    assertThat(found).as("%s spans of %s", kind, method).hasSize(1);
    return found.getFirst();
  }

  private static void assertChild(SpanData child, SpanData parent) {
    assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
    assertThat(child.getParentSpanId()).as(child.getName()).isEqualTo(parent.getSpanId());
    assertThat(child.getStartEpochNanos()).isLessThanOrEqualTo(child.getEndEpochNanos());
  }

  @Test
  void aJobThatOutlivesARestartIsOneSpanOfTheTraceThatItWasCreatedIn() throws Exception {
    String[] job = new String[1];
    serving((served, client) -> {
      job[0] = client.createJob("r1", Served.PROGRAM).getName();
      while (client.job(job[0]).getState() != JobState.JOB_STATE_PROVING) {
        Thread.sleep(5);
      }
    });
    assertThat(spans.getFinishedSpanItems()).extracting(SpanData::getName).doesNotContain("job");
    steps.proofMayEnd.release(9);
    serving((served, client) -> served.engine().await(job[0], 30_000));

    SpanData call = only(SpanKind.CLIENT, "CreateJob");
    assertThat(call.getTraceId()).isEqualTo(OF_THE_BATCHER.getTraceId());
    assertThat(call.getParentSpanId()).isEqualTo(OF_THE_BATCHER.getSpanId());
    SpanData answer = only(SpanKind.SERVER, "CreateJob");
    assertChild(answer, call);
    SpanData whole = only("job");
    assertChild(whole, answer);
    assertThat(whole.getAttributes().asMap().toString())
        .contains(job[0], "zkthreads.tenant=default", "zkthreads.state=VERIFIED");
    assertChild(only("execute"), whole);
    assertChild(only("verify"), whole);
    List<SpanData> proofs =
        spans.getFinishedSpanItems().stream().filter(s -> s.getName().equals("prove")).toList();
    assertThat(proofs).as("one that the restart stopped, and one").hasSize(2);
    proofs.forEach(proof -> assertChild(proof, whole));
    assertThat(spans.getFinishedSpanItems())
        .filteredOn(span -> span.getName().equals("commit"))
        .hasSize(2)
        .allSatisfy(step -> assertThat(step.getTraceId()).isEqualTo(whole.getTraceId()));
  }

  @Test
  void aCallThatIsRefusedIsAnErrorAndACallWithoutATraceBeginsOne() throws Exception {
    serving(
        on,
        SpanContext.getInvalid(),
        (served, client) -> {
          try {
            client.job("jobs/none");
          } catch (io.grpc.StatusRuntimeException expected) {
            assertThat(expected.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.NOT_FOUND);
          }
        });
    SpanData call = only(SpanKind.CLIENT, "GetJob");
    assertThat(call.getParentSpanId()).isEqualTo(SpanId.getInvalid());
    SpanData answer = only(SpanKind.SERVER, "GetJob");
    assertChild(answer, call);
    assertThat(answer.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(answer.getStatus().getDescription()).isEqualTo("NOT_FOUND");
  }

  @Test
  void aDaemonThatTracesNothingKeepsTheTraceOfAJobForOneThatDoes() throws Exception {
    Tracing off = new Tracing(OpenTelemetry.noop());
    String[] job = new String[1];
    serving(
        off,
        OF_THE_BATCHER,
        (served, client) -> {
          job[0] = client.createJob("r1", Served.PROGRAM).getName();
          assertThat(client.job(job[0]).getAcceptance().getTraceParent())
              .isEqualTo(TraceParent.text(OF_THE_BATCHER));
        });
    steps.proofMayEnd.release(9);
    serving((served, client) -> served.engine().await(job[0], 30_000));
    SpanData whole = only("job");
    assertThat(whole.getTraceId()).isEqualTo(OF_THE_BATCHER.getTraceId());
    assertThat(whole.getParentSpanId()).isEqualTo(OF_THE_BATCHER.getSpanId());
  }
}
