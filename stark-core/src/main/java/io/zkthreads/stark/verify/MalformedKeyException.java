package io.zkthreads.stark.verify;

/// Bytes that are not a verifying key. Checked, because any bytes may arrive.
public final class MalformedKeyException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedKeyException(String message) {
    super(message);
  }
}
