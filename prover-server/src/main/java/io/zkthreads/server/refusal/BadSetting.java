package io.zkthreads.server.refusal;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A setting of which only its use shows that it cannot be used: what is expected, and what is
/// there.
public final class BadSetting extends IOException {
  @Serial private static final long serialVersionUID = 1;

  public BadSetting(String message) {
    super(message);
  }

  public BadSetting(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
