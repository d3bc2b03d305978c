package io.zkthreads.stark.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// What older machines and OS versions proved, under `src/test/resources/machine-N`.
public final class Recorded {
  private Recorded() {}

  /// A recorded file.
  public static byte[] read(String name) {
    try (InputStream in = Recorded.class.getResourceAsStream("/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
