package io.zkthreads.stark.proof;

import io.zkthreads.stark.hash.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A proof as it is stored and sent.
///
/// ```
/// "ZKTP" | version u8 = 2 | key digest 32 | count u32 | table id u32 × count | batch proof, to the end
/// "ZKTP" | version u8 = 1 | count u32 | table id u32 × count | batch proof, to the end
/// ```
///
/// with integers little endian. The tail is exactly Plonky3's encoding of `BatchProof`. The digest
/// is for whoever has several keys: the transcript binds the key whatever stands here.
///
/// @param key digest of the key that it is under; version 1 names none
/// @param tableIds table of each instance, in proof order
/// @param batchProof postcard bytes ([ProofCodec])
@SuppressWarnings("ArrayRecordComponent")
public record Proof(Optional<Digest> key, List<Integer> tableIds, byte[] batchProof) {
  /// Version of a proof that names its key.
  public static final int VERSION = 2;

  /// Bytes at the beginning in which the key is named.
  public static final int NAME_BYTES = 4 + 1 + Digest.BYTES;

  private static final int NAMELESS = 1;
  private static final byte[] MAGIC = {'Z', 'K', 'T', 'P'};
  private static final int HEADER_BYTES = MAGIC.length + 1 + 4;

  public Proof {
    tableIds = List.copyOf(tableIds);
  }

  /// A proof that does not say which key it is under, in version 1.
  public Proof(List<Integer> tableIds, byte[] batchProof) {
    this(Optional.empty(), tableIds, batchProof);
  }

  public byte[] toBytes() {
    int named = key.isPresent() ? Digest.BYTES : 0;
    int size = HEADER_BYTES + named + 4 * tableIds.size() + batchProof.length;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) (key.isPresent() ? VERSION : NAMELESS));
    key.ifPresent(digest -> out.put(digest.toBytes()));
    out.putInt(tableIds.size());
    tableIds.forEach(out::putInt);
    return out.put(batchProof).array();
  }

  /// The key that a container names; empty if it names none, or is none.
  ///
  /// @param beginning of the container, [#NAME_BYTES] at least where there are so many
  public static Optional<Digest> named(byte[] beginning) {
    boolean names =
        beginning.length >= NAME_BYTES
            && Arrays.equals(beginning, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
            && beginning[MAGIC.length] == VERSION;
    return names ? Optional.of(Digest.ofBytes(beginning, MAGIC.length + 1)) : Optional.empty();
  }

  /// Takes a container apart; the batch proof is not looked into.
  public static Proof parse(byte[] bytes) throws MalformedProofException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    requireBytes(HEADER_BYTES, bytes.length);
    for (byte expected : MAGIC) {
      if (in.get() != expected) {
        throw new MalformedProofException("container", "ZKTP", "other bytes");
      }
    }
    int version = in.get() & 0xff;
    if (version != NAMELESS && version != VERSION) {
      throw new MalformedProofException(
          "container version", NAMELESS + " or " + VERSION, Integer.toString(version));
    }
    Optional<Digest> key = named(bytes);
    if (version == VERSION) {
      requireBytes(HEADER_BYTES + Digest.BYTES, bytes.length);
      in.position(NAME_BYTES);
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
    return new Proof(key, tableIds, batchProof);
  }

  private static void requireBytes(int least, int length) throws MalformedProofException {
    if (length < least) {
      throw new MalformedProofException("container", least + " bytes at least", length + " bytes");
    }
  }
}
