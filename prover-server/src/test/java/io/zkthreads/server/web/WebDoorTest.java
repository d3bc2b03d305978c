package io.zkthreads.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import io.zkthreads.server.rpc.HostPort;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebDoorTest {
  private static final URI ROOT = URI.create("/");

  private static Headers host(String... hosts) {
    Headers headers = new Headers();
    for (String host : hosts) {
      headers.add("Host", host);
    }
    return headers;
  }

  private static int status(String method, URI target, Headers headers) {
    return WebDoor.refuse(method, target, headers).map(WebDoor.Refused::status).orElse(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8080",
        "127.0.0.1",
        "127.0.0.1:9",
        "127.8.9.1:80",
        "[::1]:8080",
        "[::1]"
      })
  void namesOfThisMachineComeInWithAnyPort(String host) {
    assertThat(status("GET", ROOT, host(host))).isEqualTo(200);
    assertThat(status("HEAD", ROOT, host(host))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:127.0.0.1",
        "localhost@evil.example",
        "10.0.0.1:8080",
        "0.0.0.0:8080",
        "[::]:8080",
        "[2001:db8::1]:8080",
        "localhost:99999",
        "localhost:",
        ":8080",
        "",
        " ",
        "localhost,evil.example"
      })
  void aPageOfAnotherNameThatPointsHereStaysOut(String host) {
    assertThat(status("GET", ROOT, host(host))).isEqualTo(421);
  }

  @Test
  void noHostTwoHostsAndEndlessOnesStayOut() {
    assertThat(status("GET", ROOT, host())).isEqualTo(421);
    assertThat(status("GET", ROOT, host("localhost", "localhost"))).isEqualTo(421);
    assertThat(status("GET", ROOT, host("1".repeat(100_000)))).isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST",
        "PUT",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "get",
        "PROPFIND",
        ""
      })
  void whatCouldChangeSomethingStaysOut(String method) {
    assertThat(status(method, ROOT, host("localhost"))).isEqualTo(405);
  }

  @Test
  void anAddressOfAnotherServerStaysOut() {
    Headers headers = host("localhost");
    assertThat(status("GET", URI.create("http://evil.example/"), headers)).isEqualTo(400);
    assertThat(status("GET", URI.create("//evil.example/"), headers)).isEqualTo(400);
    assertThat(status("GET", URI.create("mailto:a@b"), headers)).isEqualTo(400);
  }

  @Test
  void onlyLoopbackIsListenedOn() {
    for (String good : new String[] {"localhost:1", "127.0.0.1:8080", "[::1]:0"}) {
      assertThat(HostPort.parse(good).map(WebDoor::isLoopback))
          .as(good)
          .isEqualTo(Optional.of(true));
    }
    for (String bad : new String[] {"0.0.0.0:1", "[::]:1", "192.168.1.1:1", "example.org:1"}) {
      assertThat(HostPort.parse(bad).map(WebDoor::isLoopback))
          .as(bad)
          .isEqualTo(Optional.of(false));
    }
  }
}
