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
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.program.Image;
import java.io.IOException;

/// Bare programs over gRPC.
public final class ProgramRpc extends ProgramServiceGrpc.ProgramServiceImplBase {
  private final WorkReader reader;
  private final ProofMaker maker;
  private final ComputePool pool;
  private final Answers answers;

  public ProgramRpc(WorkReader reader, ProofMaker maker, ComputePool pool, Timings timings) {
    this.reader = reader;
    this.pool = pool;
    this.maker = maker;
    answers = new Answers(timings);
  }

  @Override
  public void registerProgram(
      RegisterProgramRequest request, StreamObserver<RegisterProgramResponse> out) {
    answers.one(
        "RegisterProgram",
        out,
        () -> {
          byte[] elf =
              switch (request.getSourceCase()) {
                case ELF -> request.getElf().toByteArray();
                case ARTIFACT -> reader.uploadedElf(request.getArtifact());
                case SOURCE_NOT_SET ->
                    throw Refusal.invalid("MISSING", "source", "elf or artifact", "nothing");
              };
          String name = pool.compute(_ -> reader.register(elf));
          return RegisterProgramResponse.newBuilder().setProgram(program(name)).build();
        });
  }

  @Override
  public void getProgram(GetProgramRequest request, StreamObserver<GetProgramResponse> out) {
    answers.one(
        "GetProgram",
        out,
        () -> {
          Program program = pool.compute(_ -> program(request.getName()));
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

  private VerifyingKey verifyingKey(String name) throws Refusal, IOException {
    Image image = reader.image("name", name);
    return maker.key(io.zkthreads.vm.program.Program.bare(image)).verifyingKey();
  }

  @Override
  public void getVerifyingKey(
      GetVerifyingKeyRequest request, StreamObserver<GetVerifyingKeyResponse> out) {
    answers.one(
        "GetVerifyingKey",
        out,
        () -> {
          VerifyingKey key = pool.compute(_ -> verifyingKey(request.getName()));
          return GetVerifyingKeyResponse.newBuilder()
              .setVerifyingKey(ByteString.copyFrom(key.encode()))
              .setKeyDigest(ByteString.copyFrom(key.digest().toBytes()))
              .build();
        });
  }
}
