package io.zkthreads.stark.hash;

import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;

/// Plonky3's `SerializingChallenger32` over `HashChallenger<Blake3>`.
///
/// State: input bytes I and output bytes O. Observing empties O and appends to I. Sampling takes
/// bytes from the end of O; when O is empty, O = I = BLAKE3(I) first.
final class Blake3Challenger implements Challenger {
  private byte[] input;
  private int inputLength;
  private byte[] output = new byte[0];
  private int outputLength;

  Blake3Challenger(byte[] initialBytes) {
    input = Arrays.copyOf(initialBytes, Math.max(64, initialBytes.length));
    inputLength = initialBytes.length;
  }

  private Blake3Challenger(Blake3Challenger other) {
    input = other.input.clone();
    inputLength = other.inputLength;
    output = other.output;
    outputLength = other.outputLength;
  }

  @Override
  public void observe(int word) {
    appendLittleEndian(word);
  }

  @Override
  public void observe(Digest digest) {
    int[] words = new int[Digest.WORDS];
    digest.put(words, 0);
    for (int word : words) {
      appendLittleEndian(word);
    }
  }

  @Override
  public int sample() {
    while (true) {
      int candidate = sampleInt() & 0x7fffffff;
      if (candidate < KoalaBear.P) {
        return KoalaBear.fromCanonical(candidate);
      }
    }
  }

  @Override
  public int sampleBits(int bits) {
    return sampleInt() & ((1 << bits) - 1);
  }

  @Override
  public boolean checkPow(int bits, int witness) {
    if (bits == 0) {
      return witness == 0;
    }
    sampleByte();
    observe(witness);
    return sampleBits(bits) == 0;
  }

  @Override
  public Blake3Pow powSearch(int bits) {
    Blake3Challenger squeezed = copy();
    squeezed.sampleByte(); // from here on I is one digest
    return new Blake3Pow(Digest.ofBytes(squeezed.input, 0), bits);
  }

  @Override
  public Blake3Challenger copy() {
    return new Blake3Challenger(this);
  }

  private void appendLittleEndian(int word) {
    outputLength = 0;
    if (inputLength + 4 > input.length) {
      input = Arrays.copyOf(input, 2 * input.length);
    }
    input[inputLength++] = (byte) word;
    input[inputLength++] = (byte) (word >> 8);
    input[inputLength++] = (byte) (word >> 16);
    input[inputLength++] = (byte) (word >> 24);
  }

  private int sampleInt() {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= sampleByte() << shift;
    }
    return value;
  }

  private int sampleByte() {
    if (outputLength == 0) {
      output = Blake3.hash(input, 0, inputLength).toBytes();
      outputLength = output.length;
      input = Arrays.copyOf(output, Math.max(64, output.length));
      inputLength = output.length;
    }
    return output[--outputLength] & 0xff;
  }
}
