package io.zkthreads.server.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/// Why something outside did not work, in words. Exceptions of files often carry the path alone,
/// those of the network leave the reason to their cause.
final class Reasons {
  private Reasons() {}

  /// File and reason, or message and the messages of the causes that add something.
  static String of(Throwable failure) {
    String text = one(failure);
    @Nullable Throwable cause = failure.getCause();
    while (cause != null) {
      String more = one(cause);
      if (!text.contains(more)) {
        text += ": " + more;
      }
      cause = cause.getCause();
    }
    return text;
  }

  private static String one(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof FileSystemException file) {
      String reason = reason(file);
      return file.getFile() == null ? reason : file.getFile() + ": " + reason;
    }
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static String reason(FileSystemException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file of this name is there already";
      case NotDirectoryException _ -> "not a folder";
      case DirectoryNotEmptyException _ -> "the folder is not empty";
      case FileSystemLoopException _ -> "links that lead to themselves";
      default ->
          failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason();
    };
  }
}
