package io.zkthreads.thread;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Public keys of small order: the eight points P of Ed25519 with 8·P = 0, in every encoding.
///
/// For such a key the equation S·B = R + h·A holds for S = 0 and R = −h·A, one of eight points
/// whatever the message is: anyone signs for it. The neutral element even has one signature that is
/// right for all messages.
public final class TorsionPoints {
  /// Their y, little endian: 0, 1 and −1, the two of order 8, and 0 and 1 with p added. x shows in
  /// the topmost bit only.
  private static final Set<Bytes32> Y =
      List.of(
              "0000000000000000000000000000000000000000000000000000000000000000",
              "0100000000000000000000000000000000000000000000000000000000000000",
              "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
              "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
              "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
          .stream()
          .map(Bytes32::parseHex)
          .collect(Collectors.toUnmodifiableSet());

  private TorsionPoints() {}

  /// Whether a public key is of small order, so that its signatures say nothing.
  public static boolean contains(Bytes32 publicKey) {
    byte[] y = publicKey.bytes();
    y[Bytes32.BYTES - 1] &= 0x7f;
    return Y.contains(Bytes32.of(y));
  }
}
