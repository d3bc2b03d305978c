package io.zkthreads.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How jobs wait for a thousand workers. Every figure is of simulated time, and the same for the
/// same seed; docs/performance.md has them.
@Timeout(120)
class QueueSimulationTest {
  private static final System.Logger LOG = System.getLogger("queueing");
  private static final long SEED = 20_261_130;
  private static final int WORKERS = 1000;

  /// Mean length of a proof, in seconds.
  private static final double MEAN = 10;

  /// What `ProofTerms` has.
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private static final int ATTEMPTS = 4;

  private static double exponential(Random random) {
    return -MEAN * Math.log(1 - random.nextDouble());
  }

  /// Proofs of programs of many sizes: half of them below 4 s, one in a hundred above 90 s.
  private static double lognormal(Random random) {
    double sigma = 1.33;
    return Math.exp(Math.log(MEAN) - sigma * sigma / 2 + sigma * random.nextGaussian());
  }

  private static QueueSimulation workers(int workers, double deaths) {
    return new QueueSimulation(new QueueSimulation.Terms(workers, deaths, SILENCE, ATTEMPTS), SEED);
  }

  private static double[] waits(
      List<QueueSimulation.Done> done, Predicate<QueueSimulation.Done> of) {
    return done.stream().filter(of).mapToDouble(QueueSimulation.Done::waited).sorted().toArray();
  }

  private static double percentile(double[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  }

  /// Probability that an arrival waits, and its mean wait: Erlang's formula C.
  private static double erlangMeanWait(int servers, double rate) {
    double load = rate * MEAN;
    double blocked = 1;
    for (int i = 1; i <= servers; i++) {
      blocked = load * blocked / (i + load * blocked);
    }
    double waits = blocked / (1 - load / servers * (1 - blocked));
    return waits * MEAN / (servers - load);
  }

  @Test
  void theSimulationAgreesWithErlang() {
    double rate = 9.0;
    QueueSimulation simulation = workers(100, 0);
    simulation.stream("one", rate, 40_000, QueueSimulationTest::exponential);
    double[] waits = waits(simulation.run(), _ -> true);
    double mean = Arrays.stream(waits).average().orElseThrow();
    double expected = erlangMeanWait(100, rate);
    LOG.log(Level.INFO, "100 workers at 0.9: mean wait {0} s, Erlang {1} s", mean, expected);
    assertThat(mean).isCloseTo(expected, within(0.15 * expected));
  }

  @Test
  void aThousandWorkersAreKeptBusyAndASmallTenantDoesNotWaitForALargeOne() {
    QueueSimulation simulation = workers(WORKERS, 0.002);
    double until = 3600;
    for (int i = 0; i < 20; i++) {
      simulation.stream("small-" + i, 4, until, QueueSimulationTest::lognormal);
    }
    simulation.flood("large", 60, 20_000, QueueSimulationTest::lognormal);
    List<QueueSimulation.Done> done = simulation.run();
    double largeEnds =
        done.stream()
            .filter(job -> job.tenant().equals("large"))
            .mapToDouble(job -> job.arrived() + job.waited())
            .max()
            .orElseThrow();
    Predicate<QueueSimulation.Done> meanwhile =
        job -> !job.tenant().equals("large") && job.arrived() > 60 && job.arrived() < largeEnds;
    double[] small = waits(done, meanwhile);
    LOG.log(
        Level.INFO,
        "1000 workers, 0.8 of 20 tenants, 20 000 jobs of one at once: his last began after {0} s;"
            + " waits of {1} others meanwhile p50 {2} s, p99 {3} s, most {4} s; {5} lost",
        largeEnds - 60,
        small.length,
        percentile(small, 0.5),
        percentile(small, 0.99),
        small[small.length - 1],
        done.stream().filter(QueueSimulation.Done::lost).count());
    assertThat(simulation.idleWhileWorkWaited()).as("no worker waits beside work").isZero();
    assertThat(done.stream().filter(QueueSimulation.Done::lost)).isEmpty();
    assertThat(done.stream().filter(job -> job.tenant().equals("large"))).hasSize(20_000);
    assertThat(small).hasSizeGreaterThan(10_000);
    assertThat(percentile(small, 0.99)).as("less than a tenth of a proof").isLessThan(1);
  }

  @Test
  void workersThatDieCostTheirProofOnceAndLoseNoJob() {
    QueueSimulation calm = workers(WORKERS, 0);
    QueueSimulation dying = workers(WORKERS, 0.02);
    for (QueueSimulation each : List.of(calm, dying)) {
      each.stream("one", 93, 3600, QueueSimulationTest::lognormal);
    }
    List<QueueSimulation.Done> done = dying.run();
    double[] before = waits(calm.run(), _ -> true);
    double[] after = waits(done, _ -> true);
    LOG.log(
        Level.INFO,
        "1000 workers at 0.93: waits p99 {0} s; where one proof in fifty loses its worker {1} s",
        percentile(before, 0.99),
        percentile(after, 0.99));
    assertThat(dying.idleWhileWorkWaited()).isZero();
    assertThat(done.stream().filter(QueueSimulation.Done::lost).count()).isLessThan(5);
  }

  @Test
  void weightsShareWorkersWhileAllWait() {
    QueueSimulation simulation = workers(WORKERS, 0);
    simulation.weigh("three", 3);
    simulation.weigh("one", 1);
    simulation.flood("three", 1, 30_000, _ -> MEAN);
    simulation.flood("one", 1, 30_000, _ -> MEAN);
    long[] begun = new long[2];
    for (QueueSimulation.Done job : simulation.run()) {
      double at = job.arrived() + job.waited();
      if (at > 1.5 && at < 350) {
        begun[job.tenant().equals("three") ? 0 : 1]++;
      }
    }
    assertThat((double) begun[0] / begun[1]).isCloseTo(3, within(0.05));
  }
}
