package io.zkthreads.server.rpc;

import io.grpc.stub.StreamObserver;
import io.zkthreads.api.prover.v1.VerificationServiceGrpc;
import io.zkthreads.api.prover.v1.VerifyProofHeader;
import io.zkthreads.api.prover.v1.VerifyProofRequest;
import io.zkthreads.api.prover.v1.VerifyProofResponse;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.prove.Profiles;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.PublicWordsCodec;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.ArtifactLibrary;
import io.zkthreads.server.tenant.TenantArtifacts;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.program.Program;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Verdicts over gRPC. Bytes that are no proof are a verdict; only what surrounds them can be an
/// error of the call.
public final class VerificationRpc extends VerificationServiceGrpc.VerificationServiceImplBase {
  private static final int MAX_PROOF_BYTES = 16 << 20;

  /// Bytes of proofs that are being received or judged, all calls together.
  private static final long MAX_HELD_BYTES = 8L * MAX_PROOF_BYTES;

  private final WorkReader reader;
  private final ArtifactLibrary library;
  private final ProofMaker maker;
  private final ComputePool pool;
  private final Answers answers;
  private final HeldBytes held =
      new HeldBytes(
          "proof_chunk", MAX_PROOF_BYTES, MAX_HELD_BYTES, "VERIFY_QUEUE_FULL", System::nanoTime);

  /// Judges by the programs of a library.
  ///
  /// @param pool where proofs are judged
  public VerificationRpc(
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

  @Override
  public StreamObserver<VerifyProofRequest> verifyProof(StreamObserver<VerifyProofResponse> out) {
    return new Inflow(out);
  }

  private final class Inflow implements StreamObserver<VerifyProofRequest> {
    private final StreamObserver<VerifyProofResponse> out;
    private final HeldBytes.Call proof;
    private @Nullable VerifyProofHeader header;

    Inflow(StreamObserver<VerifyProofResponse> out) {
      this.out = out;
      proof = held.open(refusal -> out.onError(Answers.toStatus(refusal)));
    }

    @Override
    public void onNext(VerifyProofRequest request) {
      switch (request.getMessageCase()) {
        case HEADER -> header = request.getHeader();
        case PROOF_CHUNK -> proof.add(request.getProofChunk());
        case MESSAGE_NOT_SET -> {}
      }
    }

    @Override
    public void onError(Throwable gone) {
      proof.release();
    }

    @Override
    public void onCompleted() {
      TenantArtifacts artifacts = library.of(Caller.current());
      proof
          .complete()
          .ifPresent(bytes ->
              answers.one(
                  "VerifyProof", out, () -> pool.compute(_ -> verdict(artifacts, header, bytes))));
      proof.release();
    }
  }

  private VerifyProofResponse verdict(
      TenantArtifacts artifacts, @Nullable VerifyProofHeader header, byte[] proof)
      throws Refusal, IOException {
    if (header == null) {
      throw Refusal.invalid("MISSING", "header", "a header", "nothing");
    }
    String name = artifacts.requiredProgram(header.getProgram());
    Program program = Program.bare(reader.image("header.program", name));
    PublicWords words =
        PublicWordsCodec.of(
            header.getPublicWordsList().stream()
                .map(w -> new PublicWords.Entry(w.getIndex(), w.getWord()))
                .toList());
    SecurityProfile profile =
        Profiles.orElse("header.profile", header.getProfile(), maker.profile());
    VerifyingKey key = maker.key(profile, program).verifyingKey();
    return switch (Verifier.verify(key, words, proof)) {
      case Verdict.Accepted _ ->
          VerifyProofResponse.newBuilder()
              .setAccepted(true)
              .setProvenBits(key.profile().targetBits())
              .build();
      case Verdict.Rejected(var step, String reason, String expected, String got) ->
          VerifyProofResponse.newBuilder()
              .setStep(step.name())
              .setReason(reason)
              .setExpected(expected)
              .setGot(got)
              .build();
    };
  }
}
