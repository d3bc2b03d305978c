package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Traces become columns, by any number of slabs.
class UploadsTest {
  private static final String ALL = "io.zkthreads.cuda.driver.EmulatedDriver$Conditions#all";

  @ParameterizedTest
  @MethodSource(ALL)
  void tracesArriveThroughSmallSlabs(Conditions conditions) {
    RandomWords random = new RandomWords(conditions.seed());
    List<Trace> traces =
        List.of(
            random.trace(1, 0),
            random.trace(7, 5),
            random.trace(0, 3),
            random.trace(33, 6),
            random.trace(2, 9),
            random.trace(64, 5),
            random.trace(250, 2),
            random.trace(9, 14));
    check(conditions, traces, 1000);
    check(conditions, traces, 1 << 22);
  }

  private static void check(Conditions conditions, List<Trace> traces, long slabBytes) {
    try (EmulatedSession device = new EmulatedSession(conditions);
        Uploads uploads =
            new Uploads(device.session, device.gpu(), device.image, slabBytes, new Workers(2))) {
      List<CudaColumns> columns = uploads.upload(traces);
      for (int i = 0; i < traces.size(); i++) {
        if (traces.get(i).width() > 0) {
          assertThat(device.download(columns.get(i).words()))
              .isEqualTo(EmulatedSession.columns(traces.get(i)));
        }
      }
      columns.forEach(CudaColumns::close);
    }
  }

  @Test
  void rowLongerThanASlabIsRefused() {
    try (EmulatedSession device = new EmulatedSession(Conditions.forward());
        Uploads uploads =
            new Uploads(device.session, device.gpu(), device.image, 100, new Workers(1))) {
      Trace trace = new RandomWords(1).trace(26, 0);
      assertThatThrownBy(() -> uploads.upload(List.of(trace)))
          .hasMessage("a row of 104 bytes: expected at most 100");
      assertThat(device.session.arena().inUse()).isZero();
    }
  }
}
