package io.zkthreads.server.backup;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import io.zkthreads.server.artifact.ArtifactCopy;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.artifact.SyncedCopy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a backup holds, as `manifest.json` beside it: the last file that is written.
///
/// ```json
/// {"format": "zkthreads-backup", "version": 1, "release": "0.1.0", "time": "2026-01-01T00:00:00Z",
///  "files": {"daemon/jobs.sqlite": {"bytes": 65536, "sha256": "9f86…"}},
///  "artifacts": {"files": 3, "bytes": 4096}}
/// ```
///
/// Artifacts are named by their digests, so their number and bytes are enough.
///
/// @param release of the software that made it
/// @param time when it was begun, as ISO 8601 has it
/// @param files by their paths in the folder
record Manifest(
    String release, String time, Map<String, SyncedCopy> files, ArtifactCopy.Total artifacts) {
  static final String NAME = "manifest.json";
  private static final String FORMAT = "zkthreads-backup";
  private static final int VERSION = 1;
  private static final int MAX_BYTES = 1 << 16;

  Manifest {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  void write(Path folder) throws IOException {
    JsonObject all = new JsonObject();
    all.addProperty("format", FORMAT);
    all.addProperty("version", VERSION);
    all.addProperty("release", release);
    all.addProperty("time", time);
    JsonObject list = new JsonObject();
    files.forEach((path, copy) -> {
      JsonObject file = new JsonObject();
      file.addProperty("bytes", copy.bytes());
      file.addProperty("sha256", copy.digest().hex());
      list.add(path, file);
    });
    all.add("files", list);
    JsonObject sum = new JsonObject();
    sum.addProperty("files", artifacts.files());
    sum.addProperty("bytes", artifacts.bytes());
    all.add("artifacts", sum);
    Files.writeString(
        folder.resolve(NAME),
        new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all) + "\n",
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE,
        StandardOpenOption.DSYNC);
  }

  static Manifest read(Path folder) throws IOException, BackupException {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw new BackupException(
          folder + ": expected a backup, got no " + NAME + ": one that was broken off has none");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new BackupException(
          "%s: expected at most %d bytes, got %d".formatted(file, MAX_BYTES, Files.size(file)));
    }
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return parse(file, text);
    } catch (JsonParseException | IllegalArgumentException | IllegalStateException e) {
      throw new BackupException(file + ": damaged: " + e.getMessage(), e);
    }
  }

  private static Manifest parse(Path file, String text) throws BackupException {
    JsonObject all =
        new GsonBuilder()
            .setStrictness(Strictness.STRICT)
            .create()
            .fromJson(text, JsonObject.class);
    String format = field(all, "format").getAsString();
    int version = field(all, "version").getAsInt();
    if (!format.equals(FORMAT) || version != VERSION) {
      throw new BackupException(
          "%s: expected %s of version %d, got %s of version %d: restore it with the release that"
                  .formatted(file, FORMAT, VERSION, format, version)
              + " made it");
    }
    Map<String, SyncedCopy> files = new TreeMap<>();
    for (String path : field(all, "files").getAsJsonObject().keySet()) {
      if (!Contents.FILES.contains(path)) {
        throw new BackupException(
            "%s: expected some of %s, got '%s'".formatted(file, Contents.FILES, path));
      }
      JsonObject one = field(field(all, "files").getAsJsonObject(), path).getAsJsonObject();
      files.put(
          path,
          new SyncedCopy(
              field(one, "bytes").getAsLong(), new Digest(field(one, "sha256").getAsString())));
    }
    JsonObject sum = field(all, "artifacts").getAsJsonObject();
    return new Manifest(
        field(all, "release").getAsString(),
        field(all, "time").getAsString(),
        requireStore(file, files),
        new ArtifactCopy.Total(field(sum, "files").getAsLong(), field(sum, "bytes").getAsLong()));
  }

  private static Map<String, SyncedCopy> requireStore(Path file, Map<String, SyncedCopy> files)
      throws BackupException {
    List<String> stores = List.of(Contents.JOBS, Contents.CHAIN, Contents.RECORDS);
    if (stores.stream().noneMatch(files::containsKey)) {
      throw new BackupException(
          "%s: expected one of %s among the files, got %s".formatted(file, stores, files.keySet()));
    }
    return files;
  }

  private static JsonElement field(@Nullable JsonObject object, String name) {
    JsonElement value = object == null ? null : object.get(name);
    if (value == null) {
      throw new JsonParseException("expected " + name + ", got nothing");
    }
    return value;
  }
}
