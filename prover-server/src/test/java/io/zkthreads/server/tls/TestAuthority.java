package io.zkthreads.server.tls;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority that lives for a test: the keytool of this Java makes its certificates.
public final class TestAuthority {
  private static final String PASSWORD = "changeit";
  private static final String ROOT = "root";

  private final Path store;
  private final Path folder;
  private int issued;

  /// @param folder where its files go
  public TestAuthority(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    store = folder.resolve("authority.p12");
    keytool(ROOT, "CN=authority of a test", "-ext", "bc:c=ca:true");
  }

  /// A certificate with its key, as PEM files.
  public record Issued(Path certificate, Path key) {}

  /// Issues a certificate.
  ///
  /// @param name distinguished name, such as `CN=alice`
  /// @param alternatives as keytool takes them, such as `ip:127.0.0.1`
  public Issued issue(String name, String... alternatives) throws Exception {
    String alias = "issued-" + issued++;
    List<String> more = new ArrayList<>(List.of("-signer", ROOT));
    if (alternatives.length > 0) {
      more.addAll(List.of("-ext", "san=" + String.join(",", alternatives)));
    }
    keytool(alias, name, more.toArray(String[]::new));
    KeyStore keys = load();
    Path certificate = folder.resolve(alias + ".crt");
    StringBuilder chain = new StringBuilder();
    for (Certificate each : keys.getCertificateChain(alias)) {
      chain.append(pem("CERTIFICATE", each.getEncoded()));
    }
    Files.writeString(certificate, chain);
    Path key = folder.resolve(alias + ".key");
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
    return new Issued(certificate, key);
  }

  /// A certificate for services of this machine.
  public Issued issueForThisMachine() throws Exception {
    return issue("CN=a service", "ip:127.0.0.1", "dns:localhost");
  }

  /// PEM of the authority's own certificate.
  public Path certificate() throws Exception {
    Path file = folder.resolve("authority.crt");
    Files.writeString(file, pem("CERTIFICATE", load().getCertificate(ROOT).getEncoded()));
    return file;
  }

  private KeyStore load() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static String pem(String what, byte[] bytes) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  private void keytool(String alias, String name, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair", "-alias", alias, "-dname", name, "-keyalg", "EC", "-groupname"));
    command.addAll(List.of("secp256r1", "-validity", "2", "-storetype", "PKCS12", "-keystore"));
    command.addAll(List.of(store.toString(), "-storepass", PASSWORD));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + said);
    }
  }
}
