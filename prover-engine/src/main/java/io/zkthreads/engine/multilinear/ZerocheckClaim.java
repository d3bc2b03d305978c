package io.zkthreads.engine.multilinear;

import io.zkthreads.stark.field.Extension;
import java.util.List;

/// Σ_x eq(point, x)·Σ_i form_i(x) = sum, over all tables i.
///
/// @param point as many coordinates as the tallest table has variables, or more
public record ZerocheckClaim(List<TableForm> forms, List<Extension> point, Extension sum) {
  public ZerocheckClaim {
    forms = List.copyOf(forms);
    point = List.copyOf(point);
    int most = forms.stream().mapToInt(TableForm::logHeight).max().orElseThrow();
    if (most > point.size()) {
      throw new IllegalArgumentException(
          "a point of %d coordinates for a table of 2^%d rows".formatted(point.size(), most));
    }
  }

  /// The greatest degree of a form.
  public int degree() {
    return forms.stream().mapToInt(TableForm::degree).max().orElseThrow();
  }
}
