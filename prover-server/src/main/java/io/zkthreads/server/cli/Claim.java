package io.zkthreads.server.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.verify.VerifyingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a file with Plonky3's bytes claims: the table of each instance, the public words, and what
/// it is a proof of. A verifier must know the first two; nothing in it is trusted.
///
/// @param origin absent in format 0, of files without a format number
/// @param tableIds in proof order
record Claim(Optional<Origin> origin, List<Integer> tableIds, PublicWords words) {
  /// The format that is written.
  static final int FORMAT = 1;

  private static final int MAX_BYTES = 256 << 20;

  Claim {
    tableIds = List.copyOf(tableIds);
  }

  /// What a proof is of.
  ///
  /// @param program SHA-256 of the ELF, as `sha256sum` prints it
  /// @param machine number of the machine that ran it
  /// @param profile name of the security profile
  /// @param key digest of the verifying key
  record Origin(String program, int machine, String profile, String key) {
    static Origin of(String program, VerifyingKey key) {
      return new Origin(program, key.machine(), key.profile().name(), key.digest().toString());
    }
  }

  static Claim of(Origin origin, Proof proof, PublicWords words) {
    return new Claim(Optional.of(origin), proof.tableIds(), words);
  }

  /// The claim's file beside a proof's.
  static Path besides(Path proof) {
    return Path.of(proof + ".claim.json");
  }

  /// Writes a proof as `zkt verify` reads it: Plonky3's bytes into `file`, or the container of a
  /// compact proof, whose bytes do not hold its heights; the claim beside it.
  static void writeProof(Origin origin, Proof proof, PublicWords words, Path file)
      throws IOException {
    writeProof(origin, proof, words, ProofFiles.of(file, null));
  }

  static void writeProof(Origin origin, Proof proof, PublicWords words, ProofFiles files)
      throws IOException {
    OutputFiles.write(files.claim(), of(origin, proof, words).encode());
    OutputFiles.write(files.proof(), proof.isCompact() ? proof.toBytes() : proof.body());
  }

  /// The file's bytes.
  byte[] encode() {
    JsonObject object = new JsonObject();
    origin.ifPresent(known -> {
      object.addProperty("format", FORMAT);
      object.addProperty("program", known.program());
      object.addProperty("machine", known.machine());
      object.addProperty("profile", known.profile());
      object.addProperty("key", known.key());
    });
    JsonArray ids = new JsonArray();
    tableIds.forEach(ids::add);
    object.add("tableIds", ids);
    JsonArray entries = new JsonArray();
    for (PublicWords.Entry entry : words.entries()) {
      JsonArray pair = new JsonArray();
      pair.add(Integer.toUnsignedLong(entry.index()));
      pair.add(Integer.toUnsignedLong(entry.word()));
      entries.add(pair);
    }
    object.add("publicWords", entries);
    return (object + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static Claim read(Path file) throws BadInput {
    byte[] bytes = InputFiles.read(file, "the claim of a proof", MAX_BYTES);
    return ClaimReader.read(file.toString(), bytes);
  }
}
