package io.zkthreads.stark.verify;

import io.zkthreads.stark.field.Extension;
import java.util.List;

/// One committed matrix with the values claimed for it.
///
/// @param logHeight log2 rows of its evaluation domain
/// @param width base-field columns
/// @param claims claimed values per point
record OpenedMatrix(int logHeight, int width, List<Claim> claims) {
  /// The values of all columns at one point.
  record Claim(Extension point, List<Extension> values) {}
}
