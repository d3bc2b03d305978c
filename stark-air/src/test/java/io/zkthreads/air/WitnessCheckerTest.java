package io.zkthreads.air;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.WitnessChecker.Violation;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A counter whose rows are looked up in a range table.
class WitnessCheckerTest {
  private static final PublicWords EXIT = PublicWords.of(new int[0], 0);
  private static final Machine MACHINE = machine();

  @Test
  void anHonestWitnessHasNoViolation() {
    assertThat(WitnessChecker.check(MACHINE, witness(counter(), uses()))).isEmpty();
  }

  @Test
  void aBrokenConstraintIsReportedWithItsRowAndValues() {
    Trace counter = counter();
    counter.words()[3] = KoalaBear.fromCanonical(7);
    Violation first = WitnessChecker.check(MACHINE, witness(counter, uses())).getFirst();
    assertThat(first.table()).isEqualTo("counter");
    assertThat(first.row()).isEqualTo(2);
    assertThat(first.rule()).isEqualTo("step");
    assertThat(first.detail()).isEqualTo("x=2");
  }

  @Test
  void aTupleThatNobodyProvidesIsReported() {
    Trace uses = uses();
    uses.words()[2] = 0;
    List<Violation> violations = WitnessChecker.check(MACHINE, witness(counter(), uses));
    assertThat(violations).hasSize(1);
    assertThat(violations.getFirst().detail()).contains("SEND of [2]");
  }

  @Test
  void aMultiplicityTooManyIsReported() {
    Trace uses = uses();
    uses.words()[2] = KoalaBear.fromCanonical(2);
    assertThat(WitnessChecker.check(MACHINE, witness(counter(), uses))).hasSize(1);
  }

  private static Machine machine() {
    AirBuilder counter = new AirBuilder(1, "counter", 1);
    Expr x = counter.column("x", "counts from 0");
    counter.assertZero("start", counter.first().times(x));
    counter.assertZero("step", counter.transition().times(x.next().minus(x).minus(1)));
    counter.interact("range", Direction.SEND, counter.constant(1), List.of(x), 1);
    AirBuilder range = new AirBuilder(2, "range", 1);
    Expr uses = range.column("uses", "how often looked up");
    range.interact(
        "range", Direction.RECEIVE, uses, List.of(range.preprocessed("value", "0…3")), 0);
    Trace values = Trace.allocate(1, 2);
    for (int i = 0; i < 4; i++) {
      values.words()[i] = KoalaBear.fromCanonical(i);
    }
    return new Machine(
        0, List.of(spec(counter.build()), spec(range.build())), Map.of(2, values), Long.MAX_VALUE);
  }

  private static TableSpec spec(Air air) {
    return new TableSpec(air, Occurrence.ONCE, 2, 2, false, false);
  }

  private static Trace counter() {
    Trace trace = Trace.allocate(1, 2);
    for (int i = 0; i < 4; i++) {
      trace.words()[i] = KoalaBear.fromCanonical(i);
    }
    return trace;
  }

  private static Trace uses() {
    Trace trace = Trace.allocate(1, 2);
    Arrays.fill(trace.words(), KoalaBear.ONE);
    return trace;
  }

  private static Witness witness(Trace counter, Trace uses) {
    return new Witness(
        List.of(new Witness.Instance(1, counter), new Witness.Instance(2, uses)), EXIT);
  }
}
