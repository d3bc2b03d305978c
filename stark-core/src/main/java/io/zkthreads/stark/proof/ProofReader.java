package io.zkthreads.stark.proof;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import java.util.ArrayList;
import java.util.List;

/// Reads postcard. Every length is checked against what the shape says, or against the bytes left,
/// before anything is allocated for it.
public final class ProofReader {
  private final byte[] bytes;
  private final boolean digestsAreWords;
  private final ExtensionField extension;
  private int position;

  /// For digests of BLAKE3, which are bytes.
  public ProofReader(byte[] bytes, ExtensionField extension) {
    this(bytes, extension, false);
  }

  /// @param parameters whose suite decides whether digests are bytes or field words, which must be
  ///   reduced
  ProofReader(byte[] bytes, Parameters parameters) {
    this(bytes, parameters.extension(), digestsAreWords(parameters));
  }

  private ProofReader(byte[] bytes, ExtensionField extension, boolean digestsAreWords) {
    this.bytes = bytes;
    this.extension = extension;
    this.digestsAreWords = digestsAreWords;
  }

  private static boolean digestsAreWords(Parameters parameters) {
    return switch (parameters.suite()) {
      case BLAKE3 -> false;
      case POSEIDON2_16 -> true;
    };
  }

  int remaining() {
    return bytes.length - position;
  }

  public void end() throws MalformedProofException {
    if (remaining() != 0) {
      throw malformed("trailing bytes", "end of proof", remaining() + " more bytes");
    }
  }

  /// An unsigned LEB128 integer below 2^31, in its shortest form.
  public int varint(String what) throws MalformedProofException {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = byteOf(what);
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (value > Integer.MAX_VALUE || (next == 0 && shift > 0)) {
          throw malformed(what, "a canonical length", "varint " + value);
        }
        return (int) value;
      }
    }
    throw malformed(what, "a length below 2^31", "a longer varint");
  }

  /// A length that the shape fixes.
  public void length(String what, int expected) throws MalformedProofException {
    int got = varint(what);
    if (got != expected) {
      throw malformed(what, expected + " entries", got + " entries");
    }
  }

  /// An option tag that the shape fixes.
  public void option(String what, boolean present) throws MalformedProofException {
    int tag = byteOf(what);
    if (tag != (present ? 1 : 0)) {
      throw malformed(what, present ? "present" : "absent", "tag " + tag);
    }
  }

  public int word(String what) throws MalformedProofException {
    require(what, 4);
    int at = position;
    position += 4;
    int word =
        (bytes[at] & 0xff)
            | ((bytes[at + 1] & 0xff) << 8)
            | ((bytes[at + 2] & 0xff) << 16)
            | ((bytes[at + 3] & 0xff) << 24);
    if (!KoalaBear.isReduced(word)) {
      throw malformed(what, "a reduced word", "0x" + Integer.toHexString(word));
    }
    return word;
  }

  public void words(String what, int[] into, int from, int count) throws MalformedProofException {
    require(what, 4L * count);
    for (int i = 0; i < count; i++) {
      into[from + i] = word(what);
    }
  }

  public Extension element(String what) throws MalformedProofException {
    int[] words = new int[extension.degree()];
    words(what, words, 0, words.length);
    return extension.at(words, 0);
  }

  public List<Extension> elements(String what, int count) throws MalformedProofException {
    length(what, count);
    require(what, 4L * extension.degree() * count);
    List<Extension> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(element(what));
    }
    return elements;
  }

  List<Digest> cap(String what, int size) throws MalformedProofException {
    length(what, size);
    return digests(what, size);
  }

  /// A commitment of one digest.
  public Digest digest(String what) throws MalformedProofException {
    return cap(what, 1).getFirst();
  }

  /// A list of at most `most` digests.
  public List<Digest> siblings(String what, long most) throws MalformedProofException {
    int count = varint(what);
    if (count > most) {
      throw malformed(what, "at most " + most + " digests", count + " digests");
    }
    return digests(what, count);
  }

  private List<Digest> digests(String what, int count) throws MalformedProofException {
    require(what, (long) Digest.BYTES * count);
    List<Digest> digests = new ArrayList<>(count);
    int[] words = new int[Digest.WORDS];
    for (int i = 0; i < count; i++) {
      if (digestsAreWords) {
        words(what, words, 0, words.length);
        digests.add(Digest.at(words, 0));
      } else {
        digests.add(Digest.ofBytes(bytes, position));
        position += Digest.BYTES;
      }
    }
    return digests;
  }

  private int byteOf(String what) throws MalformedProofException {
    require(what, 1);
    return bytes[position++] & 0xff;
  }

  public void require(String what, long count) throws MalformedProofException {
    if (count > remaining()) {
      throw malformed(what, count + " bytes", remaining() + " bytes left");
    }
  }

  private static MalformedProofException malformed(String what, String expected, String got) {
    return new MalformedProofException(what, expected, got);
  }
}
