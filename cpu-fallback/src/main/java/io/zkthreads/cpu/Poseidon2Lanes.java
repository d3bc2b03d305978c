package io.zkthreads.cpu;

import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Poseidon2;
import java.util.Arrays;

/// Poseidon2 trees: a sponge of rate 8 whose blocks overwrite the state for rows, the truncated
/// permutation for nodes; see [io.zkthreads.stark.hash.Hasher].
final class Poseidon2Lanes implements LaneHasher {
  private static final int RATE = 8;

  private final Kernels kernels;
  private final int[] states = new int[Poseidon2.WIDTH * LANES];

  Poseidon2Lanes(Kernels kernels) {
    this.kernels = kernels;
  }

  @Override
  public void rows(int[] rows, int from, int words, int count, int[] to, int toAt) {
    Arrays.fill(states, 0);
    for (int at = 0; at < words; at += RATE) {
      kernels.toLanes(states, rows, from + at, words, Math.min(RATE, words - at), count);
      kernels.permute(states);
    }
    kernels.fromLanes(states, to, toAt, Digest.WORDS, count);
  }

  @Override
  public void nodes(int[] children, int from, int count, int[] to, int toAt) {
    kernels.toLanes(states, children, from, Poseidon2.WIDTH, Poseidon2.WIDTH, count);
    kernels.permute(states);
    kernels.fromLanes(states, to, toAt, Digest.WORDS, count);
  }
}
