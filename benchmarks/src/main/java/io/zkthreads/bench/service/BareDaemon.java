package io.zkthreads.bench.service;

import io.grpc.InsecureServerCredentials;
import io.zkthreads.api.prover.v1.DiscoverResponse;
import io.zkthreads.api.prover.v1.GetInfoResponse;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.ProofSource;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.rpc.ComputePool;
import io.zkthreads.server.rpc.Identification;
import io.zkthreads.server.rpc.ProverRpc;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.tenant.ArtifactLibrary;
import io.zkthreads.server.tenant.KnownClients;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.tenant.TenantRegistry;
import io.zkthreads.server.tenant.UsageMeter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A daemon as `zkt serve` wires it, over SQLite and a real socket, without a backend.
final class BareDaemon implements AutoCloseable {
  private static final long HEARTBEAT_MILLIS = 15_000;

  private final SqlJobStore store;
  private final JobEngine engine;
  private final UsageMeter meter;
  private final ComputePool pool = new ComputePool(1);
  private final RpcServer server;
  private final JobSpec work;
  private final Tenant tenant;

  /// @param proofs where proofs are made
  /// @param maxQueued most unfinished jobs
  BareDaemon(Path folder, ProofSource proofs, int maxQueued) throws IOException, Refusal {
    Timings timings = new Timings();
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    store = SqlJobStore.open(folder, hurt -> {});
    TenantRegistry tenants = new TenantRegistry(store.tenants());
    meter = UsageMeter.start(store.usage());
    ArtifactLibrary library = new ArtifactLibrary(artifacts, store.ownership(), meter);
    tenant = tenants.find(Tenant.DEFAULT).orElseThrow();
    String program =
        library.of(tenant).register(new byte[] {1}, elf -> "programs/" + artifacts.put(elf).hex());
    work = JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().setProgram(program)).build();
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store,
                artifacts,
                new NoSteps(1),
                null,
                timings,
                maxQueued,
                new Fate(),
                new KnownClients(tenants, library.ownership()),
                proofs));
    ProverRpc.Parts parts =
        new ProverRpc.Parts(
            engine,
            library,
            pool,
            caller -> GetInfoResponse.getDefaultInstance(),
            (request, abandoned) -> DiscoverResponse.getDefaultInstance());
    server =
        RpcServer.start(
            "127.0.0.1:0",
            new RpcServer.Access(
                InsecureServerCredentials.create(), List.of(new Identification(tenants, false))),
            List.of(new ProverRpc(parts, timings, HEARTBEAT_MILLIS)));
    server.ready();
  }

  String address() {
    return server.address();
  }

  /// What jobs are made of.
  JobSpec work() {
    return work;
  }

  /// Creates a job without a connection.
  String create(String requestId) throws IOException, Refusal {
    return engine.create(tenant, requestId, work).getName();
  }

  int unfinished() {
    return engine.numUnfinished(tenant.name());
  }

  long onRecord() {
    return store.size();
  }

  @Override
  public void close() throws IOException {
    server.close();
    engine.close();
    pool.close();
    meter.close();
    store.close();
  }
}
