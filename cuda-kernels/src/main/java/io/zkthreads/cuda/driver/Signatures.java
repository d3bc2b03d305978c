package io.zkthreads.cuda.driver;

import java.util.Map;

/// How many bytes each argument of each kernel of an image has.
///
/// @param sizes by name of the kernel; what is not in it is not checked
public record Signatures(Map<String, int[]> sizes) {
  /// Of an image that does not say.
  public static final Signatures UNKNOWN = new Signatures(Map.of());

  /// What a fatbin says of its kernels; those of all architectures are the same.
  public static Signatures of(byte[] fatbin) {
    if (!FatBinary.is(fatbin)) {
      return UNKNOWN;
    }
    return FatBinary.entries(fatbin).stream()
        .filter(entry -> entry.kind() == FatBinary.Kind.CUBIN)
        .findFirst()
        .map(entry -> new Signatures(new Cubin(entry.contents()).parameterSizes()))
        .orElse(UNKNOWN);
  }
}
