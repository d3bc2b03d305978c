package io.zkthreads.cuda;

import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import java.util.List;

/// The shapes of shipped profiles, at the pace of an emulated device: few queries, and little
/// grinding at the sites where there is any.
final class FewQueries {
  /// One of each field and blow-up.
  static final List<SecurityProfile> SHAPES =
      List.of(
          of(SecurityProfile.PROVEN_100),
          of(SecurityProfile.SPEED_100),
          of(SecurityProfile.SIZE_100));

  private static final int QUERIES = 20;
  private static final int POW_BITS = 3;

  private FewQueries() {}

  private static SecurityProfile of(SecurityProfile shipped) {
    Parameters p = shipped.parameters();
    Parameters few =
        new Parameters(
            p.suite(),
            p.extension(),
            p.logBlowup(),
            p.logFinalPolyLen(),
            p.maxLogArity(),
            QUERIES,
            Math.min(POW_BITS, p.queryPowBits()),
            Math.min(POW_BITS, p.batchPowBits()),
            Math.min(POW_BITS, p.commitPowBits()),
            Math.min(POW_BITS, p.lookupPowBits()),
            Math.min(POW_BITS, p.oodPowBits()),
            p.capHeight());
    return new SecurityProfile("TEST_" + shipped.name(), 0, few);
  }
}
