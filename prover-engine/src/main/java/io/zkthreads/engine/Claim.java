package io.zkthreads.engine;

import io.zkthreads.stark.field.Extension;
import java.util.List;

/// Claimed values of the columns of one matrix.
///
/// @param points out-of-domain points
/// @param values by point, then column
public record Claim(
    Backend.LowDegreeExtension matrix, List<Extension> points, List<List<Extension>> values) {}
