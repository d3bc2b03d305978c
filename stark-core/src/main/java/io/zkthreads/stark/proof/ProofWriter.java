package io.zkthreads.stark.proof;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.Digest;
import java.util.Arrays;
import java.util.List;

/// Writes postcard: LEB128 lengths, one-byte option tags, words little endian.
public final class ProofWriter {
  private byte[] bytes = new byte[1 << 12];
  private int length;

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  public void varint(int value) {
    int rest = value;
    while (rest > 0x7f) {
      put((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    put(rest);
  }

  public void option(boolean present) {
    put(present ? 1 : 0);
  }

  public void word(int word) {
    put(word);
    put(word >>> 8);
    put(word >>> 16);
    put(word >>> 24);
  }

  public void words(int[] words, int from, int count) {
    for (int i = 0; i < count; i++) {
      word(words[from + i]);
    }
  }

  public void element(Extension element) {
    for (int d = 0; d < element.field().degree(); d++) {
      word(element.coefficient(d));
    }
  }

  public void elements(List<Extension> elements) {
    varint(elements.size());
    elements.forEach(this::element);
  }

  public void digests(List<Digest> digests) {
    varint(digests.size());
    int[] words = new int[Digest.WORDS];
    for (Digest digest : digests) {
      digest.put(words, 0);
      words(words, 0, words.length);
    }
  }

  private void put(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    bytes[length++] = (byte) value;
  }
}
