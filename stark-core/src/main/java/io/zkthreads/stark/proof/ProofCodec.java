package io.zkthreads.stark.proof;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The bytes of a batch proof: exactly Plonky3's `postcard` encoding of `BatchProof`.
///
/// Decoding is strict. The shape fixes every length and every option but the number of Merkle
/// siblings, which it bounds; words are reduced, nothing trails. So a proof has one encoding.
public final class ProofCodec {
  private ProofCodec() {}

  /// The bytes of a proof.
  ///
  /// @throws IllegalArgumentException if the opened rows do not have the shape's widths
  public static byte[] encode(BatchProof proof, BatchShape shape) {
    ProofWriter out = new ProofWriter();
    out.digests(proof.mainCap());
    out.option(shape.hasLookups());
    if (shape.hasLookups()) {
      out.digests(proof.permutationCap());
    }
    out.digests(proof.quotientCap());
    out.option(false); // random commitment of a zero-knowledge proof
    out.varint(proof.openings().size());
    proof.openings().forEach(o -> write(out, o));
    write(out, proof.fri(), shape);
    out.varint(proof.terminals().size());
    for (Optional<Extension> terminal : proof.terminals()) {
      out.option(terminal.isPresent());
      terminal.ifPresent(out::element);
    }
    out.varint(proof.logHeights().size());
    proof.logHeights().forEach(out::varint);
    out.option(shape.hasLookups());
    if (shape.hasLookups()) {
      out.word(proof.lookupPowWitness());
    }
    out.word(proof.oodPowWitness());
    return out.toBytes();
  }

  /// Reads the log2 heights from the end of a proof, where they stand at a known distance: the
  /// shape, and with it everything before them, depends on them.
  public static List<Integer> readLogHeights(byte[] bytes, int numInstances, boolean hasLookups)
      throws MalformedProofException {
    int tail = 4 + (hasLookups ? 5 : 1);
    long from = (long) bytes.length - tail - numInstances;
    if (from < 0) {
      throw new MalformedProofException(
          "proof", numInstances + tail + " bytes at least", bytes.length + " bytes");
    }
    List<Integer> logHeights = new ArrayList<>(numInstances);
    for (int i = 0; i < numInstances; i++) {
      int logHeight = bytes[(int) from + i];
      if (logHeight < 0 || logHeight > 24) {
        throw new MalformedProofException(
            "log height of instance " + i, "0 to 24", Integer.toString(logHeight & 0xff));
      }
      logHeights.add(logHeight);
    }
    return logHeights;
  }

  public static BatchProof decode(byte[] bytes, BatchShape shape) throws MalformedProofException {
    ProofReader in = new ProofReader(bytes, shape.parameters());
    int logBlowup = shape.parameters().logBlowup();
    List<Digest> mainCap = in.cap("main commitment", capSize(shape, OpeningRound.Kind.MAIN));
    in.option("permutation commitment", shape.hasLookups());
    List<Digest> permutationCap =
        shape.hasLookups()
            ? in.cap("permutation commitment", capSize(shape, OpeningRound.Kind.PERMUTATION))
            : List.of();
    List<Digest> quotientCap =
        in.cap("quotient commitment", capSize(shape, OpeningRound.Kind.QUOTIENT));
    in.option("random commitment", false);
    List<InstanceOpenings> openings = readOpenings(in, shape);
    FriProof fri = readFri(in, shape, logBlowup);
    List<Optional<Extension>> terminals = new ArrayList<>();
    int numInstances = shape.lookups().instances().size();
    in.length("terminals", numInstances);
    for (int i = 0; i < numInstances; i++) {
      boolean present = shape.lookups().instances().get(i).hasLookups();
      in.option("terminal", present);
      terminals.add(present ? Optional.of(in.element("terminal")) : Optional.empty());
    }
    in.length("log heights", numInstances);
    List<Integer> logHeights = new ArrayList<>();
    for (int i = 0; i < numInstances; i++) {
      logHeights.add(in.varint("log height"));
    }
    in.option("lookup witness", shape.hasLookups());
    int lookupPowWitness = shape.hasLookups() ? in.word("lookup witness") : 0;
    int oodPowWitness = in.word("out-of-domain witness");
    in.end();
    return new BatchProof(
        mainCap,
        permutationCap,
        quotientCap,
        openings,
        fri,
        terminals,
        logHeights,
        lookupPowWitness,
        oodPowWitness);
  }

  private static void write(ProofWriter out, InstanceOpenings o) {
    out.elements(o.mainLocal());
    writeOptional(out, o.mainNext());
    writeOptional(out, o.preprocessedLocal());
    writeOptional(out, o.preprocessedNext());
    out.varint(o.quotientChunks().size());
    o.quotientChunks().forEach(out::elements);
    out.option(false); // random values of a zero-knowledge proof
    out.elements(o.permutationLocal());
    out.elements(o.permutationNext());
  }

  private static void writeOptional(ProofWriter out, List<Extension> elements) {
    out.option(!elements.isEmpty());
    if (!elements.isEmpty()) {
      out.elements(elements);
    }
  }

  private static void write(ProofWriter out, FriProof fri, BatchShape shape) {
    out.word(fri.batchPowWitness());
    out.varint(fri.commitCaps().size());
    fri.commitCaps().forEach(out::digests);
    out.varint(fri.commitPowWitnesses().size());
    fri.commitPowWitnesses().forEach(out::word);
    require(fri.inputs().size() == shape.rounds().size());
    out.varint(fri.inputs().size());
    for (int r = 0; r < fri.inputs().size(); r++) {
      MultiOpening input = fri.inputs().get(r);
      List<OpeningRound.Matrix> matrices = shape.rounds().get(r).matrices();
      out.varint(input.rows().size());
      for (int[] row : input.rows()) {
        require(row.length == shape.rounds().get(r).width());
        out.varint(matrices.size());
        int at = 0;
        for (OpeningRound.Matrix matrix : matrices) {
          out.varint(matrix.width());
          out.words(row, at, matrix.width());
          at += matrix.width();
        }
      }
      out.digests(input.siblings());
    }
    int degree = shape.parameters().extension().degree();
    out.varint(fri.folds().size());
    for (MultiOpening fold : fri.folds()) {
      out.varint(fold.rows().size());
      for (int[] row : fold.rows()) {
        require(row.length % degree == 0);
        out.varint(row.length / degree);
        out.words(row, 0, row.length);
      }
      out.digests(fold.siblings());
    }
    out.elements(fri.finalPolynomial());
    out.word(fri.queryPowWitness());
  }

  private static void require(boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException("the proof does not have this shape");
    }
  }

  private static int capSize(BatchShape shape, OpeningRound.Kind kind) {
    for (OpeningRound round : shape.rounds()) {
      if (round.kind() == kind) {
        return shape.capSize(round.maxLogHeight() + shape.parameters().logBlowup());
      }
    }
    throw new IllegalArgumentException("no " + kind + " commitment in this shape");
  }

  private static List<InstanceOpenings> readOpenings(ProofReader in, BatchShape shape)
      throws MalformedProofException {
    int numInstances = shape.lookups().instances().size();
    int[] main = new int[numInstances];
    int[] mainNext = new int[numInstances];
    int[] preprocessed = new int[numInstances];
    int[] preprocessedNext = new int[numInstances];
    for (OpeningRound round : shape.rounds()) {
      for (OpeningRound.Matrix m : round.matrices()) {
        int next = m.opensNext() ? m.width() : 0;
        switch (round.kind()) {
          case MAIN -> {
            main[m.instance()] = m.width();
            mainNext[m.instance()] = next;
          }
          case PREPROCESSED -> {
            preprocessed[m.instance()] = m.width();
            preprocessedNext[m.instance()] = next;
          }
          case QUOTIENT, PERMUTATION -> {
            // Their widths follow from the lookup layout, below.
          }
        }
      }
    }
    in.length("instances", numInstances);
    int degree = shape.parameters().extension().degree();
    List<InstanceOpenings> openings = new ArrayList<>(numInstances);
    for (int i = 0; i < numInstances; i++) {
      List<Extension> mainLocal = in.elements("main values", main[i]);
      List<Extension> mainNextValues = readOptional(in, "main values, next row", mainNext[i]);
      List<Extension> fixedLocal = readOptional(in, "preprocessed values", preprocessed[i]);
      List<Extension> fixedNext =
          readOptional(in, "preprocessed values, next row", preprocessedNext[i]);
      int numChunks = shape.lookups().instances().get(i).numChunks();
      in.length("quotient chunks", numChunks);
      List<List<Extension>> chunks = new ArrayList<>(numChunks);
      for (int c = 0; c < numChunks; c++) {
        chunks.add(in.elements("quotient chunk", degree));
      }
      in.option("random values", false);
      int permutation = degree * shape.lookups().instances().get(i).numExtensionColumns();
      openings.add(
          new InstanceOpenings(
              mainLocal,
              mainNextValues,
              fixedLocal,
              fixedNext,
              chunks,
              in.elements("permutation values", permutation),
              in.elements("permutation values, next row", permutation)));
    }
    return openings;
  }

  private static List<Extension> readOptional(ProofReader in, String what, int count)
      throws MalformedProofException {
    in.option(what, count > 0);
    return count > 0 ? in.elements(what, count) : List.of();
  }

  private static FriProof readFri(ProofReader in, BatchShape shape, int logBlowup)
      throws MalformedProofException {
    int numFolds = shape.logArities().size();
    int batchPowWitness = in.word("batching witness");
    in.length("fold commitments", numFolds);
    List<List<Digest>> commitCaps = new ArrayList<>(numFolds);
    int height = shape.logDomain();
    for (int logArity : shape.logArities()) {
      height -= logArity;
      commitCaps.add(in.cap("fold commitment", shape.capSize(height)));
    }
    in.length("fold witnesses", numFolds);
    List<Integer> commitPowWitnesses = new ArrayList<>(numFolds);
    for (int f = 0; f < numFolds; f++) {
      commitPowWitnesses.add(in.word("fold witness"));
    }
    in.length("opened commitments", shape.rounds().size());
    List<MultiOpening> inputs = new ArrayList<>();
    for (OpeningRound round : shape.rounds()) {
      inputs.add(readInput(in, round, shape, round.maxLogHeight() + logBlowup));
    }
    in.length("folds", numFolds);
    List<MultiOpening> folds = new ArrayList<>(numFolds);
    height = shape.logDomain();
    for (int logArity : shape.logArities()) {
      height -= logArity;
      folds.add(readFold(in, logArity, shape, height));
    }
    List<Extension> finalPolynomial =
        in.elements("final polynomial", 1 << shape.parameters().logFinalPolyLen());
    return new FriProof(
        batchPowWitness,
        commitCaps,
        commitPowWitnesses,
        inputs,
        folds,
        finalPolynomial,
        in.word("query witness"));
  }

  private static MultiOpening readInput(
      ProofReader in, OpeningRound round, BatchShape shape, int treeHeight)
      throws MalformedProofException {
    int numQueries = shape.parameters().numQueries();
    int width = round.width();
    in.length("opened rows", numQueries);
    List<int[]> rows = new ArrayList<>(numQueries);
    for (int q = 0; q < numQueries; q++) {
      in.length("opened matrices", round.matrices().size());
      in.require("opened row", 4L * width);
      int[] row = new int[width];
      int at = 0;
      for (OpeningRound.Matrix matrix : round.matrices()) {
        in.length("opened row", matrix.width());
        in.words("opened row", row, at, matrix.width());
        at += matrix.width();
      }
      rows.add(row);
    }
    return new MultiOpening(rows, in.siblings("siblings", (long) numQueries * treeHeight));
  }

  private static MultiOpening readFold(
      ProofReader in, int logArity, BatchShape shape, int treeHeight)
      throws MalformedProofException {
    int numQueries = shape.parameters().numQueries();
    int siblings = (1 << logArity) - 1;
    int degree = shape.parameters().extension().degree();
    in.length("folded rows", numQueries);
    List<int[]> rows = new ArrayList<>(numQueries);
    for (int q = 0; q < numQueries; q++) {
      in.length("folded row", siblings);
      in.require("folded row", 4L * degree * siblings);
      int[] row = new int[degree * siblings];
      in.words("folded row", row, 0, row.length);
      rows.add(row);
    }
    return new MultiOpening(rows, in.siblings("fold siblings", (long) numQueries * treeHeight));
  }
}
