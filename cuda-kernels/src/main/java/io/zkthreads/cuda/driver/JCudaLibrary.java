package io.zkthreads.cuda.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import jcuda.driver.JCudaDriver;

/// The native half of JCuda, which JCuda unpacks to a fixed place in the folder for temporary
/// files, unless something stands there: then it loads that, be it half of a library, from a
/// process that starts beside this one, or the library of another user. So it is told of a folder
/// that belongs to this process alone, while it loads, and what is loaded needs no file any more.
final class JCudaLibrary {
  private static final String FOLDER = "java.io.tmpdir";

  private static boolean loaded;

  private JCudaLibrary() {}

  /// Before all other use of JCuda.
  ///
  /// @throws LinkageError if there is none for this machine, or it needs what is not there
  static synchronized void load() throws IOException {
    if (loaded) {
      return;
    }
    String shared = System.getProperty(FOLDER);
    Path own = Files.createTempDirectory("zkthreads-jcuda-");
    System.setProperty(FOLDER, own.toString());
    try {
      JCudaDriver.setExceptionsEnabled(false);
      loaded = true;
    } finally {
      System.setProperty(FOLDER, shared);
      delete(own);
    }
  }

  /// As far as that goes: a file that is left does no harm.
  private static void delete(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      System.getLogger(JCudaLibrary.class.getName())
          .log(System.Logger.Level.DEBUG, "files are left in " + folder, e);
    }
  }
}
