package io.zkthreads.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;

/// The compiled kernels that the product carries, for every architecture from sm_80 on.
/// `cuda-kernels/build` makes them.
final class KernelImage {
  private static final String RESOURCE = "kernels.fatbin.gz";

  private KernelImage() {}

  static byte[] bytes() {
    try (InputStream in = KernelImage.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no " + RESOURCE + " in the product");
      }
      return new GZIPInputStream(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
