package io.zkthreads.stark.compact;

import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.compact.FractionalGkrProof.Layer;
import io.zkthreads.stark.compact.WhirSchedule.Codeword;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.MultiOpening;
import io.zkthreads.stark.proof.ProofReader;
import io.zkthreads.stark.proof.ProofWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The bytes of a compact proof: exactly Plonky3's `postcard` encoding of `MultiStarkProof`.
///
/// Decoding is strict. The shape fixes every length and every option but the number of Merkle
/// siblings, which it bounds; words are reduced, nothing trails. So a proof has one encoding.
public final class CompactCodec {
  private static final int BASE_ROWS = 0;
  private static final int EXTENSION_ROWS = 1;

  private final CompactShape shape;

  private CompactCodec(CompactShape shape) {
    this.shape = shape;
  }

  /// The bytes of a proof of this shape.
  public static byte[] encode(CompactProof proof, CompactShape shape) {
    CompactCodec codec = new CompactCodec(shape);
    ProofWriter out = new ProofWriter();
    out.digests(List.of(proof.commitment()));
    out.option(proof.fractions().isPresent());
    proof.fractions().ifPresent(f -> write(out, f));
    out.option(false); // a reduction of indexed lookups
    out.option(false); // a bus of a binary field
    write(out, proof.zerocheck());
    codec.write(out, proof.main(), shape.main());
    out.option(proof.preprocessed().isPresent());
    proof.preprocessed().ifPresent(p -> codec.write(out, p, shape.preprocessed().orElseThrow()));
    return out.toBytes();
  }

  private static void write(ProofWriter out, FractionalGkrProof fractions) {
    out.element(fractions.rootDenominator());
    out.varint(fractions.layers().size());
    for (Layer layer : fractions.layers()) {
      out.varint(layer.rounds().size());
      layer.rounds().forEach(round -> round.forEach(out::element));
      layer.children().elements().forEach(out::element);
    }
  }

  private static void write(ProofWriter out, SumcheckProof sumcheck) {
    out.element(sumcheck.claimedSum());
    out.varint(sumcheck.rounds().size());
    sumcheck.rounds().forEach(out::elements);
    out.varint(0); // grinding words
  }

  private void write(ProofWriter out, StackOpening opening, CompactShape.Stack stack) {
    WhirProof whir = opening.whir();
    List<Codeword> codewords = stack.schedule().codewords();
    out.elements(whir.outOfDomain());
    write(out, whir.firstSumcheck());
    out.varint(whir.rounds().size());
    for (int i = 0; i < whir.rounds().size(); i++) {
      WhirProof.Round round = whir.rounds().get(i);
      out.option(true);
      out.digests(List.of(round.commitment()));
      out.elements(round.outOfDomain());
      out.word(round.powWitness());
      write(out, round.openings(), i, codewords.get(i));
      write(out, round.sumcheck());
    }
    out.option(true);
    out.elements(whir.finalPolynomial());
    out.word(whir.finalPowWitness());
    write(out, whir.finalOpenings(), codewords.size() - 1, codewords.getLast());
    out.option(whir.finalSumcheck().isPresent());
    whir.finalSumcheck().ifPresent(s -> write(out, s));
    out.varint(opening.tables().size());
    for (StackOpening.Values values : opening.tables()) {
      out.elements(values.current());
      out.elements(values.next());
    }
  }

  private static void write(ProofWriter out, QuadraticSumcheck sumcheck) {
    out.varint(sumcheck.rounds().size());
    for (QuadraticSumcheck.Round round : sumcheck.rounds()) {
      out.element(round.atZero());
      out.element(round.leading());
    }
    out.varint(sumcheck.powWitnesses().size());
    sumcheck.powWitnesses().forEach(out::word);
  }

  private static void write(ProofWriter out, MultiOpening opening, int index, Codeword codeword) {
    out.varint(index == 0 ? BASE_ROWS : EXTENSION_ROWS);
    out.varint(opening.rows().size());
    for (int[] row : opening.rows()) {
      out.varint(1 << codeword.fold());
      out.words(row, 0, row.length);
    }
    out.digests(opening.siblings());
  }

  public static CompactProof decode(byte[] bytes, CompactShape shape)
      throws MalformedProofException {
    CompactCodec codec = new CompactCodec(shape);
    ProofReader in = new ProofReader(bytes, shape.parameters().extension());
    Digest commitment = in.digest("main commitment");
    in.option("fractions", shape.fractions().isPresent());
    Optional<FractionalGkrProof> fractions =
        shape.fractions().isPresent()
            ? Optional.of(readFractions(in, shape.fractions().get().numVariables()))
            : Optional.empty();
    in.option("indexed lookups", false);
    in.option("binary bus", false);
    SumcheckProof zerocheck = codec.readSumcheck(in);
    StackOpening main = codec.readOpening(in, shape.main());
    in.option("preprocessed columns", shape.preprocessed().isPresent());
    Optional<StackOpening> preprocessed =
        shape.preprocessed().isPresent()
            ? Optional.of(codec.readOpening(in, shape.preprocessed().get()))
            : Optional.empty();
    in.end();
    return new CompactProof(commitment, fractions, zerocheck, main, preprocessed);
  }

  private static FractionalGkrProof readFractions(ProofReader in, int numVariables)
      throws MalformedProofException {
    Extension root = in.element("denominator of the sum");
    in.length("layers of fractions", numVariables);
    List<Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < numVariables; layer++) {
      in.length("rounds of a layer", layer);
      List<List<Extension>> rounds = new ArrayList<>();
      for (int round = 0; round < layer; round++) {
        rounds.add(readElements(in, "round of a layer", FractionalGkrProof.ROUND_VALUES));
      }
      List<Extension> c = readElements(in, "children of a layer", 4);
      layers.add(new Layer(rounds, new Children(c.get(0), c.get(1), c.get(2), c.get(3))));
    }
    return new FractionalGkrProof(root, layers);
  }

  /// So many elements, without their number.
  private static List<Extension> readElements(ProofReader in, String what, int count)
      throws MalformedProofException {
    List<Extension> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(in.element(what));
    }
    return elements;
  }

  private SumcheckProof readSumcheck(ProofReader in) throws MalformedProofException {
    Extension sum = in.element("claimed sum of the zerocheck");
    in.length("rounds of the zerocheck", shape.zerocheckVariables());
    List<List<Extension>> rounds = new ArrayList<>();
    for (int round = 0; round < shape.zerocheckVariables(); round++) {
      rounds.add(in.elements("round of the zerocheck", shape.zerocheckDegree()));
    }
    in.length("grinding words of the zerocheck", 0);
    return new SumcheckProof(sum, rounds);
  }

  private StackOpening readOpening(ProofReader in, CompactShape.Stack stack)
      throws MalformedProofException {
    WhirSchedule schedule = stack.schedule();
    List<Codeword> codewords = schedule.codewords();
    List<Extension> outOfDomain = in.elements("values out of domain", schedule.outOfDomain());
    QuadraticSumcheck first =
        readQuadratic(in, codewords.getFirst().fold(), schedule.firstFoldPowBits());
    in.length("rounds of an opening", schedule.numRounds());
    List<WhirProof.Round> rounds = new ArrayList<>();
    for (int i = 0; i < schedule.numRounds(); i++) {
      WhirSchedule.Next next = codewords.get(i).next();
      in.option("commitment of a fold", true);
      rounds.add(
          new WhirProof.Round(
              in.digest("commitment of a fold"),
              in.elements("values out of domain", next.outOfDomain()),
              in.word("grinding word of queries"),
              readRows(in, i, codewords.get(i)),
              readQuadratic(in, codewords.get(i + 1).fold(), next.foldPowBits())));
    }
    in.option("final polynomial", true);
    List<Extension> finalPolynomial =
        in.elements("final polynomial", 1 << schedule.finalVariables());
    int finalPowWitness = in.word("grinding word of queries");
    MultiOpening finalOpenings = readRows(in, codewords.size() - 1, codewords.getLast());
    boolean more = schedule.finalVariables() > 0;
    in.option("final sumcheck", more);
    Optional<QuadraticSumcheck> last =
        more
            ? Optional.of(readQuadratic(in, schedule.finalVariables(), schedule.finalFoldPowBits()))
            : Optional.empty();
    List<StackLayout.Table> tables = stack.layout().tables();
    in.length("tables of an opening", tables.size());
    List<StackOpening.Values> values = new ArrayList<>();
    for (StackLayout.Table table : tables) {
      values.add(
          new StackOpening.Values(
              in.elements("values of columns", table.width()),
              in.elements("values of next rows", table.next().size())));
    }
    return new StackOpening(
        new WhirProof(
            outOfDomain, first, rounds, finalPolynomial, finalPowWitness, finalOpenings, last),
        values);
  }

  private static QuadraticSumcheck readQuadratic(ProofReader in, int count, int powBits)
      throws MalformedProofException {
    in.length("rounds of a fold", count);
    List<QuadraticSumcheck.Round> rounds = new ArrayList<>();
    for (int round = 0; round < count; round++) {
      rounds.add(new QuadraticSumcheck.Round(in.element("fold"), in.element("fold")));
    }
    int witnesses = powBits > 0 ? count : 0;
    in.length("grinding words of a fold", witnesses);
    List<Integer> words = new ArrayList<>();
    for (int i = 0; i < witnesses; i++) {
      words.add(in.word("grinding word of a fold"));
    }
    return new QuadraticSumcheck(rounds, words);
  }

  private MultiOpening readRows(ProofReader in, int index, Codeword codeword)
      throws MalformedProofException {
    in.length("kind of opened rows", index == 0 ? BASE_ROWS : EXTENSION_ROWS);
    int elements = 1 << codeword.fold();
    int words = index == 0 ? elements : elements * shape.parameters().extension().degree();
    in.length("opened rows", codeword.numOpened());
    in.require("opened rows", 4L * words * codeword.numOpened());
    List<int[]> rows = new ArrayList<>(codeword.numOpened());
    for (int q = 0; q < codeword.numOpened(); q++) {
      in.length("width of an opened row", elements);
      int[] row = new int[words];
      in.words("opened row", row, 0, words);
      rows.add(row);
    }
    return new MultiOpening(
        rows, in.siblings("Merkle siblings", (long) codeword.numOpened() * codeword.logRows()));
  }
}
