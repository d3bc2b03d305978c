package io.zkthreads.server.artifact;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Uploads that are not complete, files `DIGEST.TENANT`, and what they take of each tenant.
///
/// Versions without tenants left `DIGEST`; nobody goes on with those, and they go by their age.
final class Partials {
  /// What a file takes at least, whatever is in it.
  private static final long FILE_BYTES = 4096;

  private static final String TENANT = "[a-z0-9-]{1,32}";

  /// Whose upload of what.
  record Name(String tenant, Digest digest) {
    Name {
      if (!tenant.matches(TENANT)) {
        throw new IllegalArgumentException("no tenant's name: " + tenant);
      }
    }

    private static Optional<Name> of(Path file) {
      String[] parts = file.getFileName().toString().split("\\.", 2);
      return parts.length == 2 && Digest.isHex(parts[0]) && parts[1].matches(TENANT)
          ? Optional.of(new Name(parts[1], new Digest(parts[0])))
          : Optional.empty();
    }
  }

  private final Path folder;
  private final Set<Name> uploading = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> ofTenant = new ConcurrentHashMap<>();

  Partials(Path folder) throws IOException {
    this.folder = folder;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Optional<Name> name = Name.of(file);
        if (name.isPresent()) {
          grown(name.get(), FILE_BYTES + Files.size(file));
        }
      }
    }
  }

  Path path(Name name) {
    return folder.resolve(name.digest().hex() + "." + name.tenant());
  }

  /// Bytes that are there of one upload.
  long bytes(Name name) throws IOException {
    Path path = path(name);
    return Files.exists(path) ? Files.size(path) : 0;
  }

  /// Bytes that a tenant's uploads take.
  long bytes(String tenant) {
    return ofTenant.getOrDefault(tenant, 0L);
  }

  /// Keeps everybody else from an upload.
  ///
  /// @return false if somebody does already
  boolean begin(Name name) {
    return uploading.add(name);
  }

  void end(Name name) {
    uploading.remove(name);
  }

  /// The file of an upload that was begun.
  FileChannel open(Name name) throws IOException {
    boolean fresh = !Files.exists(path(name));
    FileChannel file = FileChannel.open(path(name), CREATE, WRITE);
    if (fresh) {
      grown(name, FILE_BYTES);
    }
    return file;
  }

  void grown(Name name, long bytes) {
    ofTenant.merge(name.tenant(), bytes, Long::sum);
  }

  /// An upload of so many bytes has become an artifact, or was deleted.
  void gone(Name name, long bytes) {
    ofTenant.computeIfPresent(
        name.tenant(),
        (_, all) -> all <= FILE_BYTES + bytes ? null : (Long) (all - FILE_BYTES - bytes));
  }

  void delete(Name name) throws IOException {
    long bytes = bytes(name);
    if (Files.deleteIfExists(path(name))) {
      gone(name, bytes);
    }
  }

  /// Deletes what nobody has gone on with since `time`.
  ///
  /// @return how many
  int deleteBefore(Instant time) throws IOException {
    int deleted = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Optional<Name> name = Name.of(file);
        if (!FileArtifactStore.isOlder(file, time)) {
          continue;
        }
        if (name.isEmpty()) {
          boolean former = Digest.isHex(file.getFileName().toString());
          deleted += former && Files.deleteIfExists(file) ? 1 : 0;
        } else if (begin(name.get())) {
          try {
            delete(name.get());
            deleted++;
          } finally {
            end(name.get());
          }
        }
      }
    }
    return deleted;
  }
}
