package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;

/// The operations on tables, which all circuits of a device share.
record TableSteps(
    DeviceSession session,
    Transforms transforms,
    FractionStep fractions,
    QuotientDomain domain,
    QuotientStep quotients) {
  /// @param roots `RootTables` of `roots.cuh` on the device
  static TableSteps of(
      DeviceSession session, Image image, Transforms transforms, DeviceBuffer roots) {
    return new TableSteps(
        session,
        transforms,
        new FractionStep(session, image),
        new QuotientDomain(session, image, transforms),
        new QuotientStep(session, image, roots));
  }
}
