package io.zkthreads.server.tls;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import io.zkthreads.server.refusal.BadSetting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A service's certificate, read again when its files change: connections that are there go on, new
/// ones get the new certificate. Files that do not fit together, as in the middle of a replacement,
/// change nothing.
///
/// What the files hold is compared, not their times, and a key has to be its certificate's before
/// both are taken, which a watch of each file alone cannot know.
public final class ServerTls implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ServerTls.class.getName());
  private static final long LOOK_SECONDS = 10;

  private final TlsFiles files;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final Optional<AdvancedTlsX509TrustManager> clients;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificates").daemon().factory());
  private List<byte[]> seen = List.of();

  private ServerTls(TlsFiles files) throws IOException {
    this.files = files;
    try {
      clients =
          files.clientAuthority().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  AdvancedTlsX509TrustManager.newBuilder()
                      .setVerification(
                          AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
                      .build());
      reload();
    } catch (GeneralSecurityException e) {
      throw new BadSetting(wrong(e), e);
    }
  }

  /// Reads the files, and looks at them again every ten seconds.
  ///
  /// @throws BadSetting if they are no certificate and its key
  public static ServerTls open(TlsFiles files) throws IOException {
    ServerTls tls = new ServerTls(files);
    var _ =
        tls.clock.scheduleWithFixedDelay(
            tls::reloadOrWarn, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    return tls;
  }

  /// For a server, now and later.
  public ServerCredentials credentials() {
    TlsServerCredentials.Builder credentials = TlsServerCredentials.newBuilder().keyManager(keys);
    clients.ifPresent(authority ->
        credentials.trustManager(authority).clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL));
    return credentials.build();
  }

  private void reloadOrWarn() {
    try {
      if (reload()) {
        LOG.log(Level.INFO, "{0} was replaced and is used from now on", files.certificate());
      }
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "the certificate stays as it was: {0}", wrong(e));
    }
  }

  /// Takes what the files hold.
  ///
  /// @return whether it is new
  boolean reload() throws IOException, GeneralSecurityException {
    List<byte[]> now = new ArrayList<>();
    now.add(read(files.certificate()));
    now.add(read(files.key()));
    if (files.clientAuthority().isPresent()) {
      now.add(read(files.clientAuthority().get()));
    }
    if (isSeen(now)) {
      return false;
    }
    X509Certificate[] chain = certificates(files.certificate(), now.get(0));
    PrivateKey key = key(files.key(), now.get(1));
    requirePair(files, chain[0], key);
    if (clients.isPresent()) {
      clients
          .get()
          .updateTrustCredentials(certificates(files.clientAuthority().orElseThrow(), now.get(2)));
    }
    keys.updateIdentityCredentials(chain, key);
    seen = now;
    return true;
  }

  private boolean isSeen(List<byte[]> now) {
    boolean same = now.size() == seen.size();
    for (int i = 0; same && i < now.size(); i++) {
      same = Arrays.equals(now.get(i), seen.get(i));
    }
    return same;
  }

  static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadSetting("cannot read " + file + ": " + e.getClass().getSimpleName(), e);
    }
  }

  static X509Certificate[] certificates(Path file, byte[] pem) throws BadSetting {
    try {
      X509Certificate[] chain = CertificateUtils.getX509Certificates(new ByteArrayInputStream(pem));
      if (chain.length > 0) {
        return chain;
      }
    } catch (GeneralSecurityException e) {
      throw new BadSetting(file + ": expected certificates in PEM, got something else", e);
    }
    throw new BadSetting(file + ": expected certificates in PEM, got none");
  }

  /// Refuses files that hold no certificate and key, or not those of each other.
  static void requirePair(TlsFiles files, byte[] chain, byte[] key) throws IOException {
    try {
      requirePair(files, certificates(files.certificate(), chain)[0], key(files.key(), key));
    } catch (GeneralSecurityException e) {
      throw new BadSetting(files.key() + ": cannot be used: " + wrong(e), e);
    }
  }

  private static PrivateKey key(Path file, byte[] pem) throws IOException {
    try {
      return CertificateUtils.getPrivateKey(new ByteArrayInputStream(pem));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new BadSetting(
          file + ": expected an RSA or EC key in PEM (PKCS #8, no password), got something else",
          e);
    }
  }

  /// Whether the key is the certificate's shows in a signature.
  private static void requirePair(TlsFiles files, X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException, BadSetting {
    boolean pair = key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm());
    if (pair) {
      Signature signature =
          Signature.getInstance(
              key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(certificate);
      pair = signature.verify(signed);
    }
    if (!pair) {
      throw new BadSetting(
          files.key() + ": expected the key of " + files.certificate() + ", got another");
    }
  }

  private static String wrong(Exception e) {
    return String.valueOf(e.getMessage());
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
