package io.zkthreads.stark.proof;

import static io.zkthreads.stark.hash.TranscriptSeed.Kind.CHALLENGE;
import static io.zkthreads.stark.hash.TranscriptSeed.Kind.MESSAGE;
import static io.zkthreads.stark.hash.TranscriptSeed.Kind.POW;
import static io.zkthreads.stark.hash.TranscriptSeed.Kind.PUBLIC;

import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.TranscriptSeed;
import io.zkthreads.stark.params.Parameters;

/// The seeds of the three nested protocols of a batch proof, each absorbed when its protocol
/// begins. Source: p3-batch-stark and p3-fri `transcript`.
public final class ProtocolSeeds {
  private static final int VERSION = 1;

  private final BatchStatement statement;
  private final BatchShape shape;
  private final Parameters parameters;

  public ProtocolSeeds(BatchStatement statement, BatchShape shape) {
    this.statement = statement;
    this.shape = shape;
    parameters = statement.parameters();
  }

  /// Before the first message.
  public void observeBatch(Challenger transcript) {
    TranscriptSeed t = seed("p3-batch-stark");
    for (int i = 0; i < statement.instances().size(); i++) {
      t.element(MESSAGE, "degree_bits");
    }
    t.commitment("main_commitment");
    statement.instances().forEach(i -> t.words(PUBLIC, "public_values", i.air().numPublicValues()));
    if (statement.instances().stream().anyMatch(BatchInstance::hasPreprocessed)) {
      t.commitment("preprocessed_commitment");
    }
    int withLookups = shape.lookups().numWithLookups();
    if (withLookups > 0) {
      t.words(POW, "lookup_pow", parameters.lookupPowBits());
      t.element(CHALLENGE, "lookup_alpha").element(CHALLENGE, "lookup_beta");
      t.commitment("permutation_commitment");
      for (int i = 0; i < withLookups; i++) {
        t.element(MESSAGE, "lookup_terminal");
      }
    }
    t.element(CHALLENGE, "constraint_challenge").commitment("quotient_commitment");
    t.words(POW, "ood_pow", parameters.oodPowBits()).element(CHALLENGE, "zeta");
    t.bracket("opening_argument");
    t.label(statement.instances().size());
    statement.instances().forEach(i -> t.label(i.air().width()));
    statement.instances().forEach(i -> t.label(i.air().preprocessedWidth()));
    t.observe(transcript);
  }

  /// After ζ, before the opened values.
  public void observeOpenings(Challenger transcript) {
    TranscriptSeed t = seed("p3-fri-pcs");
    t.label(shape.rounds().size());
    for (OpeningRound round : shape.rounds()) {
      t.label(round.matrices().size());
      for (OpeningRound.Matrix matrix : round.matrices()) {
        t.label(matrix.numPoints());
        for (int point = 0; point < matrix.numPoints(); point++) {
          t.elements(MESSAGE, "claimed_evaluations", matrix.width());
        }
      }
    }
    t.pow("batch_pow", parameters.batchPowBits()).element(CHALLENGE, "alpha");
    t.bracket("low_degree_test").observe(transcript);
  }

  /// After the batching challenge, before the first fold's commitment.
  public void observeFri(Challenger transcript) {
    TranscriptSeed t = seed("p3-fri");
    t.label(parameters.logBlowup(), parameters.maxLogArity());
    for (int logArity : shape.logArities()) {
      t.commitment("commit_phase_commitment").pow("commit_pow", parameters.commitPowBits());
      t.element(CHALLENGE, "fold_challenge").label(logArity);
    }
    t.elements(MESSAGE, "final_poly", 1 << parameters.logFinalPolyLen());
    t.pow("query_pow", parameters.queryPowBits());
    t.indices("query_indices", shape.logDomain(), parameters.numQueries()).observe(transcript);
  }

  private TranscriptSeed seed(String name) {
    return new TranscriptSeed(VERSION, name, parameters.extension());
  }
}
