package io.zkthreads.thread.os;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The images of `guest/images`, as they travel with this module.
public final class GuestImages {
  private GuestImages() {}

  /// The bytes of an image file, for example `token.elf`.
  public static byte[] read(String file) {
    try (InputStream in = GuestImages.class.getResourceAsStream("/io/zkthreads/guest/" + file)) {
      if (in == null) {
        throw new IllegalArgumentException("no guest image " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
