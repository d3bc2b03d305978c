package io.zkthreads.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.AnyClients;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.tenant.TenantRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JobLifeInTheConsoleTest {
  private static final JobSpec PROGRAM =
      JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(0)).build();

  @TempDir Path folder;

  private static String body(Site site, String path) {
    Page page = site.page(URI.create(path));
    assertThat(page.status()).isEqualTo(200);
    return new String(page.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aJobIsSeenWaitingForItsTurnProvingAndEnded() throws Exception {
    ScriptedSteps steps = new ScriptedSteps(0);
    Timings timings = new Timings();
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 32 << 20);
    try (SqlJobStore store = SqlJobStore.open(folder, hurt -> {});
        JobEngine engine =
            JobEngine.start(
                new JobEngine.Parts(
                    store, artifacts, steps, null, timings, 10, new Fate(), new AnyClients()))) {
      Site site =
          new Site(
              new EngineJobs(engine, store.index()),
              new KnownTenants(
                  new TenantRegistry(store.tenants()), store.ownership(), store.usage(), engine),
              () -> {
                throw new IOException("not asked");
              },
              timings,
              InstantSource.system());
      assertThat(body(site, "/tenants")).contains("default");
      assertThat(body(site, "/usage")).contains("Nothing.");
      String first = engine.create(AnyClients.SOMEBODY, "first", PROGRAM).getName();
      String second = engine.create(AnyClients.SOMEBODY, "second", PROGRAM).getName();
      while (!body(site, "/" + first).contains("step commit done")) {
        Thread.sleep(5);
      }
      assertThat(body(site, "/" + first)).contains("PROVING", "% commit", "Remaining:");
      while (!body(site, "/" + second).contains("42 cycles executed")) {
        Thread.sleep(5);
      }
      assertThat(body(site, "/" + second)).contains("EXECUTED").doesNotContain("<progress");
      assertThat(body(site, "/jobs?state=unfinished")).contains("/" + first, "/" + second);
      steps.proofMayEnd.release(2);
      assertThat(engine.await(first, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
      assertThat(engine.await(second, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
      assertThat(body(site, "/" + first))
          .contains("VERIFIED", "proof of 3.0 MiB")
          .doesNotContain("<progress");
      assertThat(body(site, "/jobs?state=unfinished")).doesNotContain("/" + first);
      assertThat(body(site, "/jobs?state=VERIFIED&size=1"))
          .contains("/" + second, ">Older<")
          .doesNotContain("/" + first);
      engine.delete(first);
      assertThat(site.page(URI.create("/" + first)).status()).isEqualTo(404);
    }
  }
}
