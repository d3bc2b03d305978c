package io.zkthreads.server;

import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.rpc.HostPort;
import io.zkthreads.server.rpc.Identification;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.tenant.TenantRegistry;
import io.zkthreads.server.tls.TlsFiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// How far a daemon is open to others.
final class Exposure {
  private Exposure() {}

  /// Who may call. What other machines reach is closed to whoever does not say who he is.
  ///
  /// @param afterwards looks at each call whose caller is known
  static RpcServer.Access access(
      Config config,
      TenantRegistry tenants,
      ServerCredentials transport,
      ServerInterceptor afterwards)
      throws IOException {
    boolean local =
        HostPort.parse(config.daemonListen())
            .orElseThrow()
            .socket()
            .getAddress()
            .isLoopbackAddress();
    Optional<TlsFiles> files = config.daemonTls();
    boolean certificates = files.isPresent() && files.get().clientAuthority().isPresent();
    boolean keys = tenants.demandsKeys();
    if (!local && (files.isEmpty() || !(keys || certificates))) {
      throw new BadSetting(
          "daemon.listen: other machines reach %s, so expected TLS (daemon.tls.certificate and"
                  .formatted(config.daemonListen())
              + " daemon.tls.key) and a key (zkt keys create TENANT) or daemon.tls.client_ca; got "
              + (files.isEmpty() ? "no TLS" : "TLS")
              + (keys ? " and a key" : " and no key"));
    }
    return new RpcServer.Access(
        transport, List.of(new Identification(tenants, !local || certificates), afterwards));
  }
}
