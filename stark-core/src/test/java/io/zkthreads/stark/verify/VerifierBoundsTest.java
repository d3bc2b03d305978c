package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.proof.Proof;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Allocation and time of the verifier, on honest and on hostile bytes. The timeout only keeps a
/// hang from lasting.
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerifierBoundsTest {
  private static final long SEED = 47;
  private static final int HOSTILE = 3000;

  /// Most instances that a container can name and the verifier will look at.
  private static final int MAX_INSTANCES = InstanceRules.MAX_INSTANCES;

  @Test
  void allocationStaysWithinTheBound() {
    System.out.println("seed " + SEED);
    long honest = bytes(SmallProof.BYTES);
    assertThat(honest).isPositive().isLessThanOrEqualTo(most(SmallProof.BYTES));
    byte[] named = SmallProof.named(SmallProof.KEY.digest());
    assertThat(bytes(named)).isLessThanOrEqualTo(most(named));
    for (byte[] input : hostile()) {
      assertThat(bytes(input)).as(() -> shown(input)).isLessThanOrEqualTo(most(input));
    }
    AttackReport.say("allocation of the verifier on hostile bytes", HOSTILE, HOSTILE);
  }

  @Test
  void allocationOnAProofOfAShippedProfileStaysWithinTheBound() {
    ToyProof proof = ToyProof.HONEST;
    byte[] container = proof.bytes();
    VerifierBounds bounds = VerifierBounds.of(proof.key(), proof.words());
    assertThat(bounds.allocating(container, proof::verdict)).isEqualTo(new Verdict.Accepted());
    assertThat(bounds.ratio()).as("instances pay for themselves").isLessThan(1);
  }

  @Test
  void stepsStayWithinTheBound() {
    System.out.println("seed " + SEED);
    StepCounter counter = new StepCounter();
    UnaryOperator<Object> verify = counter.counted(Verification.class);
    long ofLoading = counter.taken();
    assertThat(verify.apply(SmallProof.BYTES)).isEqualTo("Accepted[]");
    long honest = counter.taken() - ofLoading;
    assertThat(honest).as("a counter that counts").isGreaterThan(SmallProof.BYTES.length);
    assertThat(honest).isLessThanOrEqualTo(most(SmallProof.BYTES));
    byte[] named = SmallProof.named(SmallProof.KEY.digest());
    long beforeNamed = counter.taken();
    assertThat(verify.apply(named)).isEqualTo("Accepted[]");
    assertThat(counter.taken() - beforeNamed).isLessThanOrEqualTo(most(named));
    for (byte[] input : hostile()) {
      long before = counter.taken();
      assertThat((String) verify.apply(input)).startsWith("Rejected");
      long steps = counter.taken() - before;
      assertThat(steps).as(() -> shown(input)).isLessThanOrEqualTo(most(input));
    }
    AttackReport.say("steps of the verifier on hostile bytes", HOSTILE, HOSTILE);
  }

  /// What the counter loads again: from a container to the text of its verdict.
  public static final class Verification implements UnaryOperator<Object> {
    @Override
    public Object apply(Object container) {
      return SmallProof.verdict((byte[]) container).toString();
    }
  }

  private static long most(byte[] input) {
    return SmallProof.BOUNDS.most(input.length);
  }

  /// The second time at the latest classes are loaded.
  private static long bytes(byte[] input) {
    long first = VerifierBounds.allocated(() -> SmallProof.verdict(input));
    return first <= most(input) ? first : VerifierBounds.allocated(() -> SmallProof.verdict(input));
  }

  private static String shown(byte[] input) {
    return input.length + " bytes: " + SmallProof.verdict(input);
  }

  /// Refused inputs: claims of many instances and of great heights over few bytes, and honest bytes
  /// with huge lengths written over them.
  private static List<byte[]> hostile() {
    List<byte[]> inputs = new ArrayList<>();
    for (int instances : new int[] {3, 100, MAX_INSTANCES, MAX_INSTANCES + 1, 1 << 20}) {
      for (int logHeight : new int[] {0, 10, 20, 24, 255}) {
        for (int tail : new int[] {0, 100, 10_000, 1_000_000}) {
          inputs.add(claim(instances, logHeight, tail));
        }
      }
    }
    Random random = new Random(SEED);
    while (inputs.size() < HOSTILE) {
      byte[] changed = SmallProof.BYTES.clone();
      int at = random.nextInt(changed.length - 8);
      byte value = (byte) (random.nextBoolean() ? 0xff : 0x7f);
      Arrays.fill(changed, at, at + 1 + random.nextInt(8), value);
      if (!Arrays.equals(changed, SmallProof.BYTES)) {
        inputs.add(changed);
      }
    }
    return inputs;
  }

  private static byte[] claim(int instances, int logHeight, int tail) {
    List<Integer> ids = new ArrayList<>(List.of(ToyMachine.PUBLIC, ToyMachine.RANGE));
    ids.addAll(Collections.nCopies(instances - ids.size(), ToyMachine.SQUARES));
    byte[] batch = new byte[tail + instances + 9];
    // The heights stand before two grinding words and an option tag.
    Arrays.fill(batch, tail, tail + instances, (byte) logHeight);
    batch[tail] = 10;
    batch[tail + 1] = 10;
    return new Proof(ids, batch).toBytes();
  }

  /// Before the verifier asked what an instance pays, six thousand bytes cost 69 MB.
  @Test
  void instancesThatTheInputCannotHoldAreRefusedBeforeAnyWorkForThem() {
    byte[] input = claim(MAX_INSTANCES, 10, 100);
    assertThat(SmallProof.verdict(input))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class, r -> assertThat(r.step()).isEqualTo(Step.ENCODING));
    TableSpec squares = SmallProof.KEY.table(ToyMachine.SQUARES);
    assertThat(InstanceRules.leastBytes(squares, ToyMachine.SMALL.parameters()))
        .as("three columns, at ζ and at three queries")
        .isEqualTo(3 * (20 + 3 * 4));
    assertThat(bytes(input)).isLessThan(64L * input.length);
  }
}
