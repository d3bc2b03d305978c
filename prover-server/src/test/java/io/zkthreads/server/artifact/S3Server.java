package io.zkthreads.server.artifact;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// An S3 server in a process of its own, S3Mock, started once for all tests of this process. Tests
/// that find none are skipped, and say so.
public final class S3Server {
  /// The bucket that is there.
  static final String BUCKET = "zkthreads";

  private static final Pattern PORT =
      Pattern.compile("Tomcat started on ports .*?(\\d+) \\(http\\)");

  private static @Nullable S3Server running;

  private final URI endpoint;

  private S3Server(URI endpoint) {
    this.endpoint = endpoint;
  }

  /// The server, running, with credentials for it where the client looks for them.
  public static synchronized S3Server get() throws IOException {
    if (running == null) {
      running = new S3Server(start());
      System.setProperty("aws.accessKeyId", "tester");
      System.setProperty("aws.secretAccessKey", "secret");
      try (S3Client client = running.client()) {
        client.createBucket(bucket -> bucket.bucket(BUCKET));
      }
    }
    return running;
  }

  private static URI start() throws IOException {
    Optional<String> jar =
        Arrays.stream(System.getProperty("java.class.path").split(":"))
            .filter(path -> path.matches(".*/s3mock-.*-exec\\.jar"))
            .findFirst();
    Assumptions.assumeTrue(jar.isPresent(), "SKIPPED: no s3mock: artifacts in S3 were not tried");
    Path folder = Files.createTempDirectory("s3mock");
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                jar.orElseThrow(),
                "--server.port=0",
                "--com.adobe.testing.s3mock.httpPort=0",
                "--com.adobe.testing.s3mock.http-port=0")
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, folder)));
    BufferedReader lines = server.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher started = PORT.matcher(line);
      if (started.find()) {
        Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {})); // or it would block
        return URI.create("http://127.0.0.1:" + started.group(1));
      }
    }
    throw new IOException("the S3 server did not start");
  }

  private static void end(Process server, Path folder) {
    server.destroyForcibly().onExit().join();
    try (var files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("left " + folder + ": " + e.getMessage());
    }
  }

  public URI endpoint() {
    return endpoint;
  }

  /// A place of its own in the bucket.
  public S3Location somewhere() {
    return new S3Location(
        BUCKET, "test/" + UUID.randomUUID(), Optional.of(endpoint), Optional.empty());
  }

  /// A client that does what no store does.
  S3Client client() {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("tester", "secret")))
        .build();
  }
}
