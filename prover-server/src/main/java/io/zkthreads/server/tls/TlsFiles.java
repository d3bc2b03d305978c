package io.zkthreads.server.tls;

import java.nio.file.Path;
import java.util.Optional;

/// Where a service's certificate is, in PEM.
///
/// @param certificate the chain, the service's own first
/// @param key its private key, PKCS #8 without a password
/// @param clientAuthority who signs certificates of clients; they may show one then
public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthority) {}
