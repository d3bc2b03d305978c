package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.FriProof;
import io.zkthreads.stark.proof.InstanceOpenings;
import io.zkthreads.stark.proof.OpeningRound;
import io.zkthreads.stark.proof.ProtocolSeeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every challenge of one proof, drawn by replaying its transcript (V2).
///
/// The soundness error of each, as a fraction of the size of the challenge field, is computed by
/// `SoundnessBudget`.
///
/// @param lookupAlpha offset of the denominators; zero without lookups
/// @param lookupBeta batches the elements of a tuple; zero without lookups
/// @param constraintAlpha batches the constraints of a table
/// @param zeta the out-of-domain point
/// @param friAlpha batches the reduced openings
/// @param friBetas folding challenges
/// @param queries leaf indices in the tallest evaluation domain
record Challenges(
    Extension lookupAlpha,
    Extension lookupBeta,
    Extension constraintAlpha,
    Extension zeta,
    Extension friAlpha,
    List<Extension> friBetas,
    List<Integer> queries) {

  static Challenges replay(BatchStatement statement, BatchShape shape, BatchProof proof)
      throws Rejection {
    Parameters p = statement.parameters();
    ExtensionField field = p.extension();
    ProtocolSeeds seeds = new ProtocolSeeds(statement, shape);
    Challenger transcript = statement.startTranscript();
    // 0. Seed, heights.
    seeds.observeBatch(transcript);
    for (int logHeight : proof.logHeights()) {
      transcript.observe(field.ofBase(KoalaBear.fromCanonical(logHeight)));
    }
    // 1. Main traces, public values, preprocessed columns.
    transcript.observeCap(proof.mainCap());
    for (BatchInstance instance : statement.instances()) {
      transcript.observe(instance.publicValues());
    }
    transcript.observeCap(statement.preprocessedCap());
    // 2. Lookups.
    Extension lookupAlpha = field.zero();
    Extension lookupBeta = field.zero();
    if (shape.hasLookups()) {
      grinding(transcript, "lookup challenges", p.lookupPowBits(), proof.lookupPowWitness());
      lookupAlpha = transcript.sample(field);
      lookupBeta = transcript.sample(field);
      transcript.observeCap(proof.permutationCap());
      for (Optional<Extension> terminal : proof.terminals()) {
        terminal.ifPresent(transcript::observe);
      }
    }
    // 3. Quotient.
    Extension constraintAlpha = transcript.sample(field);
    transcript.observeCap(proof.quotientCap());
    // 4. Openings.
    grinding(transcript, "out-of-domain point", p.oodPowBits(), proof.oodPowWitness());
    Extension zeta = transcript.sample(field);
    seeds.observeOpenings(transcript);
    for (OpeningRound round : shape.rounds()) {
      observeValues(transcript, round.kind(), proof.openings());
    }
    // 5. Low-degree test.
    FriProof fri = proof.fri();
    grinding(transcript, "batching challenge", p.batchPowBits(), fri.batchPowWitness());
    Extension friAlpha = transcript.sample(field);
    seeds.observeFri(transcript);
    List<Extension> friBetas = new ArrayList<>();
    for (int fold = 0; fold < fri.commitCaps().size(); fold++) {
      List<Digest> cap = fri.commitCaps().get(fold);
      transcript.observeCap(cap);
      int witness = fri.commitPowWitnesses().get(fold);
      grinding(transcript, "folding challenge " + fold, p.commitPowBits(), witness);
      friBetas.add(transcript.sample(field));
    }
    fri.finalPolynomial().forEach(transcript::observe);
    // 6. Queries.
    grinding(transcript, "queries", p.queryPowBits(), fri.queryPowWitness());
    List<Integer> queries = new ArrayList<>(p.numQueries());
    for (int q = 0; q < p.numQueries(); q++) {
      queries.add(transcript.sampleBits(shape.logDomain()));
    }
    return new Challenges(
        lookupAlpha, lookupBeta, constraintAlpha, zeta, friAlpha, friBetas, queries);
  }

  private static void observeValues(
      Challenger transcript, OpeningRound.Kind kind, List<InstanceOpenings> openings) {
    for (InstanceOpenings o : openings) {
      switch (kind) {
        case MAIN -> {
          o.mainLocal().forEach(transcript::observe);
          o.mainNext().forEach(transcript::observe);
        }
        case QUOTIENT -> o.quotientChunks().forEach(c -> c.forEach(transcript::observe));
        case PREPROCESSED -> {
          o.preprocessedLocal().forEach(transcript::observe);
          o.preprocessedNext().forEach(transcript::observe);
        }
        case PERMUTATION -> {
          o.permutationLocal().forEach(transcript::observe);
          o.permutationNext().forEach(transcript::observe);
        }
      }
    }
  }

  private static void grinding(Challenger transcript, String before, int bits, int witness)
      throws Rejection {
    if (!transcript.checkPow(bits, witness)) {
      String expected = bits == 0 ? "witness 0" : bits + " zero bits";
      throw new Rejection(
          Step.TRANSCRIPT, "grinding before " + before, expected, "witness word " + witness);
    }
  }
}
