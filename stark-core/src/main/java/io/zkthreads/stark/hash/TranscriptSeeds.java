package io.zkthreads.stark.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The seed of one protocol of Plonky3's typed transcript: it binds the list of steps that follow
/// (who sends what, of which type and how many) and a label of integers.
///
/// The list is a text; its Keccak-256 fingerprint goes into the seed. Source: p3-challenger
/// `transcript`, p3-batch-stark and p3-fri `transcript`.
public final class TranscriptSeeds {
  private static final String BASE = algebra(1, "p3-scalar-basis-v1");
  private static final String QUINTIC = algebra(5, "p3-power-basis-v1:X^5+X^2-1");
  private static final String QUARTIC = algebra(4, "p3-power-basis-v1:X^4-3");
  private static final String OPAQUE = "Opaque";
  private static final int NAME_BYTES = 63;

  private final String name;
  private final String extension;
  private final List<String> steps = new ArrayList<>();
  private int depth;

  private TranscriptSeeds(String name, ExtensionField field) {
    this.name = name;
    extension =
        switch (field) {
          case QUINTIC -> QUINTIC;
          case QUARTIC -> QUARTIC;
        };
  }

  /// Sizes that the batch protocol's step list depends on.
  ///
  /// @param widths main columns per instance
  /// @param publicCounts public values per instance
  /// @param preprocessedWidths preprocessed columns per instance, 0 for none
  /// @param numWithLookups instances with lookups
  public record BatchSizes(
      List<Integer> widths,
      List<Integer> publicCounts,
      List<Integer> preprocessedWidths,
      int numWithLookups) {}

  /// Absorbs the seed of "p3-batch-stark", the outermost protocol.
  public static void observeBatch(
      Challenger transcript,
      ExtensionField field,
      BatchSizes sizes,
      int lookupPowBits,
      int oodPowBits) {
    TranscriptSeeds t = new TranscriptSeeds("p3-batch-stark", field);
    t.repeat(sizes.widths().size(), "Message", "degree_bits", "Scalar", t.extension);
    t.step("Message", "main_commitment", "Scalar", OPAQUE);
    sizes.publicCounts().forEach(n -> t.step("Public", "public_values", fixed(n), BASE));
    if (sizes.preprocessedWidths().stream().anyMatch(w -> w > 0)) {
      t.step("Message", "preprocessed_commitment", "Scalar", OPAQUE);
    }
    if (sizes.numWithLookups() > 0) {
      t.step("Pow", "lookup_pow", fixed(lookupPowBits), BASE);
      t.step("Challenge", "lookup_alpha", "Scalar", t.extension);
      t.step("Challenge", "lookup_beta", "Scalar", t.extension);
      t.step("Message", "permutation_commitment", "Scalar", OPAQUE);
      t.repeat(sizes.numWithLookups(), "Message", "lookup_terminal", "Scalar", t.extension);
    }
    t.step("Challenge", "constraint_challenge", "Scalar", t.extension);
    t.step("Message", "quotient_commitment", "Scalar", OPAQUE);
    t.step("Pow", "ood_pow", fixed(oodPowBits), BASE);
    t.step("Challenge", "zeta", "Scalar", t.extension);
    t.bracket("opening_argument");
    List<Integer> label = new ArrayList<>();
    label.add(sizes.widths().size());
    label.addAll(sizes.widths());
    label.addAll(sizes.preprocessedWidths());
    t.observe(transcript, label);
  }

  /// Absorbs the seed of "p3-fri-pcs", the opening argument.
  ///
  /// @param widths per round, matrix and point: how many values are claimed
  public static void observeOpenings(
      Challenger transcript,
      ExtensionField field,
      List<List<List<Integer>>> widths,
      int batchPowBits) {
    TranscriptSeeds t = new TranscriptSeeds("p3-fri-pcs", field);
    List<Integer> label = new ArrayList<>();
    label.add(widths.size());
    for (List<List<Integer>> round : widths) {
      label.add(round.size());
      for (List<Integer> points : round) {
        label.add(points.size());
        points.forEach(w -> t.step("Message", "claimed_evaluations", fixed(w), t.extension));
      }
    }
    if (batchPowBits > 0) {
      t.step("Pow", "batch_pow", fixed(batchPowBits), BASE);
    }
    t.step("Challenge", "alpha", "Scalar", t.extension);
    t.bracket("low_degree_test");
    t.observe(transcript, label);
  }

  /// Sizes that the low-degree test's step list depends on; logs are log2.
  public record FriSizes(
      int logBlowup,
      int maxLogArity,
      List<Integer> logArities,
      int logFinalPolyLen,
      int numQueries,
      int logDomain) {}

  /// Absorbs the seed of "p3-fri", the low-degree test.
  public static void observeFri(
      Challenger transcript,
      ExtensionField field,
      FriSizes sizes,
      int commitPowBits,
      int queryPowBits) {
    TranscriptSeeds t = new TranscriptSeeds("p3-fri", field);
    for (int fold = 0; fold < sizes.logArities().size(); fold++) {
      t.step("Message", "commit_phase_commitment", "Scalar", OPAQUE);
      if (commitPowBits > 0) {
        t.step("Pow", "commit_pow", fixed(commitPowBits), BASE);
      }
      t.step("Challenge", "fold_challenge", "Scalar", t.extension);
    }
    t.step("Message", "final_poly", fixed(1 << sizes.logFinalPolyLen()), t.extension);
    if (queryPowBits > 0) {
      t.step("Pow", "query_pow", fixed(queryPowBits), BASE);
    }
    String indices = "Bits(" + sizes.logDomain() + ")";
    t.step("Challenge", "query_indices", fixed(sizes.numQueries()), indices);
    List<Integer> label = new ArrayList<>(List.of(sizes.logBlowup(), sizes.maxLogArity()));
    label.addAll(sizes.logArities());
    t.observe(transcript, label);
  }

  private static String fixed(int count) {
    return "Fixed(" + count + ")";
  }

  private static String algebra(int degree, String basis) {
    String hash = HexFormat.of().formatHex(Keccak256.hash(basis.getBytes(US_ASCII)));
    return "Algebra(" + KoalaBear.P + "^" + degree + ";" + hash + ")";
  }

  private void step(String kind, String label, String length, String type) {
    line("Atomic", kind, label, length, type);
  }

  private void repeat(int times, String kind, String label, String length, String type) {
    for (int i = 0; i < times; i++) {
      step(kind, label, length, type);
    }
  }

  /// A nested protocol: nothing of this list happens inside.
  private void bracket(String label) {
    line("Begin", "Protocol", label, "None", "Marker");
    line("End", "Protocol", label, "None", "Marker");
  }

  private void line(String hierarchy, String kind, String label, String length, String type) {
    if (hierarchy.equals("End")) {
      depth--;
    }
    String step =
        String.join(" ", hierarchy, kind, Integer.toString(label.length()), label, length, type);
    steps.add("  ".repeat(depth) + step);
    if (hierarchy.equals("Begin")) {
      depth++;
    }
  }

  private byte[] fingerprint() {
    int digits = Integer.toString(steps.size() - 1).length();
    StringBuilder text = new StringBuilder("Plonky3 Fiat-Shamir Transcript (");
    text.append(steps.size()).append(" interactions)\n");
    for (int i = 0; i < steps.size(); i++) {
      String number = Integer.toString(i);
      text.append("0".repeat(digits - number.length())).append(number);
      text.append(' ').append(steps.get(i)).append('\n');
    }
    return Keccak256.hash(text.toString().getBytes(US_ASCII));
  }

  /// version 1 | name padded to 62 bytes | its length | fingerprint | label length | label | 0x80;
  /// the label holds each integer as its length 8, then 8 bytes, big endian.
  private byte[] bytes(List<Integer> label) {
    int labelBytes = 12 * label.size();
    ByteBuffer seed = ByteBuffer.allocate(NAME_BYTES + 1 + 32 + 4 + labelBytes + 1);
    seed.put((byte) 1).put(name.getBytes(US_ASCII)).position(NAME_BYTES);
    seed.put((byte) name.length()).put(fingerprint()).putInt(labelBytes);
    label.forEach(i -> seed.putInt(8).putLong(i));
    return seed.put((byte) 0x80).array();
  }

  /// The bytes enter as their count, then one element per three bytes, little endian.
  private void observe(Challenger transcript, List<Integer> label) {
    byte[] seed = bytes(label);
    transcript.observe(KoalaBear.fromCanonical(seed.length));
    for (int word : wordsOfBytes(seed)) {
      transcript.observe(word);
    }
  }

  /// One word per three bytes, little endian; the last may stand for fewer.
  public static int[] wordsOfBytes(byte[] bytes) {
    int[] words = new int[(bytes.length + 2) / 3];
    for (int i = 0; i < bytes.length; i++) {
      words[i / 3] |= (bytes[i] & 0xff) << (8 * (i % 3));
    }
    for (int i = 0; i < words.length; i++) {
      words[i] = KoalaBear.fromCanonical(words[i]);
    }
    return words;
  }
}
