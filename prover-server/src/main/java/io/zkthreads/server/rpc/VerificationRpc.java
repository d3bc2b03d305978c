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
import io.zkthreads.server.tenant.ArtifactLibrary;
import io.zkthreads.server.tenant.TenantArtifacts;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.program.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
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
  private final AtomicLong held = new AtomicLong();

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
          int more = request.getProofChunk().size();
          int size = proof.size() + more;
          if (size > MAX_PROOF_BYTES) {
            end(Refusal.tooLarge("proof_chunk", MAX_PROOF_BYTES, size));
          } else if (held.addAndGet(more) > MAX_HELD_BYTES) {
            held.addAndGet(-more);
            end(busy());
          } else {
            proof.writeBytes(request.getProofChunk().toByteArray());
          }
        }
        case MESSAGE_NOT_SET -> {}
      }
    }

    private void end(Refusal refusal) {
      release();
      out.onError(Answers.toStatus(refusal));
    }

    /// Lets go of what was received; nothing counts after that.
    private void release() {
      if (!ended) {
        ended = true;
        held.addAndGet(-proof.size());
        proof.reset();
      }
    }

    @Override
    public void onError(Throwable gone) {
      release();
    }

    @Override
    public void onCompleted() {
      if (!ended) {
        TenantArtifacts artifacts = library.of(Caller.current());
        answers.one(
            "VerifyProof",
            out,
            () -> pool.compute(_ -> verdict(artifacts, header, proof.toByteArray())));
        release();
      }
    }
  }

  private static Refusal busy() {
    return Refusal.of(
        Refusal.Kind.RESOURCE_EXHAUSTED,
        "VERIFY_QUEUE_FULL",
        "proofs of " + MAX_HELD_BYTES + " bytes are being judged: come back");
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
