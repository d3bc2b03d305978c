package io.zkthreads.server.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.zkthreads.api.prover.v1.GetProgramRequest;
import io.zkthreads.api.prover.v1.GetProgramResponse;
import io.zkthreads.api.prover.v1.GetVerifyingKeyRequest;
import io.zkthreads.api.prover.v1.GetVerifyingKeyResponse;
import io.zkthreads.api.prover.v1.Program;
import io.zkthreads.api.prover.v1.ProgramServiceGrpc;
import io.zkthreads.api.prover.v1.RegisterProgramRequest;
import io.zkthreads.api.prover.v1.RegisterProgramResponse;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.prove.Profiles;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.ArtifactLibrary;
import io.zkthreads.server.tenant.TenantArtifacts;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.program.Image;
import java.io.IOException;

/// Bare programs over gRPC.
public final class ProgramRpc extends ProgramServiceGrpc.ProgramServiceImplBase {
  private final WorkReader reader;
  private final ArtifactLibrary library;
  private final ProofMaker maker;
  private final ComputePool pool;
  private final Answers answers;

  /// Serves the programs of a library.
  ///
  /// @param pool where keys are made
  public ProgramRpc(
      WorkReader reader,
      ArtifactLibrary library,
      ProofMaker maker,
      ComputePool pool,
      Timings timings) {
    this.reader = reader;
    this.library = library;
    this.pool = pool;
    this.maker = maker;
    answers = new Answers(timings);
  }

  /// Those of the caller.
  private TenantArtifacts artifacts() {
    return library.of(Caller.current());
  }

  @Override
  public void registerProgram(
      RegisterProgramRequest request, StreamObserver<RegisterProgramResponse> out) {
    answers.one(
        "RegisterProgram",
        out,
        () -> {
          TenantArtifacts artifacts = artifacts();
          byte[] elf =
              switch (request.getSourceCase()) {
                case ELF -> request.getElf().toByteArray();
                case ARTIFACT ->
                    reader.uploadedElf(
                        artifacts.required(Digest.parse("artifact", request.getArtifact())));
                case SOURCE_NOT_SET ->
                    throw Refusal.invalid("MISSING", "source", "elf or artifact", "nothing");
              };
          String name = pool.compute(_ -> artifacts.register(elf, reader::register));
          return RegisterProgramResponse.newBuilder().setProgram(program(name)).build();
        });
  }

  @Override
  public void getProgram(GetProgramRequest request, StreamObserver<GetProgramResponse> out) {
    answers.one(
        "GetProgram",
        out,
        () -> {
          String name = artifacts().requiredProgram(request.getName());
          Program program = pool.compute(_ -> program(name));
          return GetProgramResponse.newBuilder().setProgram(program).build();
        });
  }

  private Program program(String name) throws Refusal, IOException {
    Image image = reader.image("name", name);
    int instructions = image.code().stream().mapToInt(c -> (c.end() - c.start()) / 4).sum();
    return Program.newBuilder()
        .setName(name)
        .setSizeBytes(4L * image.words().length)
        .setEntry(image.entry())
        .setInstructions(instructions)
        .build();
  }

  private VerifyingKey verifyingKey(String name, SecurityProfile profile)
      throws Refusal, IOException {
    Image image = reader.image("name", name);
    return maker.key(profile, io.zkthreads.vm.program.Program.bare(image)).verifyingKey();
  }

  @Override
  public void getVerifyingKey(
      GetVerifyingKeyRequest request, StreamObserver<GetVerifyingKeyResponse> out) {
    answers.one(
        "GetVerifyingKey",
        out,
        () -> {
          String name = artifacts().requiredProgram(request.getName());
          SecurityProfile profile =
              Profiles.orElse("profile", request.getProfile(), maker.profile());
          VerifyingKey key = pool.compute(_ -> verifyingKey(name, profile));
          return GetVerifyingKeyResponse.newBuilder()
              .setVerifyingKey(ByteString.copyFrom(key.encode()))
              .setKeyDigest(ByteString.copyFrom(key.digest().toBytes()))
              .build();
        });
  }
}
