package io.zkthreads.engine;

/// A backend could not do what it was asked to, through no fault of the proof: what to do about it
/// depends on the kind.
public final class BackendFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// What is the matter.
  public enum Kind {
    /// The device or its context is gone: nothing of the backend can be used again, a fresh one may
    /// serve.
    LOST,
    /// The device has no room for this work; smaller work is served as before.
    FULL,
    /// The device gave a result that cannot be: it must not be used before it has passed a
    /// self-test.
    WRONG
  }

  private final Kind kind;

  public BackendFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public BackendFailure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
