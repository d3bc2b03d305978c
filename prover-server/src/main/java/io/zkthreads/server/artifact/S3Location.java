package io.zkthreads.server.artifact;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where in S3 artifacts are.
///
/// @param prefix of all keys, without a slash at its ends; may be empty
/// @param endpoint of a server other than Amazon's
/// @param region empty: as the environment says, or any with an endpoint
public record S3Location(
    String bucket, String prefix, Optional<URI> endpoint, Optional<String> region) {
  /// What a location is written as.
  public static final String FORM = "s3://BUCKET or s3://BUCKET/PREFIX";

  /// Most bytes that one request stores.
  public static final long MAX_ARTIFACT_BYTES = 5L << 30;

  private static final Pattern BUCKET_AND_PREFIX =
      Pattern.compile(
          "s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*)?/?)?");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");

  /// Reads a location; empty if bucket or prefix cannot be one.
  ///
  /// @param endpoint from [#endpoint(String)]
  public static Optional<S3Location> parse(
      String location, Optional<URI> endpoint, Optional<String> region) {
    Matcher parts = BUCKET_AND_PREFIX.matcher(location);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String prefix = Optional.ofNullable(parts.group(2)).orElse("");
    return Optional.of(new S3Location(parts.group(1), prefix, endpoint, region));
  }

  /// Reads the address of a server, `https://HOST:PORT` or `http://HOST:PORT`.
  public static Optional<URI> endpoint(String address) {
    try {
      URI uri = new URI(address);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      boolean bare =
          !uri.isOpaque()
              && Set.of("", "/").contains(uri.getPath())
              && uri.getQuery() == null
              && uri.getFragment() == null
              && uri.getUserInfo() == null;
      return web && uri.getHost() != null && bare ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  public static boolean isRegion(String name) {
    return REGION.matcher(name).matches();
  }

  /// The key of an artifact, in the folder that the first byte of its digest names.
  String key(Digest digest) {
    return folder(Integer.parseInt(digest.hex().substring(0, 2), 16)) + digest.hex();
  }

  /// How keys of a folder begin.
  ///
  /// @param folder 0 to [ArtifactKeeping#NUM_FOLDERS] - 1
  String folder(int folder) {
    return root() + "%02x/".formatted(folder);
  }

  /// How all keys begin.
  String root() {
    return prefix.isEmpty() ? "" : prefix + "/";
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + prefix + endpoint.map(at -> " at " + at).orElse("");
  }
}
