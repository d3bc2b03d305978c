package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.hash.Blake3;
import io.zkthreads.stark.hash.TranscriptSeed;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.BatchStatement;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The transcript's first words as they would be if somebody had forgotten a part of the statement:
/// written apart from [TranscriptScript], from docs/protocol.md.
///
/// @param forgotten the parts that are left empty
record WeakSeed(Set<Part> forgotten) {
  /// What a statement consists of. Parameters and profile are parts of the key, too; who forgets
  /// them forgets them there as well.
  enum Part {
    PARAMETERS,
    PROFILE,
    KEY,
    TABLES,
    HEIGHTS,
    WORDS
  }

  private static final Parameters NO_PARAMETERS = SecurityProfile.PROVEN_100.parameters();

  static WeakSeed complete() {
    return new WeakSeed(EnumSet.noneOf(Part.class));
  }

  static WeakSeed without(Part part) {
    return new WeakSeed(EnumSet.of(part));
  }

  /// The statement of a key under this seed.
  BatchStatement statement(
      VerifyingKey key, PublicWords words, List<Integer> tableIds, List<Integer> logHeights) {
    BatchStatement s = key.statement(words, tableIds, logHeights);
    int[] seed = words(key, words, tableIds, logHeights);
    return new BatchStatement(
        s.parameters(), s.initialBytes(), seed, s.instances(), s.preprocessedCap());
  }

  int[] words(
      VerifyingKey key, PublicWords words, List<Integer> tableIds, List<Integer> logHeights) {
    ByteWriter parameters = new ByteWriter();
    KeyCodec.write(parameters, key.parameters());
    ByteWriter tables = new ByteWriter();
    for (int i = 0; i < tableIds.size(); i++) {
      tables.u32(holds(Part.TABLES) ? tableIds.get(i) : 0);
      tables.u32(holds(Part.HEIGHTS) ? logHeights.get(i) : 0);
    }
    ByteWriter entries = new ByteWriter();
    words.entries().forEach(e -> entries.u32(e.index()).u32(e.word()));
    ByteWriter out = new ByteWriter();
    out.field("zkthreads/stark/1".getBytes(StandardCharsets.US_ASCII));
    out.field(ifHeld(Part.PARAMETERS, Blake3.hash(parameters.toBytes()).toBytes()));
    out.field(ifHeld(Part.KEY, known(key).digest().toBytes()));
    out.field(new ByteWriter().u32(tableIds.size()).toBytes());
    out.field(tables.toBytes());
    out.field(ifHeld(Part.WORDS, new ByteWriter().u64(words.entries().size()).toBytes()));
    out.field(ifHeld(Part.WORDS, entries.toBytes()));
    return TranscriptSeed.wordsOfBytes(Blake3.hash(out.toBytes()).toBytes());
  }

  /// The key as far as it is not forgotten.
  private VerifyingKey known(VerifyingKey key) {
    SecurityProfile profile = key.profile();
    Parameters parameters = holds(Part.PARAMETERS) ? profile.parameters() : NO_PARAMETERS;
    SecurityProfile known =
        holds(Part.PROFILE)
            ? new SecurityProfile(profile.name(), profile.targetBits(), parameters)
            : new SecurityProfile("", 0, parameters);
    return new VerifyingKey(
        key.machine(), known, key.tables(), key.preprocessedCap(), key.maxTimedRows());
  }

  private boolean holds(Part part) {
    return !forgotten.contains(part);
  }

  private byte[] ifHeld(Part part, byte[] bytes) {
    return holds(part) ? bytes : new byte[0];
  }
}
