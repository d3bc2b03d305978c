package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.SecurityProfile;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys that somebody else wrote: every number in them is taken exactly or refused.
class HostileKeyTest {
  private static ThrowingCallable key(Air air) {
    TableSpec spec = new TableSpec(air, Occurrence.ANY, 10, 20, false, false);
    return () -> new VerifyingKey(0, SecurityProfile.PROVEN_100, List.of(spec), List.of(), 1);
  }

  /// x^(2^squarings), which counted in 64 bits would have degree 0 from 64 squarings on.
  @ParameterizedTest
  @ValueSource(ints = {2, 31, 40, 41, 61, 62, 63, 64, 65, 127, 128, 1000, 5000})
  void aDegreeOfAnySizeIsAboveTheBlowUp(int squarings) {
    Graph g = new Graph();
    int power = g.column("x");
    for (int i = 0; i < squarings; i++) {
      power = g.times(power, power);
    }
    g.zero("x^(2^" + squarings + ")", power);
    assertThatThrownBy(key(g.air(1, "power"))).hasMessageContaining("degree above the blow-up");
  }

  /// (T^p − T)^(p⁵ − 1) is 1 at every point outside the base field and 0 on the rows, if the count
  /// takes the selector T for a constant and its powers for nothing.
  @ParameterizedTest
  @ValueSource(ints = {2, 31, 186})
  void aPowerOfTheTransitionSelectorHasADegree(int squarings) {
    Graph g = new Graph();
    int x = g.column("x");
    int power = g.put(new Node.Transition());
    for (int i = 0; i < squarings; i++) {
      power = g.times(power, power);
    }
    g.zero("x·T^(2^" + squarings + ")", g.times(g.times(x, g.times(x, x)), power));
    assertThatThrownBy(key(g.air(1, "steep"))).hasMessageContaining("degree above the blow-up");
  }

  @Test
  void aDegreeIsCountedInTuplesAndMultiplicitiesToo() {
    for (boolean inTuple : new boolean[] {true, false}) {
      Graph g = new Graph();
      int x = g.column("x");
      int power = x;
      for (int i = 0; i < 64; i++) {
        power = g.times(power, power);
      }
      g.receive("bus", inTuple ? x : power, 0, inTuple ? power : x);
      assertThatThrownBy(key(g.air(1, "power"))).hasMessageContaining("degree above the blow-up");
    }
  }

  /// Products of the transition selector have degrees of their own beside the columns', which count
  /// most where the table is shortest.
  @Test
  void aDegreeThatOnlyShortTablesHaveIsRefused() {
    Graph g = new Graph();
    int x = g.column("x");
    for (int k = 0; k < 5; k++) {
      g.known();
    }
    int selector = g.put(new Node.Transition());
    int product = g.times(x, x);
    for (int i = 0; i < 2000; i++) {
      product = g.times(product, selector);
    }
    g.zero("x²·transition^2000", product);
    Air air = g.air(1, "steep");
    ThrowingCallable tall = () -> publicKey(air, 16);
    ThrowingCallable shortest = () -> publicKey(air, 10);
    assertThatCode(tall).doesNotThrowAnyException();
    assertThatThrownBy(shortest).hasMessageContaining("degree above the blow-up");
  }

  private static VerifyingKey publicKey(Air air, int minLogHeight) {
    TableSpec spec = new TableSpec(air, Occurrence.ONCE, minLogHeight, 20, true, false);
    return new VerifyingKey(0, SecurityProfile.PROVEN_100, List.of(spec), List.of(), 1);
  }

  @Test
  void aWeightBelowItsMultiplicityIsRefused() {
    assertThatThrownBy(key(sends(2, 1))).hasMessageContaining("weight 1").hasMessageContaining("2");
    assertThatThrownBy(key(sends(1, 0))).hasMessageContaining("weight 0");
    assertThatThrownBy(key(sends(1, -1))).hasMessageContaining("weight -1");
    assertThatThrownBy(key(sends(1, Integer.MIN_VALUE))).hasMessageContaining("weight");
    assertThatCode(key(sends(2, 2))).doesNotThrowAnyException();
  }

  private static Air sends(int multiplicity, int weight) {
    Graph g = new Graph();
    int x = g.column("x");
    g.send("bus", g.constant(multiplicity), weight, x);
    return g.air(1, "sends");
  }

  @Test
  void aMultiplicityThatNothingBoundsHasNoWeight() {
    Graph free = new Graph();
    int x = free.column("x");
    free.send("bus", x, Integer.MAX_VALUE, x);
    assertThatThrownBy(key(free.air(1, "free"))).hasMessageContaining("weight");
    Graph bits = new Graph();
    int bit = bits.column("bit");
    int other = bits.column("other");
    bits.bit("bit", bit);
    bits.bit("other", other);
    int either = bits.minus(bits.plus(bit, other), bits.times(bit, other));
    bits.send("bus", either, 1, bit);
    assertThatThrownBy(key(bits.air(1, "bits")))
        .as("interval arithmetic: −1 to 2")
        .hasMessageContaining("bounded by 2");
  }

  /// An interval whose ends were cut off at 2^40 would close in on 2^40 by additions, and on 0 by
  /// subtractions after them.
  @Test
  void aMultiplicityIsNotBoundedByGoingThereAndHalfTheWayBack() {
    Graph g = new Graph();
    int x = g.column("x");
    int large = g.constant(KoalaBear.P / 2);
    long steps = (1L << 40) / (KoalaBear.P / 2);
    int walk = x;
    for (int i = 0; i < 2 * steps + 1; i++) {
      walk = g.plus(walk, large);
    }
    for (int i = 0; i < steps; i++) {
      walk = g.minus(walk, large);
    }
    int rest = g.constant((int) ((1L << 40) - steps * (KoalaBear.P / 2)));
    g.send("bus", g.minus(walk, rest), 1, x);
    assertThatThrownBy(key(g.air(1, "walk"))).hasMessageContaining("weight 1");
  }

  @Test
  void boundsOfRowsThatDoNotFitAreRefused() {
    Graph g = new Graph();
    g.column("x");
    Air air = g.air(1, "plain");
    TableSpec spec = new TableSpec(air, Occurrence.ANY, 10, 20, false, true);
    assertThatThrownBy(() ->
            new VerifyingKey(0, SecurityProfile.PROVEN_100, List.of(spec), List.of(), -1L << 62))
        .hasMessageContaining("timed rows");
    assertThatThrownBy(
            () -> new VerifyingKey(-1, SecurityProfile.PROVEN_100, List.of(spec), List.of(), 1))
        .hasMessageContaining("machine -1");
  }

  @Test
  void randomHostileKeysAgreeWithBigNumbers() {
    long seed = Long.getLong("zkt.seed", System.nanoTime());
    System.out.println("hostile keys: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] data = new byte[random.nextInt(160)];
      for (int k = 0; k < data.length; k++) {
        data[k] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(8));
      }
      HostileKeyFuzz.fuzzerTestOneInput(data);
    }
  }

  @Test
  void theModelCountsAsPolynomialsDo() {
    Graph g = new Graph();
    int x = g.column("x");
    int square = g.times(x, x);
    g.zero("cube", g.times(square, x));
    Air air = g.air(1, "cube");
    assertThat(new DegreeModel(air, 10).chunks(air)).isEqualTo(BigInteger.TWO);
  }
}
