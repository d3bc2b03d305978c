package io.zkthreads.server;

import io.zkthreads.batcher.BatcherRules;
import io.zkthreads.server.tls.TlsFiles;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import java.nio.file.Path;
import java.util.Optional;

/// What a Batcher is told.
///
/// @param metrics where it is scraped; empty for nowhere
/// @param operator its operator's port; empty for none
/// @param apiKeyFile of the tenant at the daemon
/// @param key file, `env:VARIABLE`, or empty for its own
/// @param thread that it works for, if that was said
/// @param profile of its proofs, if not the daemon's
public record BatcherSettings(
    String listen,
    Optional<TlsFiles> tls,
    String metrics,
    String operator,
    Service ledger,
    Service daemon,
    Optional<Path> apiKeyFile,
    String key,
    Optional<Bytes32> thread,
    Optional<SecurityProfile> profile,
    BatcherRules rules) {
  /// A service that it calls.
  ///
  /// @param authority who may have signed its certificate, other than those that Java knows
  public record Service(String address, Optional<Path> authority) {}
}
