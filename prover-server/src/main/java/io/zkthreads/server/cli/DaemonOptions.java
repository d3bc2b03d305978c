package io.zkthreads.server.cli;

import io.zkthreads.server.tenant.ApiKey;
import io.zkthreads.server.tls.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a command knows a daemon, and how it is known there.
final class DaemonOptions {
  private static final String ENVIRONMENT = "ZKT_API_KEY";
  private static final int MAX_FILE_BYTES = 1024;

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "PEM of who signed the certificate of https://HOST:PORT; default: Java's list.")
  @Nullable Path authority;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description =
          "Holds the tenant's key; default: the variable " + ENVIRONMENT + ", if it is set.")
  @Nullable Path keyFile;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "PEM of a certificate that names the tenant, shown to https://HOST:PORT.")
  @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "PEM of its key, PKCS #8 without a password, readable by its owner only.")
  @Nullable Path certificateKey;

  DaemonConnection connect(String address) throws BadInput {
    return DaemonConnection.open(address, Optional.ofNullable(authority), shown(), key());
  }

  private Optional<TlsFiles> shown() throws BadInput {
    if (certificate == null && certificateKey == null) {
      return Optional.empty();
    }
    if (certificate == null || certificateKey == null) {
      throw new BadInput("expected --tls-certificate and --tls-key together, got one of them");
    }
    requireOwnersOnly("--tls-key", certificateKey);
    return Optional.of(new TlsFiles(certificate, certificateKey, Optional.empty()));
  }

  private Optional<ApiKey> key() throws BadInput {
    if (keyFile != null) {
      requireOwnersOnly("--api-key-file", keyFile);
      byte[] text = InputFiles.read(keyFile, "a key", MAX_FILE_BYTES);
      return Optional.of(
          key("--api-key-file " + keyFile, new String(text, StandardCharsets.UTF_8)));
    }
    String said = System.getenv(ENVIRONMENT);
    return said == null || said.isBlank() ? Optional.empty() : Optional.of(key(ENVIRONMENT, said));
  }

  private static ApiKey key(String where, String text) throws BadInput {
    return ApiKey.parse(text.strip())
        .orElseThrow(() ->
            new BadInput(
                where + ": expected a key as `zkt keys create` makes it, got something else"));
  }

  /// What others can read is no secret.
  private static void requireOwnersOnly(String option, Path file) throws BadInput {
    try {
      if (Files.exists(file)
          && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
        throw new BadInput(
            "%s %s: expected a file that only its owner reads, got one for others too:"
                    .formatted(option, file)
                + " chmod 600 "
                + file);
      }
    } catch (UnsupportedOperationException e) {
      return; // a file system without such permissions
    } catch (IOException e) {
      throw new BadInput(option + " " + file + ": cannot be looked at: " + Reasons.of(e));
    }
  }
}
