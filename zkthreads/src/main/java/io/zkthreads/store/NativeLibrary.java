package io.zkthreads.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// SQLite's library, which its driver unpacks into a temporary folder at each start, and which a
/// killed process leaves there. In a store's own folder the next start finds and deletes it.
final class NativeLibrary {
  private static final String FOLDER = "org.sqlite.tmpdir";

  private NativeLibrary() {}

  /// Tells the driver, unless somebody has said another place. The caller holds the folder's lock.
  static void extractInto(Path folder) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*libsqlitejdbc*")) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    say(folder.toAbsolutePath().toString());
  }

  /// Tells the driver, unless somebody has said another place; it deletes the library at the end.
  static void extractIntoTemporary() {
    say(System.getProperty("java.io.tmpdir"));
  }

  private static void say(String folder) {
    if (System.getProperty(FOLDER) == null) {
      System.setProperty(FOLDER, folder);
    }
  }
}
