package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What can go wrong outside is said in one sentence with its reason, by the right exit code, and
/// for programs as JSON.
@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class FailureTest {
  @TempDir Path folder;

  private static Said zkt(Object... arguments) {
    return said(
        () -> Zkt.run(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new)));
  }

  /// One line on the error stream, and with `--json` the same on the output stream.
  private static void assertSaid(int exitCode, String text, Object... arguments) {
    Said people = zkt(arguments);
    assertThat(people.exitCode()).as(people.err()).isEqualTo(exitCode);
    assertThat(people.err().lines().toList()).singleElement().asString().startsWith("zkt: ");
    assertThat(people.err()).contains(text);
    List<Object> asJson = new ArrayList<>(List.of(arguments));
    asJson.add("--json");
    Said programs = zkt(asJson.toArray());
    assertThat(programs.exitCode()).isEqualTo(exitCode);
    JsonObject last =
        JsonParser.parseString(programs.out().lines().toList().getLast()).getAsJsonObject();
    assertThat(last.get("error").getAsString()).contains(text);
    assertThat(last.get("reason").getAsString()).matches("[A-Z_]+");
    assertThat(last.get("code").getAsInt()).isEqualTo(exitCode);
  }

  @Test
  void aHostThatNobodyKnowsIsSaidOnceAndWithoutATrace() {
    assertSaid(
        ExitCode.UNAVAILABLE,
        "no-such-host.invalid",
        "jobs",
        "ls",
        "--daemon",
        "no-such-host.invalid:1");
  }

  @Test
  void nobodyThereIsSaidWithTheAddress() {
    assertSaid(ExitCode.UNAVAILABLE, "127.0.0.1:1", "jobs", "ls", "--daemon", "127.0.0.1:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "127.0.0.1", "127.0.0.1:99999", "http://127.0.0.1:1", "::1:1"})
  void anAddressThatIsNoneIsRefused(String address) {
    assertSaid(
        ExitCode.BAD_INPUT, "--daemon: expected HOST:PORT", "jobs", "ls", "--daemon", address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "ledger"})
  void aPortThatIsNoneIsRefusedBeforeAnythingIsOpened(String command) {
    Path data = folder.resolve("data");
    assertSaid(
        ExitCode.BAD_INPUT,
        "expected HOST:PORT or [IPV6]:PORT, got '127.0.0.1:99999'",
        command,
        "--listen",
        "127.0.0.1:99999",
        "--data",
        data);
    assertThat(data).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "ledger"})
  void aPortThatIsTakenIsSaidWithTheReason(String command) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      Said said = zkt(command, "--listen", address, "--data", folder, "--backend", "scalar");
      assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(said.err())
          .contains("zkt: cannot listen on " + address, "Address already in use", "--listen")
          .doesNotContain("\tat ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "ledger"})
  void aFolderThatCannotBeIsSaidWithTheReason(String command) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertSaid(ExitCode.BAD_INPUT, file.toString(), command, "--data", file);
    assertSaid(ExitCode.BAD_INPUT, "/proc/x", command, "--data", "/proc/x");
  }

  @Test
  void whatIsNoDaemonIsSaidNotToBeUnderstood() throws Exception {
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    web.start();
    try {
      assertSaid(
          ExitCode.UNAVAILABLE,
          "cannot be understood",
          "jobs",
          "ls",
          "--daemon",
          "127.0.0.1:" + web.getAddress().getPort());
    } finally {
      web.stop(0);
    }
  }

  @Test
  void anAnswerThatIsNoMessageIsSaidNotToBeUnderstood() throws Exception {
    MethodDescriptor<byte[], byte[]> method =
        ProverServiceGrpc.getListJobsMethod().toBuilder(RAW, RAW).build();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .addService(
                ServerServiceDefinition.builder(ProverServiceGrpc.SERVICE_NAME)
                    .addMethod(
                        method,
                        ServerCalls.asyncUnaryCall((request, out) -> {
                          out.onNext(new byte[] {-1, -1, -1});
                          out.onCompleted();
                        }))
                    .build())
            .build()
            .start();
    try {
      String address = "127.0.0.1:" + server.getPort();
      assertSaid(ExitCode.UNAVAILABLE, "cannot be understood", "jobs", "ls", "--daemon", address);
      assertSaid(
          ExitCode.UNAVAILABLE,
          "does not know the call",
          "jobs",
          "cancel",
          "jobs/1",
          "--daemon",
          address);
    } finally {
      server.shutdownNow();
    }
  }

  private static final MethodDescriptor.Marshaller<byte[]> RAW =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  @Test
  void aWrongOptionIsJsonToo() {
    Said said = zkt("execute", "--no-such-option", "--json");
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("Unknown option: '--no-such-option'");
    assertThat(JsonParser.parseString(said.out()).getAsJsonObject().get("error").getAsString())
        .contains("--no-such-option");
  }

  @Test
  void aFailedRunIsJsonToo() {
    assertSaid(ExitCode.BAD_INPUT, "README.md", "execute", "--elf", "../README.md");
    assertSaid(ExitCode.BAD_INPUT, "no such file", "execute", "--elf", folder.resolve("none"));
    assertSaid(
        ExitCode.NOT_AS_EXPECTED, "ADVICE_ENDS", "execute", "--elf", "../examples/fibonacci.elf");
  }

  @Test
  void everyFileSystemFailureHasItsReasonAndIsTheUsersToMend() {
    Map<FileSystemException, String> reasons =
        Map.of(
            new NoSuchFileException("/a"), "/a: no such file or folder",
            new AccessDeniedException("/a"), "/a: permission denied",
            new FileAlreadyExistsException("/a"), "/a: a file of this name is there already",
            new FileSystemException("/a", null, "Read-only file system"),
                "/a: Read-only file system");
    reasons.forEach((e, text) -> {
      assertThat(Failure.of(e))
          .isEqualTo(new Failure(ExitCode.BAD_INPUT, "BAD_INPUT", text, false));
      assertThat(Failure.of(new UncheckedIOException(e)).text()).isEqualTo(text);
    });
    FileSystemException full = new FileSystemException("/a", null, "No space left on device");
    assertThat(Failure.of(full).exitCode()).isEqualTo(ExitCode.INTERNAL);
    assertThat(Failure.of(new IOException()).text()).isEqualTo("file or network: IOException");
    assertThat(Failure.of(new IOException("outer", new IOException("inner"))).text())
        .isEqualTo("file or network: outer: inner");
  }

  @Test
  void ourMistakesAloneAreUnforeseen() {
    assertThat(Failure.of(new IllegalStateException("us")).unforeseen()).isTrue();
    assertThat(Failure.of(new BadInput("them")).unforeseen()).isFalse();
  }
}
