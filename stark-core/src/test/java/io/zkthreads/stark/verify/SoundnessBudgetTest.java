package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import org.junit.jupiter.api.Test;

class SoundnessBudgetTest {
  private static final double QUINTIC = SoundnessBudget.logSize(ExtensionField.QUINTIC);

  /// The published model's row for degree 5, blow-up 2, 203 queries, 2^22 rows, 5.4 k opened
  /// functions in powers, 2^28 interactions of width 8 and degree-3 constraints: 100.3 / 121.4 /
  /// 134 / 131 / 123.6.
  @Test
  void bitsAreThoseOfThePublishedModel() {
    double radius = SoundnessBudget.radius(22, 1);
    assertThat(SoundnessBudget.queries(203, radius) + 16).isEqualTo(100.3, offset(0.06));
    assertThat(SoundnessBudget.agreement(QUINTIC, 5400, radius, 23)).isEqualTo(121.4, offset(0.2));
    assertThat(SoundnessBudget.agreement(QUINTIC, 7, radius, 20)).isEqualTo(134.1, offset(0.1));
    double roots = SoundnessBudget.outOfDomainRoots(3, Math.scalb(1.0, 22));
    assertThat(QUINTIC - Math.log(roots) / Math.log(2)).isEqualTo(131, offset(0.1));
    assertThat(SoundnessBudget.lookups(QUINTIC, Math.scalb(1.0, 28), 8))
        .isEqualTo(123.6, offset(0.05));
  }

  @Test
  void shippedProfilesReachTheirTargetAtTwoToTheTenRowsAndNotBelow() {
    for (SecurityProfile profile : SecurityProfile.SHIPPED) {
      if (profile.protocol() instanceof Parameters p) {
        assertThat(queryBits(p, 10)).isGreaterThanOrEqualTo(profile.targetBits());
        assertThat(queryBits(p, 9)).isLessThan(profile.targetBits());
      }
    }
  }

  private static double queryBits(Parameters p, int logHeight) {
    double radius = SoundnessBudget.radius(logHeight, p.logBlowup());
    return SoundnessBudget.queries(p.numQueries(), radius) + p.queryPowBits();
  }
}
