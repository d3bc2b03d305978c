package io.zkthreads.batcher;

import static io.zkthreads.batcher.L2World.ALICE;
import static io.zkthreads.batcher.L2World.BATCHER;
import static io.zkthreads.batcher.L2World.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.batcher.BatcherRules.RebasePolicy;
import io.zkthreads.batcher.TransactionRecord.Stage;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A Batcher whose folder is lost goes on from a copy that is older than what it has signed.
@Timeout(120)
class RecordsCopyTest {
  @TempDir Path folder;

  /// A promise, a copy, another promise for the same transaction; then the copy takes the place of
  /// the records, and the Batcher promises once more.
  private List<SoftReceipt> promises(Bench bench, boolean prepared) throws Exception {
    List<SoftReceipt> promises = new ArrayList<>();
    Path own = folder.resolve("batcher");
    Path copy = Files.createDirectory(folder.resolve("copy"));
    BatcherRules asking = Bench.rules(RebasePolicy.ASK);
    bench.start(asking);
    UserTransaction one = bench.world.add(ALICE, 0, 1);
    long number = bench.stale(one).number();
    promises.add(bench.await(one, Stage.EXECUTED).receipt().orElseThrow());
    RecordsCopy.make(own, copy);
    assertThat(RecordsCopy.requireSound(copy)).isEqualTo(1);
    promises.add(remade(bench, one, number));
    bench.stop();

    if (prepared) {
      RecordsCopy.putBack(copy, bench.world.clock.millis());
    }
    for (String ending : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(own.resolve(RecordsCopy.FILE + ending));
    }
    Files.copy(
        copy.resolve(RecordsCopy.FILE),
        own.resolve(RecordsCopy.FILE),
        StandardCopyOption.REPLACE_EXISTING);
    bench.world.addDirectly(BOB, 1_000);
    bench.start(asking);
    promises.add(remade(bench, one, number));
    bench.prover.holds = false;
    assertThat(bench.await(one, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
    return promises;
  }

  /// Its operator's word, and what the Batcher promises then.
  private static SoftReceipt remade(Bench bench, UserTransaction one, long number)
      throws Exception {
    SoftReceipt before = bench.await(one, Stage.EXECUTED).receipt().orElseThrow();
    bench.prover.holds = true;
    bench.batcher().decide(number, ThreadBatcher.Decision.REBASE);
    SoftReceipt now = before;
    while (now.equals(before)) {
      now = bench.await(one, Stage.EXECUTED).receipt().orElseThrow();
    }
    return now;
  }

  private static boolean contradict(List<SoftReceipt> promises) {
    return promises.stream()
        .anyMatch(one ->
            promises.stream()
                .anyMatch(other ->
                    PromiseCheck.contradiction(one.promise(), other.promise()).isPresent()));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aBatcherThatGoesOnFromAnOlderCopyContradictsNothingThatItHasSigned(Mode mode)
      throws Exception {
    L2World world = new L2World(folder.resolve("ledger"), 2, mode, List.of(BATCHER));
    try (Bench bench = new Bench(folder, world)) {
      assertThat(contradict(promises(bench, true))).isFalse();
    }
  }

  @Test
  void oneThatIsJustPutInPlaceSignsARevisionTwice() throws Exception {
    L2World world = new L2World(folder.resolve("ledger"), 2, Mode.ORDERED, List.of(BATCHER));
    try (Bench bench = new Bench(folder, world)) {
      assertThat(contradict(promises(bench, false))).isTrue();
    }
  }

  @Test
  void underOsVersion1NoCopyTakesThePlaceOfTheRecords() throws Exception {
    L2World world = new L2World(folder.resolve("ledger"), 1, Mode.ORDERED, List.of(BATCHER));
    try (Bench bench = new Bench(folder, world)) {
      bench.start(Bench.RULES);
      bench.stop();
      RecordsCopy.putBack(folder.resolve("batcher"), bench.world.clock.millis());
      assertThatThrownBy(() -> bench.start(Bench.RULES))
          .isInstanceOf(ThreadBatcher.Unfit.class)
          .hasMessageContaining("put back from a backup");
    }
  }
}
