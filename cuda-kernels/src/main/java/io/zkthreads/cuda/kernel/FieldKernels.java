package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Kernel;
import io.zkthreads.stark.field.ExtensionField;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// A kernel that computes in a challenge field: one is compiled for each, with the field before its
/// name.
final class FieldKernels {
  private final Map<ExtensionField, Kernel> kernels = new EnumMap<>(ExtensionField.class);

  FieldKernels(Image image, String name) {
    for (ExtensionField field : ExtensionField.values()) {
      kernels.put(field, image.kernel(prefix(field) + "_" + name));
    }
  }

  private static String prefix(ExtensionField field) {
    return switch (field) {
      case QUINTIC -> "quintic";
      case QUARTIC -> "quartic";
    };
  }

  Kernel in(ExtensionField field) {
    return Objects.requireNonNull(kernels.get(field));
  }
}
