package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.PublicWords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Allocation and time of the verifier of compact proofs, on honest and on hostile bytes, under
/// honest and under hostile keys. The timeout only keeps a hang from lasting.
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompactBoundsTest {
  private static final long SEED = 61;
  private static final int HOSTILE = 400;
  private static final VerifierBounds BOUNDS =
      VerifierBounds.of(SmallCompactProof.KEY, SmallCompactProof.WORDS);

  @Test
  void allocationStaysWithinTheBound() {
    System.out.println("seed " + SEED);
    assertThat(BOUNDS.allocating(SmallCompactProof.BYTES, () -> verdict(SmallCompactProof.BYTES)))
        .isEqualTo(new Verdict.Accepted());
    for (byte[] input : hostile()) {
      assertThat(BOUNDS.allocating(input, () -> verdict(input)).isAccepted()).isFalse();
    }
    AttackReport.say("allocation of the verifier on hostile compact bytes", HOSTILE, HOSTILE);
  }

  private static Verdict verdict(byte[] container) {
    return SmallCompactProof.verdict(container);
  }

  @Test
  void stepsStayWithinTheBound() {
    System.out.println("seed " + SEED);
    StepCounter counter = new StepCounter();
    UnaryOperator<Object> verify = counter.counted(Verification.class);
    long ofLoading = counter.taken();
    assertThat(verify.apply(SmallCompactProof.BYTES)).isEqualTo("Accepted[]");
    long honest = counter.taken() - ofLoading;
    assertThat(honest)
        .as("a counter that counts")
        .isGreaterThan(SmallCompactProof.BYTES.length)
        .isLessThanOrEqualTo(BOUNDS.most(SmallCompactProof.BYTES));
    for (byte[] input : hostile()) {
      long before = counter.taken();
      assertThat((String) verify.apply(input)).startsWith("Rejected");
      assertThat(counter.taken() - before)
          .as(() -> input.length + " bytes: " + verdict(input))
          .isLessThanOrEqualTo(BOUNDS.most(input));
    }
    AttackReport.say("steps of the verifier on hostile compact bytes", HOSTILE, HOSTILE);
  }

  /// What the counter loads again: from a container to the text of its verdict.
  public static final class Verification implements UnaryOperator<Object> {
    @Override
    public Object apply(Object container) {
      return SmallCompactProof.verdict((byte[]) container).toString();
    }
  }

  /// 1024 instances; 1024 interactions; long tuples; round polynomials of degree 33; a thousand
  /// reads of known columns of 4096 rows.
  @ParameterizedTest
  @ValueSource(strings = {"instances", "interactions", "tuples", "degrees", "columns"})
  void costlyMachinesStayWithinTheBoundToo(String name) throws Exception {
    byte[] ofKey = SmallCompactProof.read("costly/" + name + ".key");
    byte[] proof = SmallCompactProof.read("costly/" + name + ".proof");
    VerifyingKey key = VerifyingKey.decode(ofKey, List.of(SmallCompactProof.PROFILE));
    PublicWords words = PublicWords.ofBytes(SmallCompactProof.read("costly/words"));
    VerifierBounds bounds = VerifierBounds.of(key, words);
    Runnable verify =
        () -> assertThat(Verifier.verify(key, words, proof)).isEqualTo(new Verdict.Accepted());
    VerifierBounds.allocated(verify);
    long bytes = VerifierBounds.allocated(verify);
    StepCounter counter = new StepCounter();
    UnaryOperator<Object> counted = counter.counted(OfCostly.class);
    List<byte[]> input = List.of(ofKey, words.toBytes(), proof);
    assertThat(counted.apply(input)).isEqualTo("Accepted[]");
    long loaded = counter.taken();
    assertThat(counted.apply(input)).isEqualTo("Accepted[]");
    long steps = counter.taken() - loaded;
    System.out.println(
        "bound|%s|%d bytes|%.2f of allocation|%.2f of steps"
            .formatted(
                name,
                proof.length,
                (double) bytes / bounds.most(proof),
                (double) steps / bounds.most(proof)));
    assertThat(bytes).as("bytes").isLessThanOrEqualTo(bounds.most(proof));
    assertThat(steps).as("steps").isLessThanOrEqualTo(bounds.most(proof));
  }

  /// What the counter loads again: from key, words and container to the text of the verdict.
  public static final class OfCostly implements UnaryOperator<Object> {
    @Override
    public Object apply(Object arguments) {
      List<?> all = (List<?>) arguments;
      try {
        VerifyingKey key =
            VerifyingKey.decode((byte[]) all.get(0), List.of(SmallCompactProof.PROFILE));
        PublicWords words = PublicWords.ofBytes((byte[]) all.get(1));
        return Verifier.verify(key, words, (byte[]) all.get(2)).toString();
      } catch (MalformedKeyException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// Refused inputs: claims of many instances and of great heights over few bytes, and honest bytes
  /// with huge lengths written over them.
  private static List<byte[]> hostile() {
    List<byte[]> inputs = new ArrayList<>();
    for (int instances : new int[] {3, 100, InstanceRules.MAX_INSTANCES, 1 << 16}) {
      for (int logHeight : new int[] {0, 10, 20, 24, 255}) {
        for (int tail : new int[] {0, 10_000, 1_000_000}) {
          inputs.add(claim(instances, logHeight, tail));
        }
      }
    }
    Random random = new Random(SEED);
    while (inputs.size() < HOSTILE) {
      byte[] changed = SmallCompactProof.BYTES.clone();
      int at = random.nextInt(changed.length - 8);
      byte value = (byte) (random.nextBoolean() ? 0xff : 0x7f);
      Arrays.fill(changed, at, at + 1 + random.nextInt(8), value);
      if (!Arrays.equals(changed, SmallCompactProof.BYTES)) {
        inputs.add(changed);
      }
    }
    return inputs;
  }

  private static byte[] claim(int instances, int logHeight, int tail) {
    List<Integer> ids = new ArrayList<>(Collections.nCopies(instances - 2, 1));
    List<Integer> heights = new ArrayList<>(Collections.nCopies(instances - 2, logHeight));
    ids.addAll(List.of(SmallCompactProof.RANGE, SmallCompactProof.PUBLIC));
    heights.addAll(List.of(10, 10));
    return SmallCompactProof.container(ids, heights, new byte[tail]);
  }
}
