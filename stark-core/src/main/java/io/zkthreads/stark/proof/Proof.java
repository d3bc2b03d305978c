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
/// "ZKTP" | version u8 = 3 | key digest 32 | count u32 | (table id u32, log height u8) × count | compact proof, to the end
/// "ZKTP" | version u8 = 2 | key digest 32 | count u32 | table id u32 × count | batch proof, to the end
/// "ZKTP" | version u8 = 1 | count u32 | table id u32 × count | batch proof, to the end
/// ```
///
/// with integers little endian. The tail is exactly Plonky3's encoding of `BatchProof`, or of
/// `MultiStarkProof`, which does not hold its heights. The digest is for whoever has several keys:
/// the transcript binds the key, and with it the protocol, whatever stands here.
///
/// @param key digest of the key that it is under; version 1 names none
/// @param tableIds table of each instance, in proof order
/// @param logHeights log2 rows of each, for a compact proof; empty for a batch proof, which holds
///   them
/// @param body postcard bytes
@SuppressWarnings("ArrayRecordComponent")
public record Proof(
    Optional<Digest> key, List<Integer> tableIds, List<Integer> logHeights, byte[] body) {
  /// Version of a batch proof that names its key.
  public static final int VERSION = 2;

  /// Version of a compact proof.
  public static final int COMPACT = 3;

  /// Bytes at the beginning in which the key is named.
  public static final int NAME_BYTES = 4 + 1 + Digest.BYTES;

  private static final int NAMELESS = 1;
  private static final byte[] MAGIC = {'Z', 'K', 'T', 'P'};
  private static final int HEADER_BYTES = MAGIC.length + 1 + 4;

  public Proof {
    tableIds = List.copyOf(tableIds);
    logHeights = List.copyOf(logHeights);
    if (!logHeights.isEmpty() && (logHeights.size() != tableIds.size() || key.isEmpty())) {
      throw new IllegalArgumentException("a compact proof names its key and all heights");
    }
  }

  /// A batch proof.
  public Proof(Optional<Digest> key, List<Integer> tableIds, byte[] body) {
    this(key, tableIds, List.of(), body);
  }

  /// A batch proof that does not say which key it is under, in version 1.
  public Proof(List<Integer> tableIds, byte[] body) {
    this(Optional.empty(), tableIds, body);
  }

  /// Whether it is a compact proof.
  public boolean isCompact() {
    return !logHeights.isEmpty();
  }

  private int version() {
    if (isCompact()) {
      return COMPACT;
    }
    return key.isPresent() ? VERSION : NAMELESS;
  }

  public byte[] toBytes() {
    int named = key.isPresent() ? Digest.BYTES : 0;
    int size = HEADER_BYTES + named + 4 * tableIds.size() + logHeights.size() + body.length;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) version());
    key.ifPresent(digest -> out.put(digest.toBytes()));
    out.putInt(tableIds.size());
    for (int i = 0; i < tableIds.size(); i++) {
      out.putInt(tableIds.get(i));
      if (isCompact()) {
        out.put(logHeights.get(i).byteValue());
      }
    }
    return out.put(body).array();
  }

  /// The key that a container names; empty if it names none, or is none.
  ///
  /// @param beginning of the container, [#NAME_BYTES] at least where there are so many
  public static Optional<Digest> named(byte[] beginning) {
    boolean names =
        beginning.length >= NAME_BYTES
            && Arrays.equals(beginning, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
            && (beginning[MAGIC.length] == VERSION || beginning[MAGIC.length] == COMPACT);
    return names ? Optional.of(Digest.ofBytes(beginning, MAGIC.length + 1)) : Optional.empty();
  }

  /// Takes a container apart; the proof in it is not looked into.
  public static Proof parse(byte[] bytes) throws MalformedProofException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    requireBytes(HEADER_BYTES, bytes.length);
    for (byte expected : MAGIC) {
      if (in.get() != expected) {
        throw new MalformedProofException("container", "ZKTP", "other bytes");
      }
    }
    int version = in.get() & 0xff;
    if (version < NAMELESS || version > COMPACT) {
      throw new MalformedProofException(
          "container version", NAMELESS + " to " + COMPACT, Integer.toString(version));
    }
    Optional<Digest> key = named(bytes);
    if (version != NAMELESS) {
      requireBytes(HEADER_BYTES + Digest.BYTES, bytes.length);
      in.position(NAME_BYTES);
    }
    int count = in.getInt();
    int most = in.remaining() / (version == COMPACT ? 5 : 4);
    int least = version == COMPACT ? 1 : 0;
    if (count < least || count > most) {
      throw new MalformedProofException(
          "number of instances", least + " to " + most, Integer.toUnsignedString(count));
    }
    List<Integer> tableIds = new ArrayList<>(count);
    List<Integer> logHeights = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tableIds.add(in.getInt());
      if (version == COMPACT) {
        logHeights.add(in.get() & 0xff);
      }
    }
    byte[] body = new byte[in.remaining()];
    in.get(body);
    return new Proof(key, tableIds, logHeights, body);
  }

  private static void requireBytes(int least, int length) throws MalformedProofException {
    if (length < least) {
      throw new MalformedProofException("container", least + " bytes at least", length + " bytes");
    }
  }
}
