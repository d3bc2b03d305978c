package io.zkthreads.server.prove;

import io.zkthreads.air.AirJson;
import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.verify.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an outside verifier needs besides the proof: parameters, seed, commitment and tables, as
/// JSON.
public final class ProofExport {
  private ProofExport() {}

  /// The tables of the witness's instances, with the transcript seed of its proof. Of a compact
  /// proof they have their preprocessed values too: Plonky3 makes keys of nothing less.
  public static String json(VerifyingKey key, Machine machine, Witness witness) {
    List<Integer> ids = witness.instances().stream().map(Witness.Instance::tableId).toList();
    List<Integer> heights = witness.instances().stream().map(i -> i.main().logHeight()).toList();
    List<AirJson.Table> tables = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      TableSpec spec = key.table(ids.get(i));
      Trace known = spec.publicWords() ? witness.publicWords().knownColumns() : null;
      Trace fixed =
          key.profile().protocol() instanceof CompactParameters
              ? machine.preprocessed().get(ids.get(i))
              : null;
      tables.add(new AirJson.Table(spec.air(), heights.get(i), fixed, known, new int[0]));
    }
    PublicWords words = witness.publicWords();
    return switch (key.profile().protocol()) {
      case Parameters p ->
          AirJson.write(p, key.statement(words, ids, heights).seed(), cap(key), tables);
      case CompactParameters p ->
          AirJson.write(p, key.compactStatement(words, ids, heights).seed(), cap(key), tables);
    };
  }

  /// The tables of a key, one instance each, before any proof: heights that a proof chooses are
  /// null, seed and public words are empty.
  public static String json(VerifyingKey key) {
    List<AirJson.Table> tables = new ArrayList<>();
    for (TableSpec spec : key.tables()) {
      boolean fixed = spec.minLogHeight() == spec.maxLogHeight();
      @Nullable Integer logHeight = fixed ? spec.minLogHeight() : null;
      tables.add(new AirJson.Table(spec.air(), logHeight, null, null, new int[0]));
    }
    return switch (key.profile().protocol()) {
      case Parameters p -> AirJson.write(p, new int[0], cap(key), tables);
      case CompactParameters p -> AirJson.write(p, new int[0], cap(key), tables);
    };
  }

  /// Plonky3's encoding of a Merkle cap: count, then the digests.
  private static byte[] cap(VerifyingKey key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!key.preprocessedCap().isEmpty()) {
      int count = key.preprocessedCap().size();
      while (count >= 0x80) {
        out.write((count & 0x7f) | 0x80);
        count >>>= 7;
      }
      out.write(count);
      key.preprocessedCap().forEach(digest -> out.writeBytes(digest.toBytes()));
    }
    return out.toByteArray();
  }
}
