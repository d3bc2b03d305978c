package io.zkthreads.stark.compact;

import static io.zkthreads.stark.hash.TranscriptSeed.Kind.CHALLENGE;
import static io.zkthreads.stark.hash.TranscriptSeed.Kind.MESSAGE;
import static io.zkthreads.stark.hash.TranscriptSeed.Kind.PUBLIC;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.TranscriptSeed;
import io.zkthreads.stark.params.Regime;
import io.zkthreads.stark.proof.BatchInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// The seeds of the nested protocols of a compact proof, each absorbed when its protocol begins.
/// Source: p3-multi-stark `transcript`, p3-sumcheck `transcript` and `layout`, p3-whir
/// `transcript`.
public final class CompactSeeds {
  private final CompactShape shape;
  private final ExtensionField field;

  public CompactSeeds(CompactShape shape) {
    this.shape = shape;
    field = shape.parameters().extension();
  }

  /// Before the first message.
  public void observeStatement(Challenger transcript) {
    boolean preprocessed = shape.preprocessed().isPresent();
    TranscriptSeed t = new TranscriptSeed(2, "p3-multi-stark", field);
    if (preprocessed) {
      t.commitment("preprocessed_commitment");
    }
    t.bracket("main_commitment");
    shape.instances().forEach(i -> t.words(PUBLIC, "public_values", i.air().numPublicValues()));
    t.bracket("lookup_argument").bracket("zerocheck").bracket("main_opening");
    if (preprocessed) {
      t.bracket("preprocessed_opening");
    }
    t.label(shape.instances().size()).label(0);
    for (BatchInstance instance : shape.instances()) {
      Air air = instance.air();
      t.label(instance.logHeight(), air.width(), air.preprocessedWidth());
      label(t, StackLayout.nextMain(air));
      label(t, StackLayout.nextPreprocessed(air));
      if (!instance.known().isEmpty()) {
        t.label(known(instance));
      }
    }
    t.observe(transcript);
  }

  private static void label(TranscriptSeed t, List<Integer> columns) {
    t.label(columns.size());
    columns.forEach(t::label);
  }

  /// Of each known column its length and its words, little endian.
  private static byte[] known(BatchInstance instance) {
    int bytes =
        instance.known().stream().mapToInt(c -> Long.BYTES + Integer.BYTES * c.length).sum();
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int[] column : instance.known()) {
      out.putLong(column.length);
      for (int word : column) {
        out.putInt(word);
      }
    }
    return out.array();
  }

  /// Before the commitment to a stack is absorbed with it.
  public void observeCommitment(Challenger transcript) {
    new TranscriptSeed(1, "p3-sumcheck-layout-commitment", field)
        .commitment("commitment")
        .observe(transcript);
  }

  /// Before α and β of the fractions.
  public void observeLookups(FractionLayout layout, Challenger transcript) {
    TranscriptSeed t = new TranscriptSeed(1, "p3-multi-stark-lookup", field);
    t.element(CHALLENGE, "alpha").element(CHALLENGE, "beta");
    t.bracket("fraction_reduction").element(CHALLENGE, "theta");
    t.label(layout.numVariables(), layout.tupleWidth(), layout.buses().size());
    t.label(layout.active().size());
    for (int i : layout.active()) {
      BatchInstance instance = layout.instances().get(i);
      t.label(i, instance.logHeight(), layout.first(i, 0));
      t.label(instance.air().interactions().size());
      instance.air().interactions().forEach(b -> t.label(layout.bus(b)));
    }
    t.observe(transcript);
  }

  /// Before the denominator of the sum of all fractions.
  public static void observeFractions(
      int numVariables, ExtensionField field, Challenger transcript) {
    TranscriptSeed t = new TranscriptSeed(2, "p3-multi-stark-fraction-gkr", field);
    t.element(MESSAGE, "root_denominator");
    for (int layer = 0; layer < numVariables; layer++) {
      t.begin("layer").element(CHALLENGE, "batching");
      for (int round = 0; round < layer; round++) {
        t.elements(MESSAGE, "round_poly", 3).elements(CHALLENGE, "round_challenge", 1);
      }
      t.elements(MESSAGE, "claims", 4).elements(CHALLENGE, "branch", 1).end("layer");
    }
    t.observe(transcript);
  }

  /// Before the challenges of the zerocheck.
  public void observeZerocheck(Challenger transcript) {
    TranscriptSeed t = new TranscriptSeed(1, "p3-multi-stark-zerocheck", field);
    t.element(CHALLENGE, "alpha").element(CHALLENGE, "beta");
    if (shape.fractions().isPresent()) {
      t.element(CHALLENGE, "eta");
    }
    if (shape.freeCoordinates() > 0) {
      t.elements(CHALLENGE, "tau", shape.freeCoordinates());
    }
    t.bracket("constraint_sumcheck");
    t.label(shape.zerocheckVariables(), shape.zerocheckVariables() - shape.freeCoordinates());
    t.label(0, shape.degrees().size());
    shape.degrees().forEach(d -> t.label(d.constraints(), d.interactions()));
    t.observe(transcript);
  }

  /// Before the claimed sum of the zerocheck.
  public void observeConstraintSumcheck(Challenger transcript) {
    TranscriptSeed t = new TranscriptSeed(1, "p3-sumcheck-generic-degree", field);
    t.element(MESSAGE, "claimed_sum");
    for (int round = 0; round < shape.zerocheckVariables(); round++) {
      t.elements(MESSAGE, "round_poly", shape.zerocheckDegree());
      t.element(CHALLENGE, "round_challenge");
    }
    t.observe(transcript);
  }

  /// Before a point outside the domain of a stack's commitment.
  public void observeOutOfDomain(StackLayout layout, Challenger transcript) {
    layout("p3-sumcheck-layout-ood", layout)
        .element(CHALLENGE, "virtual_point")
        .element(MESSAGE, "virtual_eval")
        .observe(transcript);
  }

  /// Before the values of a table's columns.
  public void observeValues(StackLayout layout, int table, Challenger transcript) {
    StackLayout.Table t = layout.tables().get(table);
    TranscriptSeed seed = layout("p3-sumcheck-layout-opening", layout);
    seed.elements(MESSAGE, "current_evals", t.width());
    if (!t.next().isEmpty()) {
      seed.elements(MESSAGE, "next_evals", t.next().size());
    }
    seed.label(table, t.logHeight(), t.width());
    for (int column = 0; column < t.width(); column++) {
      seed.label(column);
    }
    label(seed, t.next());
    seed.observe(transcript);
  }

  /// Before the challenge that joins all claims of a stack.
  public void observeBatching(CompactShape.Stack stack, Challenger transcript) {
    layout("p3-sumcheck-layout-batching", stack.layout())
        .element(CHALLENGE, "batching")
        .label(stack.layout().numClaims(), stack.schedule().outOfDomain())
        .observe(transcript);
  }

  /// Columns one after another, last variables first.
  private TranscriptSeed layout(String name, StackLayout layout) {
    TranscriptSeed t = new TranscriptSeed(1, name, field);
    t.label(layout.numVariables()).label(new byte[] {0}).label(new byte[] {1});
    t.label(layout.tables().size());
    layout.tables().forEach(table -> t.label(table.logHeight(), table.width()));
    return t;
  }

  /// Before the rounds of a quadratic sumcheck, of one at least.
  public void observeQuadraticSumcheck(int rounds, int powBits, Challenger transcript) {
    TranscriptSeed t = new TranscriptSeed(1, "p3-sumcheck-quadratic", field);
    for (int round = 0; round < rounds; round++) {
      t.elements(MESSAGE, "round_poly", 2).pow("round_pow", powBits);
      t.element(CHALLENGE, "round_challenge");
    }
    t.label(new byte[] {0}).observe(transcript);
  }

  /// After all claims of a stack, before they are joined.
  public void observeWhir(CompactShape.Stack stack, Challenger transcript) {
    WhirSchedule s = stack.schedule();
    List<WhirSchedule.Codeword> codewords = s.codewords();
    TranscriptSeed t = new TranscriptSeed(3, "p3-whir", field);
    t.bracket("initial_fold");
    for (int i = 0; i < s.numRounds(); i++) {
      WhirSchedule.Codeword c = codewords.get(i);
      t.commitment("commitment");
      for (int sample = 0; sample < c.next().outOfDomain(); sample++) {
        t.element(CHALLENGE, "ood_point").element(MESSAGE, "ood_answer");
      }
      t.pow("query_pow", c.queryPowBits());
      t.uniformIndices("query_indices", c.logRows(), c.opensAll() ? 0 : c.numQueries());
      t.element(CHALLENGE, "round_batching").bracket("round_fold");
    }
    WhirSchedule.Codeword last = codewords.getLast();
    t.elements(MESSAGE, "final_poly", 1 << s.finalVariables());
    t.pow("final_query_pow", last.queryPowBits());
    t.uniformIndices(
        "final_query_indices", last.logRows(), last.opensAll() ? 0 : last.numQueries());
    if (s.finalVariables() > 0) {
      t.bracket("final_fold");
    }
    t.label(s.numVariables(), s.outOfDomain(), stack.layout().tables().size());
    t.label(1 << codewords.getFirst().fold());
    t.label(shape.parameters().termBits(), shape.parameters().powBits(), s.code().logInvRate());
    t.label(shape.parameters().regime() == Regime.JOHNSON ? 1 : 0);
    t.label(1, s.code().firstFold(), s.code().fold());
    t.label(codewords.getFirst().fold(), s.firstFoldPowBits());
    t.label(s.finalVariables(), s.finalFoldPowBits());
    t.label(s.numRounds());
    for (int i = 0; i < s.numRounds(); i++) {
      WhirSchedule.Codeword next = codewords.get(i + 1);
      t.label(next.logInvRate(), next.fold(), codewords.get(i).next().foldPowBits());
    }
    t.observe(transcript);
  }

  /// An element other than 0: what is drawn before it is thrown away.
  public static Extension nonzero(Challenger transcript, ExtensionField field) {
    Extension element = transcript.sample(field);
    while (element.isZero()) {
      element = transcript.sample(field);
    }
    return element;
  }
}
