package io.zkthreads.server.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.proof.Proof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a file with Plonky3's bytes claims: the table of each instance, and the public words. A
/// verifier must know both; neither is trusted.
///
/// @param tableIds in proof order
record Claim(List<Integer> tableIds, PublicWords words) {
  private static final long MAX_BYTES = 256L << 20;

  Claim {
    tableIds = List.copyOf(tableIds);
  }

  private static Claim of(Proof proof, PublicWords words) {
    return new Claim(proof.tableIds(), words);
  }

  /// The claim's file beside a proof's.
  static Path besides(Path proof) {
    return Path.of(proof + ".claim.json");
  }

  /// Writes a proof as `zkt verify` reads it: Plonky3's bytes into `file`, the claim beside it.
  static void writeProof(Proof proof, PublicWords words, Path file) throws IOException {
    Files.write(file, proof.batchProof());
    of(proof, words).write(besides(file));
  }

  private void write(Path file) throws IOException {
    JsonObject object = new JsonObject();
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
    Files.writeString(file, object + "\n");
  }

  static Claim read(Path file) throws BadInput {
    byte[] bytes = InputFiles.read(file, "the claim of a proof", MAX_BYTES);
    try {
      JsonObject object =
          JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8)).getAsJsonObject();
      List<Integer> ids = new ArrayList<>();
      for (JsonElement id : object.getAsJsonArray("tableIds")) {
        ids.add(id.getAsInt());
      }
      List<PublicWords.Entry> entries = new ArrayList<>();
      for (JsonElement pair : object.getAsJsonArray("publicWords")) {
        entries.add(
            new PublicWords.Entry(
                word(pair.getAsJsonArray().get(0)), word(pair.getAsJsonArray().get(1))));
      }
      return new Claim(ids, new PublicWords(entries));
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | UnsupportedOperationException
        | IndexOutOfBoundsException
        | NullPointerException e) {
      throw new BadInput(
          file
              + ": expected {\"tableIds\":[id, ...],\"publicWords\":[[index, word], ...]} with"
              + " ascending indices and the exit word 4294967295 last, got something else: "
              + e.getMessage());
    }
  }

  private static int word(JsonElement element) {
    long value = element.getAsLong();
    if (value < 0 || value > 0xffff_ffffL) {
      throw new IllegalArgumentException(value + " is not a 32-bit word");
    }
    return (int) value;
  }
}
