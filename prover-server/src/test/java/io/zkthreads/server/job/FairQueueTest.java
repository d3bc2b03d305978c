package io.zkthreads.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final Map<String, Integer> weights = new HashMap<>();
  private final FairQueue queue = new FairQueue(tenant -> weights.getOrDefault(tenant, 1));
  private final List<String> done = new ArrayList<>();

  private void bring(String tenant, int pieces) {
    for (int i = 0; i < pieces; i++) {
      queue.add(tenant, () -> done.add(tenant));
    }
  }

  private void take(int pieces) {
    for (int i = 0; i < pieces; i++) {
      queue.take().run();
    }
  }

  private long doneOf(String tenant) {
    return done.stream().filter(tenant::equals).count();
  }

  @Test
  void whoComesWithOnePieceIsNextWhateverAnotherHasBrought() {
    bring("alice", 1000);
    take(7);
    bring("bob", 1);
    take(1);
    assertThat(done.getLast()).isEqualTo("bob");
  }

  @Test
  void whoComesAgainAndAgainWithOnePieceGetsNoMoreThanHisShare() {
    bring("alice", 100);
    for (int i = 0; i < 100; i++) {
      bring("bob", 1);
      take(1);
    }
    assertThat(doneOf("alice")).isBetween(49L, 51L);
  }

  @Test
  void whoWasAwayHasSavedNothingUp() {
    bring("alice", 1000);
    take(500);
    bring("bob", 100);
    take(20);
    assertThat(doneOf("bob")).isBetween(9L, 11L);
  }

  @Test
  void threeTimesTheWeightIsThreeTimesTheTurns() {
    weights.put("alice", 3);
    bring("alice", 1000);
    bring("bob", 1000);
    take(400);
    assertThat(doneOf("alice")).isBetween(299L, 301L);
  }

  @Test
  void aWeightThatChangesCountsFromTheNextTurnOn() {
    bring("alice", 1000);
    bring("bob", 1000);
    take(100);
    weights.put("bob", 9);
    done.clear();
    take(100);
    assertThat(doneOf("bob")).isBetween(89L, 91L);
  }

  @Test
  void theWorkOfOneTenantKeepsItsOrderAndNoneIsLost() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> brought = new ArrayList<>();
    Map<String, Integer> next = new HashMap<>();
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      String tenant = "t" + random.nextInt(20);
      int number = next.merge(tenant, 1, Integer::sum);
      brought.add(tenant);
      queue.add(
          tenant,
          () -> {
            assertThat(number).as("seed %d", seed).isEqualTo(last.getOrDefault(tenant, 0) + 1);
            last.put(tenant, number);
            done.add(tenant);
          });
      if (random.nextBoolean()) {
        take(1);
      }
    }
    take(brought.size() - done.size());
    assertThat(done).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(brought);
    assertThatThrownBy(queue::take).isInstanceOf(NoSuchElementException.class);
  }
}
