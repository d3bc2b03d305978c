package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.server.temporal.MemoryTemporal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A worker on GPUs of an emulated driver, beside one without.
@Timeout(300)
@ResourceLock("emulated driver")
@Tag("slow")
class GpuWorkerTest {
  @RegisterExtension
  static final Provoked LOG = Provoked.in("io.zkthreads.server", "io.temporal", "io.grpc");

  /// `addi a7, zero, 93; ecall`
  private static final byte[] ELF = BareElf.of(0x05d00893, 0x73);

  @TempDir Path folder;

  private final EmulatedDriver driver = EmulatedDriver.start(Conditions.forward()).quietly();

  @AfterEach
  void leaveNoDevice() {
    driver.devices(0);
  }

  private Config config(MemoryTemporal temporal, String backend) throws Config.Invalid {
    Map<String, String> settings = new HashMap<>();
    settings.put("data", folder.toString());
    settings.put("daemon.listen", "127.0.0.1:0");
    settings.put("daemon.rehearsal", "off");
    settings.put("daemon.engine", "temporal");
    settings.put("prover.backend", backend);
    settings.put("temporal.address", temporal.address());
    settings.put("temporal.queue", folder.getFileName().toString());
    settings.put("temporal.device", "cuda");
    settings.put("worker.drain_seconds", "10");
    return Config.load(Optional.empty(), Map.of(), settings);
  }

  @Test
  void proofsForGpusGoToWorkersThatHaveSomeAsManyAtOnceAsDevices() throws Exception {
    driver.devices(2);
    try (MemoryTemporal temporal = MemoryTemporal.start();
        Daemon daemon = Daemon.start(config(temporal, "scalar"));
        WorkerNode without = WorkerNode.start(config(temporal, "scalar"));
        WorkerNode with = WorkerNode.start(config(temporal, "cuda"))) {
      assertThat(without.queue()).contains("-cpu-");
      assertThat(with.queue()).contains("-cuda-");
      assertThat(with.atOnce())
          .as("one for each device, and one that fills its tables")
          .isEqualTo(3);
      daemon.awaitReady();
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
      try {
        ProverClient client = new ProverClient(channel);
        String program = client.registerProgram(ELF).getName();
        JobSpec spec =
            JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().setProgram(program)).build();
        Job job = client.createJob("request", spec);
        while (!job.hasFailure() && job.getState() != JobState.JOB_STATE_VERIFIED) {
          job = client.waitJob(job.getName(), 20);
        }
        assertThat(job.getState()).as("%s", job).isEqualTo(JobState.JOB_STATE_VERIFIED);
        assertThat(job.getProof().getBackend()).isEqualTo("cuda");
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
