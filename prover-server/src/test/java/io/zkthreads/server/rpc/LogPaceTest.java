package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A client that makes a line of the log with each call.
class LogPaceTest {
  private final AtomicLong now = new AtomicLong();
  private final LogPace pace = new LogPace(now::get);
  private final List<String> log = new ArrayList<>();

  @Test
  void aThousandBadCallsMakeAFewLinesAndTheNextOneSaysHowManyThereWere() {
    for (int i = 0; i < 1_000; i++) {
      pace.write(note -> log.add("failed" + note));
    }
    assertThat(log).hasSize(LogPace.LINES).containsOnly("failed");
    now.addAndGet(LogPace.WINDOW_NANOS + 1);
    pace.write(note -> log.add("failed" + note));
    assertThat(log.getLast()).isEqualTo("failed (970 lines of other calls were left out)");
    pace.write(note -> log.add("failed" + note));
    assertThat(log.getLast()).isEqualTo("failed");
  }
}
