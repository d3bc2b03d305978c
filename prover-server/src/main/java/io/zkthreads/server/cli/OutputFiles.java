package io.zkthreads.server.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// Files that a command writes. Whether one can be written is asked before the work that fills it;
/// it appears whole or not at all.
final class OutputFiles {
  private OutputFiles() {}

  /// Refuses a place where no file can go, and one that holds something the command needs.
  ///
  /// @param option that names the place
  /// @param others files that the command reads or writes besides
  static void check(String option, Path file, List<Path> others) throws BadInput {
    String where = option + " " + file + ": ";
    Path name = file.getFileName();
    if (name == null || name.toString().isEmpty() || Files.isDirectory(file)) {
      throw new BadInput(where + "expected the name of a file, got a folder");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.exists(folder)) {
      throw new BadInput(where + "expected a folder that exists, got no " + folder + "; make it");
    }
    if (!Files.isDirectory(folder)) {
      throw new BadInput(where + "expected a folder, got the file " + folder);
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new BadInput(where + "expected a file, got a device or a pipe");
    }
    for (Path other : others) {
      if (isSame(file, other)) {
        throw new BadInput(
            where + "expected a file of its own, got one that the command uses for something else");
      }
    }
    try {
      Path probe = temporary(file);
      Files.write(probe, new byte[1], StandardOpenOption.CREATE_NEW);
      Files.delete(probe);
    } catch (IOException e) {
      throw new BadInput(where + "cannot be written: " + Reasons.of(e));
    }
  }

  /// Deletes a folder with all that is in it.
  static void deleteFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Makes a folder for files, where there is none.
  static void makeFolder(String option, Path folder) throws BadInput {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new BadInput(option + " " + folder + ": cannot be made: " + Reasons.of(e));
    }
  }

  private static boolean isSame(Path a, Path b) throws BadInput {
    try {
      return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize())
          || (Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b));
    } catch (IOException e) {
      throw new BadInput(a + ": cannot be compared with " + b + ": " + Reasons.of(e));
    }
  }

  /// Writes all or nothing: beside the file, then in its place.
  static void write(Path file, byte[] bytes) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file;
    Path temporary = temporary(target);
    try {
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = Channels.newOutputStream(channel)) {
        out.write(bytes);
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Path temporary(Path file) {
    return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }
}
