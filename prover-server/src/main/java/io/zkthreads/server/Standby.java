package io.zkthreads.server;

import io.grpc.ServerCredentials;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.rpc.StandingBy;
import io.zkthreads.store.Database;
import io.zkthreads.store.PostgresCandidate;
import io.zkthreads.store.StoreFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A daemon before it is the one that serves. While another does, it listens where it is going to
/// serve: health says NOT_SERVING, calls are told to come again.
///
/// @param rehearsed what is tried once while there is time, so that a mistake shows before the
///   other daemon is gone
record Standby(String listen, ServerCredentials transport, Rehearsed rehearsed) {
  private static final System.Logger LOG = System.getLogger(Standby.class.getName());

  private static final long PAUSE_MILLIS = 500;

  /// What a daemon needs in order to serve.
  interface Rehearsed {
    void open() throws IOException;
  }

  /// Waits until nobody else leads.
  Database lead(PostgresCandidate candidate, Consumer<? super StoreFailure> hurt)
      throws IOException {
    Optional<Database> lead = candidate.tryLead(hurt);
    return lead.isPresent() ? lead.get() : wait(candidate, hurt);
  }

  private Database wait(PostgresCandidate candidate, Consumer<? super StoreFailure> hurt)
      throws IOException {
    rehearsed.open();
    RpcServer.Access access = new RpcServer.Access(transport, List.of(new StandingBy()));
    try (RpcServer server = RpcServer.start(listen, access, StandingBy.services())) {
      LOG.log(Level.INFO, "standing by on {0}: {1} writes", server.address(), candidate.leader());
      Optional<Database> lead = Optional.empty();
      while (lead.isEmpty()) {
        Thread.sleep(PAUSE_MILLIS);
        lead = candidate.tryLead(hurt);
      }
      LOG.log(Level.INFO, "taking over");
      return lead.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while standing by");
    }
  }
}
