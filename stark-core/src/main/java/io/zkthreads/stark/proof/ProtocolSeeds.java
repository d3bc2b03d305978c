package io.zkthreads.stark.proof;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.TranscriptSeeds;
import io.zkthreads.stark.params.Parameters;
import java.util.Collections;
import java.util.List;

/// The seeds of the three nested protocols of a proof, each absorbed when its protocol begins.
public final class ProtocolSeeds {
  private final BatchStatement statement;
  private final BatchShape shape;

  public ProtocolSeeds(BatchStatement statement, BatchShape shape) {
    this.statement = statement;
    this.shape = shape;
  }

  /// Before the first message.
  public void observeBatch(Challenger transcript) {
    List<Air> airs = statement.instances().stream().map(BatchInstance::air).toList();
    Parameters p = statement.parameters();
    TranscriptSeeds.observeBatch(
        transcript,
        p.extension(),
        new TranscriptSeeds.BatchSizes(
            airs.stream().map(Air::width).toList(),
            airs.stream().map(Air::numPublicValues).toList(),
            airs.stream().map(Air::preprocessedWidth).toList(),
            shape.lookups().numWithLookups()),
        p.lookupPowBits(),
        p.oodPowBits());
  }

  /// After ζ, before the opened values.
  public void observeOpenings(Challenger transcript) {
    List<List<List<Integer>>> widths =
        shape.rounds().stream()
            .map(round ->
                round.matrices().stream()
                    .map(m -> Collections.nCopies(m.numPoints(), m.width()))
                    .toList())
            .toList();
    Parameters p = statement.parameters();
    TranscriptSeeds.observeOpenings(transcript, p.extension(), widths, p.batchPowBits());
  }

  /// After the batching challenge, before the first fold's commitment.
  public void observeFri(Challenger transcript) {
    Parameters p = statement.parameters();
    TranscriptSeeds.observeFri(
        transcript,
        p.extension(),
        new TranscriptSeeds.FriSizes(
            p.logBlowup(),
            p.maxLogArity(),
            shape.logArities(),
            p.logFinalPolyLen(),
            p.numQueries(),
            shape.logDomain()),
        p.commitPowBits(),
        p.queryPowBits());
  }
}
