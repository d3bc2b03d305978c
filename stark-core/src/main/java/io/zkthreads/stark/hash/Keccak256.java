package io.zkthreads.stark.hash;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Keccak-256 with the original padding byte 0x01 (as in Ethereum, not SHA3-256's 0x06). The typed
/// transcript fingerprints its step list with it. Source: the Keccak reference, version 3.0.
public final class Keccak256 {
  private static final int RATE_BYTES = 136;
  private static final int ROUNDS = 24;
  private static final int LANES = 25;
  private static final int[] MOVES = moves();
  private static final long[] ROUND_CONSTANTS = roundConstants();

  private Keccak256() {}

  public static byte[] hash(byte[] message) {
    int paddedLength = (message.length / RATE_BYTES + 1) * RATE_BYTES;
    ByteBuffer padded = ByteBuffer.allocate(paddedLength).order(ByteOrder.LITTLE_ENDIAN);
    padded.put(message).put((byte) 0x01);
    padded.put(paddedLength - 1, (byte) (padded.get(paddedLength - 1) | 0x80)).rewind();
    long[] state = new long[LANES];
    while (padded.hasRemaining()) {
      for (int i = 0; i < RATE_BYTES / 8; i++) {
        state[i] ^= padded.getLong();
      }
      permute(state);
    }
    ByteBuffer digest = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 4; i++) {
      digest.putLong(state[i]);
    }
    return digest.array();
  }

  /// Keccak-f\[1600\]; lane (x, y) is `state[x + 5y]`.
  private static void permute(long[] state) {
    for (int round = 0; round < ROUNDS; round++) {
      theta(state);
      rhoPi(state);
      chi(state);
      state[0] ^= ROUND_CONSTANTS[round];
    }
  }

  private static void theta(long[] state) {
    long p0 = parity(state, 0);
    long p1 = parity(state, 1);
    long p2 = parity(state, 2);
    long p3 = parity(state, 3);
    long p4 = parity(state, 4);
    long d0 = p4 ^ Long.rotateLeft(p1, 1);
    long d1 = p0 ^ Long.rotateLeft(p2, 1);
    long d2 = p1 ^ Long.rotateLeft(p3, 1);
    long d3 = p2 ^ Long.rotateLeft(p4, 1);
    long d4 = p3 ^ Long.rotateLeft(p0, 1);
    for (int y = 0; y < LANES; y += 5) {
      state[y] ^= d0;
      state[y + 1] ^= d1;
      state[y + 2] ^= d2;
      state[y + 3] ^= d3;
      state[y + 4] ^= d4;
    }
  }

  private static long parity(long[] state, int x) {
    return state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
  }

  private static void rhoPi(long[] state) {
    long moving = state[1];
    for (int t = 0; t < ROUNDS; t++) {
      int lane = MOVES[t];
      long displaced = state[lane];
      state[lane] = Long.rotateLeft(moving, (t + 1) * (t + 2) / 2);
      moving = displaced;
    }
  }

  private static void chi(long[] state) {
    for (int y = 0; y < LANES; y += 5) {
      long a0 = state[y];
      long a1 = state[y + 1];
      long a2 = state[y + 2];
      long a3 = state[y + 3];
      long a4 = state[y + 4];
      state[y] = a0 ^ (~a1 & a2);
      state[y + 1] = a1 ^ (~a2 & a3);
      state[y + 2] = a2 ^ (~a3 & a4);
      state[y + 3] = a3 ^ (~a4 & a0);
      state[y + 4] = a4 ^ (~a0 & a1);
    }
  }

  /// The lanes that ρ and π go through, one after another, from lane (1, 0) on.
  private static int[] moves() {
    int[] lanes = new int[ROUNDS];
    int x = 1;
    int y = 0;
    for (int t = 0; t < ROUNDS; t++) {
      int nextY = (2 * x + 3 * y) % 5;
      x = y;
      y = nextY;
      lanes[t] = x + 5 * y;
    }
    return lanes;
  }

  private static long[] roundConstants() {
    long[] constants = new long[ROUNDS];
    int lfsr = 1;
    for (int round = 0; round < ROUNDS; round++) {
      for (int j = 0; j <= 6; j++) {
        if ((lfsr & 1) != 0) {
          constants[round] ^= 1L << ((1 << j) - 1);
        }
        lfsr = (lfsr << 1) ^ ((lfsr & 0x80) != 0 ? 0x171 : 0);
      }
    }
    return constants;
  }
}
