package io.zkthreads.server.rpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.prover.v1.DiscoverResponse;
import io.zkthreads.api.prover.v1.GetInfoResponse;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.AnyClients;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.tenant.ArtifactLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A daemon without mathematics: a folder's jobs and artifacts on a real socket.
record Served(SqlJobStore store, JobEngine engine, FileArtifactStore artifacts, RpcServer server)
    implements AutoCloseable {
  static final JobSpec PROGRAM =
      JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(0)).build();

  private static final int MAX_QUEUED = 10;
  private static final long HEARTBEAT_MILLIS = 15_000;

  static Served open(Path folder, ScriptedSteps steps) throws IOException {
    return open(folder, steps, "127.0.0.1:0");
  }

  static Served open(Path folder, ScriptedSteps steps, String listen) throws IOException {
    Timings timings = new Timings();
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 32 << 20);
    SqlJobStore store = SqlJobStore.open(folder, hurt -> {});
    JobEngine engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, null, timings, MAX_QUEUED, new Fate(), new AnyClients()));
    RpcServer server =
        RpcServer.start(
            listen,
            List.of(
                new ProverRpc(parts(engine, library(artifacts, store)), timings, HEARTBEAT_MILLIS),
                new ArtifactRpc(library(artifacts, store), timings)));
    return new Served(store, engine, artifacts, server);
  }

  static ProverRpc.Parts parts(JobEngine engine, ArtifactLibrary library) {
    return new ProverRpc.Parts(
        engine,
        library,
        new ComputePool(1),
        caller -> GetInfoResponse.getDefaultInstance(),
        (request, abandoned) -> DiscoverResponse.getDefaultInstance());
  }

  static ArtifactLibrary library(ArtifactStore artifacts, SqlJobStore store) {
    return new ArtifactLibrary(artifacts, store.ownership(), (tenant, bytes) -> {});
  }

  ArtifactLibrary library() {
    return library(artifacts, store);
  }

  String address() {
    return server.address();
  }

  ManagedChannel channel() {
    return NettyChannelBuilder.forTarget(address()).usePlaintext().build();
  }

  @Override
  public void close() throws IOException {
    server.close();
    engine.close();
    store.close();
  }
}
