package io.zkthreads.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The compiled kernels that the product carries, for every architecture from sm_80 on.
/// `cuda-kernels/build` makes them.
final class KernelImage {
  private static final String RESOURCE = "kernels.fatbin";

  private KernelImage() {}

  static byte[] bytes() {
    try (InputStream in = KernelImage.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no " + RESOURCE + " in the product");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
