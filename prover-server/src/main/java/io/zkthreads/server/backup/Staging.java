package io.zkthreads.server.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// A folder that is being filled, for its owner alone. What is in it gets its name when it is whole
/// and on disk; the rest is deleted.
public final class Staging implements AutoCloseable {
  private final Path folder;

  /// Whether the folder around it was made for it, so that it goes with it.
  private boolean madeParent;

  private Staging(Path folder, boolean madeParent) {
    this.folder = folder;
    this.madeParent = madeParent;
  }

  /// A hidden folder in `parent`, which is made if there is none.
  ///
  /// @param name of what is to be made
  public static Staging in(Path parent, String name) throws IOException {
    boolean madeParent = !Files.exists(parent);
    Files.createDirectories(parent);
    Path folder = parent.resolve("." + name + "." + UUID.randomUUID() + ".partial");
    return new Staging(
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))),
        madeParent);
  }

  Path folder() {
    return folder;
  }

  /// Gives the folder itself, whose files are synced, its name; where nothing has it.
  public void publish(Path target) throws IOException {
    force(folder);
    move(folder, target);
  }

  /// Gives what is in the folder its names in `parent`, in this order, where nothing has them.
  void publishEach(List<String> names, Path parent) throws IOException {
    force(folder);
    for (String name : names) {
      if (Files.exists(folder.resolve(name))) {
        move(folder.resolve(name), parent.resolve(name));
      }
    }
  }

  private void move(Path from, Path to) throws IOException {
    madeParent = false; // it has something now
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    forceOne(to.toAbsolutePath().resolveSibling(""));
  }

  /// Forces which names are in a folder and those below it.
  private static void force(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isDirectory).toList()) {
        forceOne(each);
      }
    }
  }

  private static void forceOne(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Deletes what has no name yet. Somebody may still write while a process ends, so what cannot be
  /// deleted stays.
  public void discard() {
    try {
      close();
    } catch (IOException e) {
      folder.toFile().deleteOnExit();
    }
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
      if (madeParent) {
        Files.deleteIfExists(folder.resolveSibling(""));
      }
    }
  }
}
