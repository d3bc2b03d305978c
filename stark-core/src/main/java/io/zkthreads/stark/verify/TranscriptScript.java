package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.hash.Blake3;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.TranscriptSeed;
import io.zkthreads.stark.params.ProtocolParameters;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What the transcript absorbs before the batch protocol begins: all that Plonky3 leaves to its
/// caller, so that no challenge is shared by two different statements.
///
/// ```
/// field(tag) field(parameter digest) field(key digest)
/// field(u32 number of instances) field((u32 table id, u32 log height)…)
/// field(u64 number of public words) field((u32 index, u32 word)…)
/// ```
///
/// with field(b) = u32 length | b, integers little endian. BLAKE3 of these bytes enters as 11 field
/// elements of three bytes each.
final class TranscriptScript {
  private static final String TAG = "zkthreads/stark/1";

  private TranscriptScript() {}

  /// The words that the transcript observes first.
  static int[] seed(
      VerifyingKey key, PublicWords words, List<Integer> tableIds, List<Integer> logHeights) {
    ByteWriter out = new ByteWriter();
    out.field(TAG.getBytes(StandardCharsets.US_ASCII));
    out.field(parameterDigest(key.profile().protocol()).toBytes());
    out.field(key.digest().toBytes());
    out.field(new ByteWriter().u32(tableIds.size()).toBytes());
    ByteWriter tables = new ByteWriter();
    for (int i = 0; i < tableIds.size(); i++) {
      tables.u32(tableIds.get(i)).u32(logHeights.get(i));
    }
    out.field(tables.toBytes());
    out.field(new ByteWriter().u64(words.entries().size()).toBytes());
    ByteWriter entries = new ByteWriter();
    words.entries().forEach(e -> entries.u32(e.index()).u32(e.word()));
    out.field(entries.toBytes());
    return TranscriptSeed.wordsOfBytes(Blake3.hash(out.toBytes()).toBytes());
  }

  private static Digest parameterDigest(ProtocolParameters parameters) {
    ByteWriter out = new ByteWriter();
    KeyCodec.write(out, parameters);
    return Blake3.hash(out.toBytes());
  }
}
