package io.zkthreads.stark.proof;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A proof as it is stored and sent.
///
/// ```
/// "ZKTP" | version u8 = 1 | count u32 | table id u32 × count | batch proof, to the end
/// ```
///
/// with integers little endian. The tail is exactly Plonky3's encoding of `BatchProof`.
///
/// @param tableIds table of each instance, in proof order
/// @param batchProof postcard bytes ([ProofCodec])
@SuppressWarnings("ArrayRecordComponent")
public record Proof(List<Integer> tableIds, byte[] batchProof) {
  public static final int VERSION = 1;

  private static final byte[] MAGIC = {'Z', 'K', 'T', 'P'};
  private static final int HEADER_BYTES = MAGIC.length + 1 + 4;

  public Proof {
    tableIds = List.copyOf(tableIds);
  }

  public byte[] toBytes() {
    int size = HEADER_BYTES + 4 * tableIds.size() + batchProof.length;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) VERSION).putInt(tableIds.size());
    tableIds.forEach(out::putInt);
    return out.put(batchProof).array();
  }

  /// Takes a container apart; the batch proof is not looked into.
  public static Proof parse(byte[] bytes) throws MalformedProofException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEADER_BYTES) {
      throw new MalformedProofException(
          "container", HEADER_BYTES + " bytes at least", bytes.length + " bytes");
    }
    for (byte expected : MAGIC) {
      if (in.get() != expected) {
        throw new MalformedProofException("container", "ZKTP", "other bytes");
      }
    }
    int version = in.get() & 0xff;
    if (version != VERSION) {
      throw new MalformedProofException(
          "container version", Integer.toString(VERSION), Integer.toString(version));
    }
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / 4) {
      throw new MalformedProofException(
          "number of instances", "at most " + in.remaining() / 4, Integer.toUnsignedString(count));
    }
    List<Integer> tableIds = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tableIds.add(in.getInt());
    }
    byte[] batchProof = new byte[in.remaining()];
    in.get(batchProof);
    return new Proof(tableIds, batchProof);
  }
}
