package io.zkthreads.server.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
  private static Optional<S3Location> parsed(String location) {
    return S3Location.parse(location, Optional.empty(), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "proofs",
        "s3:/proofs",
        "s3://",
        "s3://ab",
        "s3://Proofs",
        "s3://proofs//a",
        "s3://proofs/a//b",
        "s3://user@proofs",
        "s3://proofs/a b",
        "https://proofs/a"
      })
  void whatIsNoBucketIsRefused(String location) {
    assertThat(parsed(location)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://proofs/a/b", "s3://proofs/a/b/"})
  void keysBeginWithThePrefixAndTheFirstByte(String location) {
    Digest digest = new Digest("0f" + "a".repeat(62));
    assertThat(parsed(location).orElseThrow().key(digest)).isEqualTo("a/b/0f/" + digest.hex());
  }

  @Test
  void aBucketAloneHasNoPrefix() {
    Digest digest = new Digest("b".repeat(64));
    assertThat(parsed("s3://proofs").orElseThrow().key(digest)).isEqualTo("bb/" + digest.hex());
    assertThat(parsed("s3://proofs/").orElseThrow().key(digest)).isEqualTo("bb/" + digest.hex());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "proofs",
        "ftp://a",
        "http://",
        "http://u:p@a",
        "http://a/b",
        "http://a?b=c",
        "minio:9000"
      })
  void whatIsNoServerIsRefused(String endpoint) {
    assertThat(S3Location.endpoint(endpoint)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9000", "https://s3.example.org", "http://[::1]:9000/"})
  void aServerIsAnAddressOfTheWeb(String endpoint) {
    assertThat(S3Location.endpoint(endpoint)).isPresent();
  }
}
