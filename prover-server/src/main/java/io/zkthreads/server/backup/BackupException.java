package io.zkthreads.server.backup;

import java.io.Serial;

/// A folder that cannot be backed up, or a backup that cannot be restored: what, expected, got.
public final class BackupException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  BackupException(String message) {
    super(message);
  }

  BackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
