package io.zkthreads.server.cli;

import java.io.Serial;

/// A file or an option that cannot be used: what, expected, got, and what to do.
final class BadInput extends Exception {
  @Serial private static final long serialVersionUID = 1;

  BadInput(String message) {
    super(message);
  }
}
