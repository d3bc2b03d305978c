package io.zkthreads.stark.golden;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What fuzz targets ask of a refusal.
public final class RefusalText {
  private RefusalText() {}

  /// Every part of a refusal says something.
  public static void require(@Nullable String... parts) {
    for (@Nullable String part : parts) {
      if (part == null || part.isBlank()) {
        throw new AssertionError("a refusal without words: " + Arrays.toString(parts));
      }
    }
  }
}
