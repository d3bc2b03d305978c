package io.zkthreads.cuda.driver;

import java.util.Map;

/// How many bytes each argument of each kernel of an image has.
///
/// @param sizes by name of the kernel; what is not in it is not checked
public record Signatures(Map<String, int[]> sizes) {
  public static final Signatures UNKNOWN = new Signatures(Map.of());
}
