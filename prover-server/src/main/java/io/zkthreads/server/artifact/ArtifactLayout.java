package io.zkthreads.server.artifact;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where artifacts lie: complete ones as `ab/ab12…`, others under `partial/`.
record ArtifactLayout(Path root) {
  Path partial() {
    return root.resolve("partial");
  }

  Path folder(Digest digest) {
    return root.resolve(digest.hex().substring(0, 2));
  }

  Path path(Digest digest) {
    return folder(digest).resolve(digest.hex());
  }

  /// The complete artifacts of a folder.
  ///
  /// @param folder 0 to [ArtifactKeeping#NUM_FOLDERS] - 1
  List<Path> filesOf(int folder) throws IOException {
    Path path = root.resolve("%02x".formatted(folder));
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> stored = Files.newDirectoryStream(path)) {
      for (Path file : stored) {
        if (Digest.isHex(file.getFileName().toString())) {
          all.add(file);
        }
      }
    }
    return all;
  }
}
