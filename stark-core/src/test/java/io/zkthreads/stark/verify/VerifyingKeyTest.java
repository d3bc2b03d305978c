package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class VerifyingKeyTest {
  private static final Digest CAP = new Digest(1, 2, 3, 4, 5, 6, 7, 8);
  private static final VerifyingKey KEY =
      new VerifyingKey(0, SecurityProfile.PROVEN_100, ToyMachine.tables(10), List.of(CAP), 1 << 20);

  @Test
  void decodedKeyHasTheSameBytesAndDigest() throws MalformedKeyException {
    VerifyingKey decoded = VerifyingKey.decode(KEY.encode());
    assertThat(decoded.encode()).isEqualTo(KEY.encode());
    assertThat(decoded.digest()).isEqualTo(KEY.digest());
    assertThat(decoded.tables().getFirst().air().nodes())
        .isEqualTo(KEY.tables().getFirst().air().nodes());
  }

  @Test
  void anyChangeOfAKeyChangesItsDigest() {
    List<VerifyingKey> others =
        List.of(
            new VerifyingKey(
                KEY.machine(),
                SecurityProfile.PROVEN_128,
                KEY.tables(),
                List.of(CAP),
                KEY.maxTimedRows()),
            new VerifyingKey(
                KEY.machine(), KEY.profile(), KEY.tables(), List.of(CAP), KEY.maxTimedRows() + 1),
            new VerifyingKey(
                KEY.machine(),
                KEY.profile(),
                KEY.tables(),
                List.of(new Digest(1, 2, 3, 4, 5, 6, 7, 9)),
                KEY.maxTimedRows()),
            new VerifyingKey(
                KEY.machine(),
                KEY.profile(),
                KEY.tables().subList(0, 2),
                List.of(CAP),
                KEY.maxTimedRows()));
    assertThat(others).extracting(VerifyingKey::digest).doesNotContain(KEY.digest());
    assertThat(others).extracting(VerifyingKey::digest).doesNotHaveDuplicates();
  }

  @Test
  void bytesThatAreNoKeyAreRefusedWithoutAnyOtherException() {
    byte[] bytes = KEY.encode();
    long seed = 7;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int cut = 0; cut < bytes.length; cut++) {
      assertNoKey(Arrays.copyOf(bytes, cut));
    }
    assertNoKey(Arrays.copyOf(bytes, bytes.length + 1));
    for (int i = 0; i < 4_000; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      try {
        // A changed name or bound is another key; it never has the first one's digest.
        VerifyingKey decoded = VerifyingKey.decode(changed);
        if (!Arrays.equals(changed, bytes)) {
          assertThat(decoded.digest()).isNotEqualTo(KEY.digest());
        }
      } catch (MalformedKeyException e) {
        assertThat(e).hasMessageContaining("verifying key");
      }
    }
  }

  @Test
  void keyOfAnUnknownProfileIsNotDecoded() {
    SecurityProfile weak = new SecurityProfile("PROVEN_100", 1, KEY.parameters());
    VerifyingKey key = new VerifyingKey(KEY.machine(), weak, KEY.tables(), List.of(CAP), 1);
    assertNoKey(key.encode());
  }

  @Test
  void tablesThatWouldBreakTheVerifierMakeNoKey() {
    List<TableSpec> tables = ToyMachine.tables(10);
    assertThatThrownBy(() ->
            new VerifyingKey(KEY.machine(), KEY.profile(), tables.reversed(), List.of(CAP), 1))
        .hasMessageContaining("ascend");
    assertThatThrownBy(() -> new VerifyingKey(KEY.machine(), KEY.profile(), tables, List.of(), 1))
        .hasMessageContaining("commitment");
    assertThatThrownBy(() ->
            new VerifyingKey(KEY.machine(), KEY.profile(), ToyMachine.tables(5), List.of(CAP), 1))
        .as("a table must be taller than the final polynomial")
        .hasMessageContaining("log heights");
  }

  @Test
  void aTableWithTooManyInteractionsMakesNoKey() {
    TableSpec squares = ToyMachine.tables(10).getLast();
    Air air = squares.air();
    for (int count : new int[] {KeyRules.MAX_INTERACTIONS, KeyRules.MAX_INTERACTIONS + 1}) {
      Air wide =
          new Air(
              air.id(),
              air.name(),
              air.lanes(),
              air.columns(),
              air.preprocessed(),
              air.known(),
              0,
              air.nodes(),
              air.constraints(),
              Collections.nCopies(count, air.interactions().getFirst()),
              air.lookupBudget(),
              air.degreeHint(),
              air.opensNextMain(),
              air.opensNextPreprocessed());
      TableSpec spec = new TableSpec(wide, squares.occurrence(), 10, 20, false, true);
      ThrowingCallable key =
          () -> new VerifyingKey(KEY.machine(), KEY.profile(), List.of(spec), List.of(), 1 << 20);
      if (count <= KeyRules.MAX_INTERACTIONS) {
        assertThatCode(key).doesNotThrowAnyException();
      } else {
        assertThatThrownBy(key).hasMessageContaining("too many interactions");
      }
    }
  }

  @Test
  void tablesShorterThanTheCapMakeNoKey() {
    Parameters p = KEY.parameters();
    Parameters wide =
        new Parameters(
            p.suite(),
            p.extension(),
            p.logBlowup(),
            p.logFinalPolyLen(),
            p.maxLogArity(),
            p.numQueries(),
            16,
            0,
            0,
            0,
            0,
            12);
    SecurityProfile profile = new SecurityProfile("WIDE_CAP", 100, wide);
    assertThatThrownBy(
            () -> new VerifyingKey(KEY.machine(), profile, KEY.tables(), List.of(CAP), 1))
        .as("nothing would bind the rows of a table of 2^11 points under a cap of 2^12 nodes")
        .hasMessageContaining("shorter than the cap");
  }

  private static void assertNoKey(byte[] bytes) {
    assertThatThrownBy(() -> VerifyingKey.decode(bytes)).isInstanceOf(MalformedKeyException.class);
  }
}
