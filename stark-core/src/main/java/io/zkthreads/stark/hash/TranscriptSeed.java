package io.zkthreads.stark.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The seed of one protocol of Plonky3's typed transcript: it binds the list of steps that follow
/// (who sends what, of which type and how many) and a label of chunks of bytes.
///
/// The list is a text; its Keccak-256 fingerprint goes into the seed. Source: p3-challenger `fs`.
public final class TranscriptSeed {
  /// What a step carries, and which way it goes.
  public enum Kind {
    MESSAGE("Message"),
    PUBLIC("Public"),
    CHALLENGE("Challenge"),
    POW("Pow");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private static final String BASE = algebra(1, "p3-scalar-basis-v1");
  private static final String QUINTIC = algebra(5, "p3-power-basis-v1:X^5+X^2-1");
  private static final String QUARTIC = algebra(4, "p3-power-basis-v1:X^4-3");
  private static final String SCALAR = "Scalar";
  private static final int NAME_BYTES = 63;

  private final int version;
  private final String name;
  private final String extension;
  private final List<String> steps = new ArrayList<>();
  private final ByteArrayOutputStream label = new ByteArrayOutputStream();
  private int depth;

  /// @param version of the protocol
  /// @param name of the protocol
  /// @param field of its challenges
  public TranscriptSeed(int version, String name, ExtensionField field) {
    this.version = version;
    this.name = name;
    extension =
        switch (field) {
          case QUINTIC -> QUINTIC;
          case QUARTIC -> QUARTIC;
        };
  }

  /// An element of the challenge field.
  public TranscriptSeed element(Kind kind, String step) {
    return leaf(kind, step, SCALAR, extension);
  }

  /// A list of elements of the challenge field.
  public TranscriptSeed elements(Kind kind, String step, int count) {
    return leaf(kind, step, fixed(count), extension);
  }

  /// A list of words of the base field.
  public TranscriptSeed words(Kind kind, String step, int count) {
    return leaf(kind, step, fixed(count), BASE);
  }

  /// A commitment.
  public TranscriptSeed commitment(String step) {
    return leaf(Kind.MESSAGE, step, SCALAR, "Opaque");
  }

  /// Grinding; 0 bits are no step.
  public TranscriptSeed pow(String step, int bits) {
    return bits > 0 ? words(Kind.POW, step, bits) : this;
  }

  /// Indices of so many bits, drawn with the bias of a field element.
  public TranscriptSeed indices(String step, int bits, int count) {
    return leaf(Kind.CHALLENGE, step, fixed(count), "Bits(" + bits + ")");
  }

  /// Uniform indices of so many bits; no index is no step.
  public TranscriptSeed uniformIndices(String step, int bits, int count) {
    return count > 0 ? leaf(Kind.CHALLENGE, step, fixed(count), "UniformBits(" + bits + ")") : this;
  }

  /// A nested protocol: nothing of this list happens inside.
  public TranscriptSeed bracket(String step) {
    return begin(step).end(step);
  }

  public TranscriptSeed begin(String step) {
    line("Begin", "Protocol", step, "None", "Marker");
    depth++;
    return this;
  }

  public TranscriptSeed end(String step) {
    depth--;
    line("End", "Protocol", step, "None", "Marker");
    return this;
  }

  /// Adds integers to the label, eight bytes each, big endian.
  public TranscriptSeed label(int... integers) {
    for (int i : integers) {
      append(Long.BYTES);
      append(i < 0 ? -1 : 0);
      append(i);
    }
    return this;
  }

  /// Adds a chunk to the label, after its length.
  public TranscriptSeed label(byte[] chunk) {
    append(chunk.length);
    label.writeBytes(chunk);
    return this;
  }

  private void append(int integer) {
    label.write(integer >> 24);
    label.write(integer >> 16);
    label.write(integer >> 8);
    label.write(integer);
  }

  /// Absorbs the seed. The bytes enter as their count, then one element per three bytes, little
  /// endian.
  public void observe(Challenger transcript) {
    byte[] seed = bytes();
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

  private static String fixed(int count) {
    return "Fixed(" + count + ")";
  }

  private static String algebra(int degree, String basis) {
    String hash = HexFormat.of().formatHex(Keccak256.hash(basis.getBytes(US_ASCII)));
    return "Algebra(" + KoalaBear.P + "^" + degree + ";" + hash + ")";
  }

  private TranscriptSeed leaf(Kind kind, String step, String length, String type) {
    line("Atomic", kind.text, step, length, type);
    return this;
  }

  private void line(String hierarchy, String kind, String step, String length, String type) {
    String text =
        String.join(" ", hierarchy, kind, Integer.toString(step.length()), step, length, type);
    steps.add("  ".repeat(depth) + text);
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

  /// version | name padded to 62 bytes | its length | fingerprint | label length | label | 0x80.
  private byte[] bytes() {
    ByteBuffer seed = ByteBuffer.allocate(NAME_BYTES + 1 + 32 + 4 + label.size() + 1);
    seed.put((byte) version).put(name.getBytes(US_ASCII)).position(NAME_BYTES);
    seed.put((byte) name.length()).put(fingerprint()).putInt(label.size());
    return seed.put(label.toByteArray()).put((byte) 0x80).array();
  }
}
