package io.zkthreads.server.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// What a store of artifacts asks of a bucket. Every request ends within a bound of time, tried
/// again meanwhile where that is safe; what S3 does not do is an [IOException] with its words.
///
/// An object carries when it was last stored, by the clock of whoever stored it: S3's own times are
/// full seconds of another clock.
final class S3Bucket {
  /// How long what may take.
  ///
  /// @param silence within an answer
  /// @param attempt one try of a request without its transfer
  /// @param call all tries
  record Bounds(Duration connect, Duration silence, Duration attempt, Duration call) {
    static final Bounds SHIPPED =
        new Bounds(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));
  }

  /// Bytes a second below which a transfer counts as failed.
  private static final long LEAST_RATE = 1 << 20;

  /// Where there is an endpoint of one's own, requests are signed for a region that it ignores.
  private static final Region ANY_REGION = Region.US_EAST_1;

  private static final String STORED_MILLIS = "stored-millis";

  private final S3Location location;
  private final Bounds bounds;
  private final S3Client client;

  /// An object.
  ///
  /// @param stored when it was last stored
  record Found(long bytes, Instant stored) {}

  /// The content of an object; whoever gets it closes it.
  record Content(long bytes, InputStream stream) {}

  /// Takes one object of a list.
  interface Taker {
    void take(Digest digest, long bytes, Instant modified) throws IOException;
  }

  S3Bucket(S3Location location, Bounds bounds) throws IOException {
    this.location = location;
    this.bounds = bounds;
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(bounds.connect())
                    .socketTimeout(bounds.silence()))
            .overrideConfiguration(
                all -> all.apiCallAttemptTimeout(bounds.attempt()).apiCallTimeout(bounds.call()))
            // the digests are ours: what S3 adds beside them not every server understands
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    location.endpoint().ifPresent(at -> builder.endpointOverride(at).forcePathStyle(true));
    location
        .region()
        .map(Region::of)
        .or(() -> location.endpoint().map(_ -> ANY_REGION))
        .ifPresent(builder::region);
    client = asked(builder::build);
  }

  private interface Request<T> {
    T send();
  }

  private <T> T asked(Request<T> request) throws IOException {
    try {
      return request.send();
    } catch (SdkException e) {
      throw new IOException(location + ": " + words(e), e);
    }
  }

  /// As [#asked], of an object that need not be there.
  private <T> Optional<T> askedFor(Request<T> request) throws IOException {
    try {
      return Optional.of(asked(request));
    } catch (IOException e) {
      if (e.getCause() instanceof S3Exception s3 && s3.statusCode() == 404 && !isBucketGone(s3)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isBucketGone(S3Exception e) {
    return e.awsErrorDetails() != null && "NoSuchBucket".equals(e.awsErrorDetails().errorCode());
  }

  /// One sentence of what may be a list of all that was tried.
  private static String words(SdkException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("Unable to load credentials")
        ? "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
        : message.lines().findFirst().orElse("no answer");
  }

  /// Whether the bucket can be listed, written and read: otherwise the reason is thrown.
  void requireUsable() throws IOException {
    String key = location.root() + "probe-" + UUID.randomUUID();
    asked(() -> client.listObjectsV2(list -> list.bucket(location.bucket()).maxKeys(1)));
    asked(() ->
        client.putObject(
            put -> put.bucket(location.bucket()).key(key), RequestBody.fromString("zkthreads")));
    try (InputStream probe =
        asked(() -> client.getObject(get -> get.bucket(location.bucket()).key(key)))) {
      probe.readAllBytes();
    }
    asked(() -> client.deleteObject(delete -> delete.bucket(location.bucket()).key(key)));
  }

  Optional<Found> find(Digest digest) throws IOException {
    return askedFor(() ->
            client.headObject(head -> head.bucket(location.bucket()).key(location.key(digest))))
        .map(S3Bucket::found);
  }

  private static Found found(HeadObjectResponse head) {
    String millis = head.metadata().getOrDefault(STORED_MILLIS, "");
    Instant stored =
        millis.matches("[0-9]{1,15}")
            ? Instant.ofEpochMilli(Long.parseLong(millis))
            : head.lastModified();
    return new Found(head.contentLength(), stored);
  }

  /// Stores a file as it is: S3 compares what it gets with the digest.
  void put(Digest digest, Path file) throws IOException {
    long bytes = Files.size(file);
    put(digest, RequestBody.fromFile(file), bytes);
  }

  void put(Digest digest, byte[] bytes) throws IOException {
    put(digest, RequestBody.fromBytes(bytes), bytes.length);
  }

  private void put(Digest digest, RequestBody body, long bytes) throws IOException {
    Duration transfer = Duration.ofSeconds(bytes / LEAST_RATE);
    AwsRequestOverrideConfiguration longer =
        AwsRequestOverrideConfiguration.builder()
            .apiCallAttemptTimeout(bounds.attempt().plus(transfer))
            .apiCallTimeout(bounds.call().plus(transfer.multipliedBy(2)))
            .build();
    asked(() ->
        client.putObject(
            put ->
                put.bucket(location.bucket())
                    .key(location.key(digest))
                    .checksumSHA256(Base64.getEncoder().encodeToString(digest.toBytes()))
                    .metadata(storedNow())
                    .overrideConfiguration(longer),
            body));
  }

  private static Map<String, String> storedNow() {
    return Map.of(STORED_MILLIS, Long.toString(System.currentTimeMillis()));
  }

  /// Counts an object as stored now.
  void renew(Digest digest) throws IOException {
    String key = location.key(digest);
    asked(() ->
        client.copyObject(copy ->
            copy.sourceBucket(location.bucket())
                .sourceKey(key)
                .destinationBucket(location.bucket())
                .destinationKey(key)
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(storedNow())));
  }

  Optional<Content> get(Digest digest) throws IOException {
    GetObjectRequest request =
        GetObjectRequest.builder().bucket(location.bucket()).key(location.key(digest)).build();
    return askedFor(() -> client.getObject(request))
        .map(stream -> new Content(stream.response().contentLength(), new ObjectStream(stream)));
  }

  void delete(Digest digest) throws IOException {
    asked(() ->
        client.deleteObject(delete -> delete.bucket(location.bucket()).key(location.key(digest))));
  }

  /// All artifacts whose keys begin so, in pages of a thousand.
  void list(String keys, Taker taker) throws IOException {
    ListObjectsV2Request request =
        ListObjectsV2Request.builder().bucket(location.bucket()).prefix(keys).build();
    var pages = client.listObjectsV2Paginator(request).iterator();
    while (asked(pages::hasNext)) {
      for (S3Object object : asked(pages::next).contents()) {
        String name = object.key().substring(object.key().lastIndexOf('/') + 1);
        if (Digest.isHex(name) && object.key().equals(location.key(new Digest(name)))) {
          taker.take(new Digest(name), object.size(), object.lastModified());
        }
      }
    }
  }

  /// The content of an object. Closed before its end, it leaves the rest where it is.
  private static final class ObjectStream extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> response;

    ObjectStream(ResponseInputStream<GetObjectResponse> response) {
      super(response);
      this.response = response;
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (SdkException e) {
        throw new IOException(words(e), e);
      }
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        return super.read(bytes, from, length);
      } catch (SdkException e) {
        throw new IOException(words(e), e);
      }
    }

    @Override
    public void close() {
      response.abort();
    }
  }
}
