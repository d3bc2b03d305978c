package io.zkthreads.stark.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final int FINGERPRINT_BYTES = 32;
  private static final int HEADER_BYTES = NAME_BYTES + 1 + FINGERPRINT_BYTES + Integer.BYTES;

  private final int version;
  private final String name;
  private final String extension;
  private final List<String> steps = new ArrayList<>();
  private int depth;

  /// Room for the header, then the label.
  private byte[] seed = new byte[2 * HEADER_BYTES];

  private int length = HEADER_BYTES;

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
    reserve(chunk.length);
    System.arraycopy(chunk, 0, seed, length, chunk.length);
    length += chunk.length;
    return this;
  }

  private void append(int integer) {
    reserve(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      seed[length++] = (byte) (integer >> shift);
    }
  }

  private void reserve(int more) {
    if (length + more > seed.length) {
      seed = Arrays.copyOf(seed, 2 * (length + more));
    }
  }

  /// Absorbs the seed. The bytes enter as their count, then one element per three bytes, little
  /// endian.
  public void observe(Challenger transcript) {
    int end = finish();
    transcript.observe(KoalaBear.fromCanonical(end));
    for (int i = 0; i < end; i += 3) {
      transcript.observe(word(seed, i, Math.min(3, end - i)));
    }
  }

  /// One word per three bytes, little endian; the last may stand for fewer.
  public static int[] wordsOfBytes(byte[] bytes) {
    int[] words = new int[(bytes.length + 2) / 3];
    for (int i = 0; i < words.length; i++) {
      words[i] = word(bytes, 3 * i, Math.min(3, bytes.length - 3 * i));
    }
    return words;
  }

  private static int word(byte[] bytes, int at, int count) {
    int word = 0;
    for (int i = 0; i < count; i++) {
      word |= (bytes[at + i] & 0xff) << (8 * i);
    }
    return KoalaBear.fromCanonical(word);
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

  /// Writes what stands around the label: version | name padded to 62 bytes | its length |
  /// fingerprint | label length | label | 0x80.
  ///
  /// @return bytes of the seed
  private int finish() {
    reserve(1);
    seed[length] = (byte) 0x80;
    ByteBuffer header = ByteBuffer.wrap(seed);
    header.put((byte) version).put(name.getBytes(US_ASCII)).position(NAME_BYTES);
    header.put((byte) name.length()).put(fingerprint()).putInt(length - HEADER_BYTES);
    return length + 1;
  }
}
