package io.zkthreads.stark.hash;

import static io.zkthreads.stark.field.KoalaBear.add;

import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;

/// Plonky3's `DuplexChallenger<16, 8>` over Poseidon2.
///
/// Up to eight observed words wait; when eight wait, or a sample is due, they overwrite the rate
/// (the rest of it becomes 0, and their number is added to the first capacity word) and the state
/// is permuted. Samples come from the end of the rate.
final class Poseidon2Challenger implements Challenger {
  static final int RATE = 8;

  private final int[] state;
  private final int[] waiting;
  private int numWaiting;
  private int numReady;

  Poseidon2Challenger() {
    state = new int[Poseidon2.WIDTH];
    waiting = new int[RATE];
  }

  private Poseidon2Challenger(Poseidon2Challenger other) {
    state = other.state.clone();
    waiting = other.waiting.clone();
    numWaiting = other.numWaiting;
    numReady = other.numReady;
  }

  @Override
  public void observe(int word) {
    numReady = 0;
    waiting[numWaiting++] = word;
    if (numWaiting == RATE) {
      duplex();
    }
  }

  @Override
  public void observe(Digest digest) {
    int[] words = new int[Digest.WORDS];
    digest.put(words, 0);
    observe(words);
  }

  @Override
  public int sample() {
    if (numWaiting > 0 || numReady == 0) {
      duplex();
    }
    return state[--numReady];
  }

  @Override
  public int sampleBits(int bits) {
    return KoalaBear.toCanonical(sample()) & ((1 << bits) - 1);
  }

  @Override
  public boolean checkPow(int bits, int witness) {
    if (bits == 0) {
      return witness == 0;
    }
    observe(witness);
    return sampleBits(bits) == 0;
  }

  @Override
  public Poseidon2Pow powSearch(int bits) {
    int position = numWaiting;
    Poseidon2Challenger start = copy();
    start.waiting[start.numWaiting++] = 0;
    start.absorb();
    return new Poseidon2Pow(start.state, position, bits);
  }

  @Override
  public Poseidon2Challenger copy() {
    return new Poseidon2Challenger(this);
  }

  private void duplex() {
    absorb();
    Poseidon2.permute(state);
    numReady = RATE;
  }

  private void absorb() {
    if (numWaiting > 0) {
      System.arraycopy(waiting, 0, state, 0, numWaiting);
      Arrays.fill(state, numWaiting, RATE, 0);
      state[RATE] = add(state[RATE], KoalaBear.fromCanonical(numWaiting));
      numWaiting = 0;
    }
  }
}
