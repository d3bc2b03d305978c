package io.zkthreads.stark.hash;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Keccak-256 with the original padding byte 0x01 (as in Ethereum, not SHA3-256's 0x06). The typed
/// transcript fingerprints its step list with it. Source: the Keccak reference, version 3.0.
public final class Keccak256 {
  private static final int RATE_BYTES = 136;
  private static final int ROUNDS = 24;
  private static final int LANES = 25;

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
    int lfsr = 1;
    for (int round = 0; round < ROUNDS; round++) {
      theta(state);
      rhoPi(state);
      chi(state);
      for (int j = 0; j <= 6; j++) {
        if ((lfsr & 1) != 0) {
          state[0] ^= 1L << ((1 << j) - 1);
        }
        lfsr = (lfsr << 1) ^ ((lfsr & 0x80) != 0 ? 0x171 : 0);
      }
    }
  }

  private static void theta(long[] state) {
    long[] parity = new long[5];
    for (int i = 0; i < LANES; i++) {
      parity[i % 5] ^= state[i];
    }
    for (int i = 0; i < LANES; i++) {
      state[i] ^= parity[(i + 4) % 5] ^ Long.rotateLeft(parity[(i + 1) % 5], 1);
    }
  }

  private static void rhoPi(long[] state) {
    int x = 1;
    int y = 0;
    long moving = state[1];
    for (int t = 0; t < ROUNDS; t++) {
      int nextY = (2 * x + 3 * y) % 5;
      x = y;
      y = nextY;
      long displaced = state[x + 5 * y];
      state[x + 5 * y] = Long.rotateLeft(moving, (t + 1) * (t + 2) / 2);
      moving = displaced;
    }
  }

  private static void chi(long[] state) {
    long[] row = new long[5];
    for (int y = 0; y < LANES; y += 5) {
      System.arraycopy(state, y, row, 0, 5);
      for (int x = 0; x < 5; x++) {
        state[y + x] ^= ~row[(x + 1) % 5] & row[(x + 2) % 5];
      }
    }
  }
}
