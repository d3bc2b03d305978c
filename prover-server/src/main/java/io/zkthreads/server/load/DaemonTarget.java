package io.zkthreads.server.load;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.JobSpec;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/// A daemon, over some connections that take turns. Nothing is tried twice: a second try would hide
/// how the first one went.
final class DaemonTarget implements Target {
  private final List<ProverClient> clients;
  private final IntFunction<JobSpec> specs;
  private final String prefix = "load-" + UUID.randomUUID() + "-";

  /// @param clients without patience
  DaemonTarget(List<ProverClient> clients, IntFunction<JobSpec> specs) {
    this.clients = List.copyOf(clients);
    this.specs = specs;
  }

  private ProverClient client(int number) {
    return clients.get(Math.floorMod(number, clients.size()));
  }

  private interface Call<T> {
    T make();
  }

  private static <T> T made(Call<T> call) throws Refused {
    try {
      return call.make();
    } catch (StatusRuntimeException e) {
      throw new Refused(reason(e), e);
    }
  }

  /// The reason that the daemon gave; the status of a connection, which gives none.
  private static String reason(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    if (status != null) {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          try {
            return detail.unpack(ErrorInfo.class).getReason();
          } catch (InvalidProtocolBufferException malformed) {
            break;
          }
        }
      }
    }
    return e.getStatus().getCode().name();
  }

  @Override
  public String submit(int number) throws Refused {
    return made(() -> client(number).createJob(prefix + number, specs.apply(number)).getName());
  }

  @Override
  public void follow(String job, Follower follower) throws Refused {
    made(() -> client(job.hashCode()).watch(job, 0, event -> follower.reached(event.getState())));
  }

  @Override
  public void cancel(String job) throws Refused {
    made(() -> client(job.hashCode()).cancelJob(job));
  }
}
