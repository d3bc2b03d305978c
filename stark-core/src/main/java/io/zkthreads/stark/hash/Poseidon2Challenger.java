package io.zkthreads.stark.hash;

import static io.zkthreads.stark.field.KoalaBear.add;

import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// Plonky3's `DuplexChallenger<16, 8>` over Poseidon2.
///
/// Up to eight observed words wait; when eight wait, or a sample is due, they overwrite the rate
/// (the rest of it becomes 0, and their number is added to the first capacity word) and the state
/// is permuted. Samples come from the end of the rate.
final class Poseidon2Challenger implements Challenger {
  private static final int RATE = 8;

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
  public IntPredicate powTest(int bits) {
    Poseidon2Challenger start = copy();
    return witness -> start.copy().checkPow(bits, witness);
  }

  @Override
  public Poseidon2Challenger copy() {
    return new Poseidon2Challenger(this);
  }

  private void duplex() {
    if (numWaiting > 0) {
      System.arraycopy(waiting, 0, state, 0, numWaiting);
      Arrays.fill(state, numWaiting, RATE, 0);
      state[RATE] = add(state[RATE], KoalaBear.fromCanonical(numWaiting));
      numWaiting = 0;
    }
    Poseidon2.permute(state);
    numReady = RATE;
  }
}
