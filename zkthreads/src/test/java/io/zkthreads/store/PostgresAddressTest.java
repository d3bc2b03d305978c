package io.zkthreads.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/zkthreads",
        "jdbc:postgresql://db:5432/zkthreads?sslmode=verify-full&currentSchema=a",
        "jdbc:postgresql://[::1]:5432/zkthreads",
        "jdbc:postgresql://a:5432,b:5432/zkthreads"
      })
  void aDatabaseIsNamedByHostAndName(String url) {
    assertThat(PostgresAddress.isUrl(url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "postgresql://db/zkthreads",
        "jdbc:postgresql:zkthreads",
        "jdbc:postgresql:///zkthreads",
        "jdbc:postgresql://db",
        "jdbc:postgresql://user:secret@db/zkthreads",
        "jdbc:postgresql://db/zkthreads?password=secret",
        "jdbc:postgresql://db/zkthreads?user=a&Password=secret",
        "jdbc:postgresql://db/zkthreads?sslpassword=secret",
        "jdbc:postgresql://db/zk threads",
        "jdbc:sqlite:file"
      })
  void whatIsNoneOrHoldsASecretIsRefused(String url) {
    assertThat(PostgresAddress.isUrl(url)).isFalse();
  }
}
