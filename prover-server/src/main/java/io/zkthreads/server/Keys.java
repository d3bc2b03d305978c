package io.zkthreads.server;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/// Signing keys in files that only their owner reads: the seed, 64 hex digits.
public final class Keys {
  private Keys() {}

  /// The key in `file`; a new one if there is no such file.
  public static SigningKey readOrCreate(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file);
    }
    return read(file);
  }

  /// The key in `file`, which has to be there.
  public static SigningKey read(Path file) throws IOException {
    String seed = Files.readString(file).strip();
    if (!seed.matches("[0-9a-f]{64}")) {
      throw new IOException(
          file + ": expected 64 lower-case hex digits, got " + seed.length() + " characters");
    }
    return SigningKey.fromSeed(Bytes32.parseHex(seed));
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
