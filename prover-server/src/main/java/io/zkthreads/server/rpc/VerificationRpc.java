package io.zkthreads.server.rpc;

import io.grpc.stub.StreamObserver;
import io.zkthreads.api.prover.v1.VerificationServiceGrpc;
import io.zkthreads.api.prover.v1.VerifyProofHeader;
import io.zkthreads.api.prover.v1.VerifyProofRequest;
import io.zkthreads.api.prover.v1.VerifyProofResponse;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.PublicWordsCodec;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.program.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Verdicts over gRPC. Bytes that are no proof are a verdict; only what surrounds them can be an
/// error of the call.
public final class VerificationRpc extends VerificationServiceGrpc.VerificationServiceImplBase {
  private static final int MAX_PROOF_BYTES = 16 << 20;

  private final WorkReader reader;
  private final ProofMaker maker;
  private final Answers answers;

  public VerificationRpc(WorkReader reader, ProofMaker maker, Timings timings) {
    this.reader = reader;
    this.maker = maker;
    answers = new Answers(timings);
  }

  @Override
  public StreamObserver<VerifyProofRequest> verifyProof(StreamObserver<VerifyProofResponse> out) {
    return new Inflow(out);
  }

  private final class Inflow implements StreamObserver<VerifyProofRequest> {
    private final StreamObserver<VerifyProofResponse> out;
    private final ByteArrayOutputStream proof = new ByteArrayOutputStream();
    private @Nullable VerifyProofHeader header;
    private boolean ended;

    Inflow(StreamObserver<VerifyProofResponse> out) {
      this.out = out;
    }

    @Override
    public void onNext(VerifyProofRequest request) {
      if (ended) {
        return;
      }
      switch (request.getMessageCase()) {
        case HEADER -> header = request.getHeader();
        case PROOF_CHUNK -> {
          int size = proof.size() + request.getProofChunk().size();
          if (size > MAX_PROOF_BYTES) {
            ended = true;
            Refusal refusal = Refusal.tooLarge("proof_chunk", MAX_PROOF_BYTES, size);
            out.onError(Answers.toStatus(refusal));
            return;
          }
          proof.writeBytes(request.getProofChunk().toByteArray());
        }
        case MESSAGE_NOT_SET -> {}
      }
    }

    @Override
    public void onError(Throwable gone) {
      ended = true;
    }

    @Override
    public void onCompleted() {
      if (!ended) {
        answers.one("VerifyProof", out, () -> verdict(header, proof.toByteArray()));
      }
    }
  }

  private VerifyProofResponse verdict(@Nullable VerifyProofHeader header, byte[] proof)
      throws Refusal, IOException {
    if (header == null) {
      throw Refusal.invalid("MISSING", "header", "a header", "nothing");
    }
    Program program = Program.bare(reader.image("header.program", header.getProgram()));
    PublicWords words =
        PublicWordsCodec.of(
            header.getPublicWordsList().stream()
                .map(w -> new PublicWords.Entry(w.getIndex(), w.getWord()))
                .toList());
    VerifyingKey key = maker.key(program).verifyingKey();
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
