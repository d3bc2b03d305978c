package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.zkthreads.server.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What calls have sent and not yet been answered for, on a clock of the test's.
class HeldBytesTest {
  private static final ByteString TEN = ByteString.copyFrom(new byte[10]);

  private final AtomicLong now = new AtomicLong();
  private final HeldBytes held = new HeldBytes("chunk", 30, 50, "SUBMIT_QUEUE_FULL", now::get);
  private final List<Refusal> ends = new ArrayList<>();

  private HeldBytes.Call sending(int tens) {
    HeldBytes.Call call = held.open(ends::add);
    for (int i = 0; i < tens; i++) {
      call.add(TEN);
    }
    return call;
  }

  private void assertEnds(String... reasons) {
    assertThat(ends).extracting(Refusal::reason).containsExactly(reasons);
  }

  @Test
  void oneCallHoldsNoMoreThanItsShareAndWhatItHadIsLetGo() {
    HeldBytes.Call call = sending(4);
    assertEnds("TOO_LARGE");
    assertThat(held.held()).isZero();
    call.add(TEN);
    assertThat(call.complete()).isEmpty();
    assertThat(call.release()).isFalse();
    assertThat(held.held()).isZero();
    assertEnds("TOO_LARGE");
  }

  @Test
  void allTogetherHoldNoMoreThanTheirs() {
    HeldBytes.Call one = sending(3);
    HeldBytes.Call two = sending(2);
    sending(1);
    assertEnds("SUBMIT_QUEUE_FULL");
    assertThat(held.held()).isEqualTo(50);
    assertThat(one.complete()).hasValueSatisfying(bytes -> assertThat(bytes).hasSize(30));
    assertThat(held.held()).as("while it is looked at").isEqualTo(50);
    one.release();
    sending(3);
    two.release();
    assertThat(held.held()).isEqualTo(30);
    assertEnds("SUBMIT_QUEUE_FULL");
  }

  @Test
  void whoSendsTooSlowlyMakesRoomAndKeepsNobodyOut() {
    HeldBytes.Call slow = sending(3);
    now.addAndGet(HeldBytes.PATIENCE.toNanos() / 2);
    sending(2);
    now.addAndGet(HeldBytes.PATIENCE.toNanos() / 2 + 1);
    assertThat(held.held()).as("time alone ends nobody").isEqualTo(50);
    sending(1);
    assertEnds("TOO_SLOW");
    assertThat(slow.complete()).isEmpty();
    assertThat(held.held()).isEqualTo(30);
  }

  @Test
  void whoHasSentAllIsNotSlow() {
    HeldBytes.Call looked = sending(3);
    looked.complete();
    sending(2);
    now.addAndGet(HeldBytes.PATIENCE.toNanos() / 2);
    sending(1);
    assertEnds("SUBMIT_QUEUE_FULL");
  }
}
