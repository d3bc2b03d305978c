package io.zkthreads.engine;

/// The backend that was asked for does not exist or cannot run on this machine.
public final class BackendUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BackendUnavailableException(String message) {
    super(message);
  }
}
