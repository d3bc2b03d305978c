package io.zkthreads.server;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;

/// Signing keys in files that only their owner reads: the seed, 64 hex digits.
public final class Keys {
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  private static final int MAX_BYTES = 1024;

  private Keys() {}

  /// The key in `file`; a new one if there is no such file.
  public static SigningKey readOrCreate(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file);
    }
    return read(file);
  }

  /// The key in `file`, which has to be there, and which nobody but its owner may use.
  public static SigningKey read(Path file) throws IOException {
    requirePrivate(file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES);
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return parse(text)
        .orElseThrow(() ->
            new FileSystemException(
                file.toString(),
                null,
                "expected 64 lower-case hex digits, got "
                    + (bytes.length == MAX_BYTES
                        ? "much more"
                        : text.strip().length() + " characters")));
  }

  /// The key of a seed in hex, if the text is one.
  static Optional<SigningKey> parse(String text) {
    String seed = text.strip();
    return seed.matches("[0-9a-f]{64}")
        ? Optional.of(SigningKey.fromSeed(Bytes32.parseHex(seed)))
        : Optional.empty();
  }

  /// A password: the one line of `file`, which nobody but its owner may read.
  static String readPassword(Path file) throws IOException {
    requirePrivate(file);
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
      if (text.isEmpty() || text.length() >= MAX_BYTES || text.lines().count() > 1) {
        throw new FileSystemException(file.toString(), null, "expected one line with a password");
      }
      return text;
    }
  }

  private static void requirePrivate(Path file) throws IOException {
    Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
    if (!OWNERS.containsAll(allowed)) {
      throw new FileSystemException(
          file.toString(),
          null,
          "expected a secret that is its owner's alone, got %s: chmod 600"
              .formatted(PosixFilePermissions.toString(allowed)));
    }
  }

  private static void create(Path file) throws IOException {
    byte[] seed = new byte[Bytes32.BYTES];
    new SecureRandom().nextBytes(seed);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, Bytes32.of(seed).hex() + "\n", StandardOpenOption.DSYNC);
    } catch (FileAlreadyExistsException e) {
      // another process made it first: its key is the key
      return;
    }
  }
}
