package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.stark.field.ExtensionField;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// For a `@MethodSource`: what is tried in every challenge field.
final class AllFields {
  private AllFields() {}

  static Stream<Arguments> underAllConditions() {
    return Arrays.stream(ExtensionField.values())
        .flatMap(field -> Conditions.all().map(conditions -> Arguments.of(field, conditions)));
  }
}
