package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.CancelJobRequest;
import io.zkthreads.api.prover.v1.CreateJobRequest;
import io.zkthreads.api.prover.v1.DeleteJobRequest;
import io.zkthreads.api.prover.v1.DiscoverRequest;
import io.zkthreads.api.prover.v1.DownloadRequest;
import io.zkthreads.api.prover.v1.EstimateJobRequest;
import io.zkthreads.api.prover.v1.GetInfoRequest;
import io.zkthreads.api.prover.v1.GetJobRequest;
import io.zkthreads.api.prover.v1.GetProgramRequest;
import io.zkthreads.api.prover.v1.GetUploadStatusRequest;
import io.zkthreads.api.prover.v1.GetVerifyingKeyRequest;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.ListJobsRequest;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.RegisterProgramRequest;
import io.zkthreads.api.prover.v1.RetryJobRequest;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.api.prover.v1.UploadHeader;
import io.zkthreads.api.prover.v1.UploadRequest;
import io.zkthreads.api.prover.v1.VerifyProofHeader;
import io.zkthreads.api.prover.v1.VerifyProofRequest;
import io.zkthreads.api.prover.v1.WaitJobRequest;
import io.zkthreads.api.prover.v1.WatchJobRequest;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.tenant.ApiKey;
import io.zkthreads.server.tenant.SqlTenants;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.store.Database;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two tenants of a real daemon: Bob tries every call with Alice's names, and is answered as if
/// they were names of nothing.
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossTenantTest {
  private static final Path DESCRIPTORS =
      Path.of(System.getProperty("repository.root", ".."))
          .resolve("prover-api/src/main/descriptors/zkthreads.binpb");

  /// `exit(0)`: a7 = 93, ecall.
  private static final byte[] PROGRAM = BareElf.of(0x05d00893, 0x00000073);

  private static final byte[] UPLOAD = "alice's sub-block".getBytes(StandardCharsets.UTF_8);
  private static final String REQUEST_ID = "settle-7";

  /// What one tenant could name.
  private record Names(String job, String program, List<Digest> artifacts, String pageToken) {
    Names {
      artifacts = List.copyOf(artifacts);
    }

    /// A text in which these names are told from others only by where they stand.
    String without(String text) {
      String hex = program.substring("programs/".length());
      String plain = text.replace(job, "JOB").replace(hex, "DIGEST");
      for (Digest artifact : artifacts) {
        plain = plain.replace(artifact.hex(), "DIGEST");
      }
      return plain;
    }
  }

  private static final Names OF_NOTHING =
      new Names(
          "jobs/00000000-0000-0000-0000-000000000000",
          "programs/" + "7".repeat(64),
          List.of(
              new Digest("1".repeat(64)),
              new Digest("2".repeat(64)),
              new Digest("3".repeat(64)),
              new Digest("4".repeat(64)),
              new Digest("5".repeat(64))),
          "");

  /// Messages of one call.
  private interface Attempt {
    List<Message> with(Names names);
  }

  /// Calls that a client may make with names; those that destroy something come last.
  private static final Map<String, List<Attempt>> ATTEMPTS = new LinkedHashMap<>();

  /// Calls in which nothing is named that belongs to anybody.
  private static final Set<String> NAMELESS =
      Set.of("ProverService/GetInfo", "ProverService/Discover");

  static {
    attempt("ProverService/GetInfo", _ -> GetInfoRequest.getDefaultInstance());
    attempt("ProverService/Discover", _ -> DiscoverRequest.getDefaultInstance());
    attempt(
        "ProverService/CreateJob",
        names ->
            CreateJobRequest.newBuilder().setRequestId("theft").setSpec(program(names)).build());
    attemptWithEachArtifact(
        "ProverService/CreateJob",
        digest ->
            CreateJobRequest.newBuilder().setRequestId("theft").setSpec(subBlock(digest)).build());
    attempt("ProverService/GetJob", n -> GetJobRequest.newBuilder().setName(n.job).build());
    attempt(
        "ProverService/ListJobs",
        n -> ListJobsRequest.newBuilder().setPageToken(n.pageToken).build());
    attempt("ProverService/WaitJob", n -> WaitJobRequest.newBuilder().setName(n.job).build());
    attempt(
        "ProverService/WatchJob",
        n -> WatchJobRequest.newBuilder().setName(n.job).setIncludeProof(true).build());
    attempt(
        "ProverService/EstimateJob",
        n -> EstimateJobRequest.newBuilder().setSpec(program(n)).build());
    attemptWithEachArtifact(
        "ProverService/EstimateJob",
        digest -> EstimateJobRequest.newBuilder().setSpec(subBlock(digest)).build());
    attemptWithEachArtifact(
        "ArtifactService/GetUploadStatus",
        digest ->
            GetUploadStatusRequest.newBuilder()
                .setSha256(ByteString.copyFrom(digest.toBytes()))
                .build());
    attemptWithEachArtifact(
        "ArtifactService/Download",
        digest -> DownloadRequest.newBuilder().setName(digest.name()).build());
    attemptWithEachArtifact(
        "ArtifactService/Upload", // a header only, by whoever has the digest and not the bytes
        digest ->
            UploadRequest.newBuilder()
                .setHeader(
                    UploadHeader.newBuilder()
                        .setSha256(ByteString.copyFrom(digest.toBytes()))
                        .setSizeBytes(UPLOAD.length))
                .build());
    attemptWithEachArtifact(
        "ProgramService/RegisterProgram",
        digest -> RegisterProgramRequest.newBuilder().setArtifact(digest.name()).build());
    attempt(
        "ProgramService/GetProgram",
        n -> GetProgramRequest.newBuilder().setName(n.program).build());
    attemptWithEachArtifact(
        "ProgramService/GetProgram",
        digest -> GetProgramRequest.newBuilder().setName("programs/" + digest.hex()).build());
    attempt(
        "ProgramService/GetVerifyingKey",
        n -> GetVerifyingKeyRequest.newBuilder().setName(n.program).build());
    attempt(
        "VerificationService/VerifyProof",
        n ->
            VerifyProofRequest.newBuilder()
                .setHeader(VerifyProofHeader.newBuilder().setProgram(n.program))
                .build());
    attempt("ProverService/RetryJob", n -> RetryJobRequest.newBuilder().setName(n.job).build());
    attempt("ProverService/CancelJob", n -> CancelJobRequest.newBuilder().setName(n.job).build());
    attempt("ProverService/DeleteJob", n -> DeleteJobRequest.newBuilder().setName(n.job).build());
  }

  private interface One {
    Message with(Names names);
  }

  private interface OfArtifact {
    Message with(Digest digest);
  }

  private static void attempt(String method, One message) {
    ATTEMPTS
        .computeIfAbsent(method, _ -> new ArrayList<>())
        .add(names -> List.of(message.with(names)));
  }

  private static void attemptWithEachArtifact(String method, OfArtifact message) {
    for (int i = 0; i < OF_NOTHING.artifacts.size(); i++) {
      int which = i;
      attempt(method, names -> message.with(names.artifacts.get(which)));
    }
  }

  private static JobSpec program(Names names) {
    return JobSpec.newBuilder()
        .setProgram(ProgramWork.newBuilder().setProgram(names.program))
        .setLimits(Limits.newBuilder().setMaxCycles(100_000))
        .build();
  }

  private static JobSpec subBlock(Digest digest) {
    return JobSpec.newBuilder()
        .setSubBlock(SubBlockWork.newBuilder().setArtifact(digest.name()))
        .build();
  }

  @SuppressWarnings("NullAway.Init")
  private Daemon daemon;

  @SuppressWarnings("NullAway.Init")
  private ManagedChannel channel;

  @SuppressWarnings("NullAway.Init")
  private String alice;

  @SuppressWarnings("NullAway.Init")
  private String bob;

  @SuppressWarnings("NullAway.Init")
  private String carol;

  @SuppressWarnings("NullAway.Init")
  private Names alices;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    try (Database store = JobSchema.beside(folder.resolve("daemon"))) {
      alice = keyOf(new SqlTenants(store), "alice");
      bob = keyOf(new SqlTenants(store), "bob");
      carol = keyOf(new SqlTenants(store), "carol");
    }
    Map<String, String> settings =
        Map.of(
            "data", folder.toString(),
            "daemon.listen", "127.0.0.1:0",
            "daemon.rehearsal", "off",
            "prover.backend", "scalar");
    daemon = Daemon.start(Config.load(Optional.empty(), Map.of(), settings));
    channel = NettyChannelBuilder.forTarget(daemon.address()).usePlaintext().build();
    alices = workOf(client(alice));
  }

  private static String keyOf(SqlTenants tenants, String name) {
    tenants.create(Tenant.named(name));
    ApiKey key = ApiKey.random(new SecureRandom());
    tenants.addKey(key, name, Instant.now());
    return key.secret();
  }

  private ProverClient client(String key) {
    return new ProverClient(channel, Patience.NONE, Optional.of(key));
  }

  /// A program, a proof of it, an upload, and an upload that broke off.
  private Names workOf(ProverClient client) {
    Names program =
        new Names("", client.registerProgram(PROGRAM).getName(), OF_NOTHING.artifacts, "");
    String name = client.createJob(REQUEST_ID, program(program)).getName();
    Job job = client.job(name);
    while (job.getState() != JobState.JOB_STATE_VERIFIED) {
      assertThat(job.hasFailure()).as("%s", job).isFalse();
      job = client.waitJob(name, 30);
    }
    String upload = client.upload(UPLOAD);
    Digest half = Digest.of("half an upload".getBytes(StandardCharsets.UTF_8));
    call(
        alice,
        "ArtifactService/Upload",
        List.of(
            UploadRequest.newBuilder()
                .setHeader(
                    UploadHeader.newBuilder()
                        .setSha256(ByteString.copyFrom(half.toBytes()))
                        .setSizeBytes(14))
                .build(),
            UploadRequest.newBuilder()
                .setChunk(
                    io.zkthreads.api.prover.v1.UploadChunk.newBuilder()
                        .setData(ByteString.copyFromUtf8("half")))
                .build()));
    return new Names(
        name,
        program.program,
        List.of(
            digest(upload),
            digest(job.getProof().getArtifact()),
            digest(job.getProof().getPublicWordsArtifact()),
            new Digest(program.program.substring("programs/".length())),
            half),
        "2");
  }

  private static Digest digest(String artifact) {
    return new Digest(artifact.substring("artifacts/".length()));
  }

  @AfterAll
  void stop() {
    channel.shutdownNow();
    daemon.close();
  }

  private static List<String> methods() throws IOException {
    List<String> methods = new ArrayList<>();
    for (FileDescriptorProto file :
        FileDescriptorSet.parseFrom(Files.readAllBytes(DESCRIPTORS)).getFileList()) {
      for (ServiceDescriptorProto service : file.getServiceList()) {
        if (file.getPackage().equals("zkthreads.prover.v1")) {
          for (MethodDescriptorProto method : service.getMethodList()) {
            methods.add(service.getName() + "/" + method.getName());
          }
        }
      }
    }
    return methods;
  }

  @Test
  void everyCallOfTheDaemonIsTried() throws IOException {
    assertThat(ATTEMPTS.keySet())
        .as("a new RPC needs an attempt on the names of others")
        .containsExactlyInAnyOrderElementsOf(methods());
  }

  @Test
  void whatIsAnothersIsAnsweredAsWhatIsNotThereAndIsThereForItsOwner() {
    for (Map.Entry<String, List<Attempt>> each : ATTEMPTS.entrySet()) {
      String method = each.getKey();
      boolean differs = false;
      for (Attempt attempt : each.getValue()) {
        Answer absent = call(bob, method, attempt.with(OF_NOTHING));
        Answer foreign = call(bob, method, attempt.with(alices));
        assertThat(foreign.plain(alices))
            .as("%s with names of another", method)
            .isEqualTo(absent.plain(OF_NOTHING));
        Answer own = call(alice, method, attempt.with(alices));
        differs |= !own.plain(alices).equals(absent.plain(OF_NOTHING));
      }
      assertThat(differs || NAMELESS.contains(method))
          .as("%s answers the owner otherwise", method)
          .isTrue();
    }
  }

  @Test
  void whoBringsTheSameBytesHasThemWithoutGettingAnythingElse() {
    ProverClient client = client(carol);
    assertThat(client.upload(UPLOAD)).isEqualTo(alices.artifacts.getFirst().name());
    assertThat(client.download(alices.artifacts.getFirst().name())).isEqualTo(UPLOAD);
    Names own = new Names("", client.registerProgram(PROGRAM).getName(), List.of(), "");
    assertThat(own.program).as("stored once").isEqualTo(alices.program);
    Job carols = client.createJob(REQUEST_ID, program(own));
    assertThat(carols.getName()).as("the same request id, another job").isNotEqualTo(alices.job);
    assertThat(client.listJobs(10, "").getJobsList())
        .extracting(Job::getName)
        .containsExactly(carols.getName());
    client.cancelJob(carols.getName());
  }

  /// What a client gets.
  private record Answer(Status.Code code, String text, List<ByteString> messages) {
    String plain(Names names) {
      List<String> all = new ArrayList<>();
      messages.forEach(m -> all.add(m.toString(StandardCharsets.ISO_8859_1)));
      return names.without(code + ": " + text + " " + all);
    }
  }

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
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

  private Answer call(String key, String method, List<Message> requests) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.newBuilder(BYTES, BYTES)
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName("zkthreads.prover.v1." + method)
            .build();
    ClientCall<byte[], byte[]> call = channel.newCall(descriptor, CallOptions.DEFAULT);
    List<ByteString> messages = new ArrayList<>();
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            messages.add(ByteString.copyFrom(message));
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            answer.complete(
                new Answer(
                    status.getCode(),
                    StatusProto.fromStatusAndTrailers(status, trailers).toString(),
                    messages));
          }
        },
        headers);
    call.request(Integer.MAX_VALUE);
    requests.forEach(request -> call.sendMessage(request.toByteArray()));
    call.halfClose();
    return answer.join();
  }

  @Test
  void namesOfNothingAreNamesOfNothing() {
    Set<Digest> both = new HashSet<>(OF_NOTHING.artifacts);
    both.retainAll(alices.artifacts);
    assertThat(both).isEmpty();
  }
}
