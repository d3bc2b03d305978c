package io.zkthreads.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.RememberedKeys;
import io.zkthreads.ledger.acceptance.ThreadKey;
import io.zkthreads.ledger.acceptance.ThreadKey.Verdict;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One verification for one (key, words, proof), within bounds.
@Timeout(60)
class RememberedKeysTest {
  private static final Bytes GOOD = Bytes.of((byte) 1);
  private static final Bytes BAD = Bytes.of((byte) 2);

  private final AtomicInteger verified = new AtomicInteger();
  private Bytes32 digest = Bytes32.ONE;
  private boolean broken;

  private KeySource keys() {
    return (profile, os, contracts) ->
        new ThreadKey() {
          private final Bytes32 mine = digest;

          @Override
          public Bytes32 digest() {
            return mine;
          }

          @Override
          public Verdict check(PublicWords words, Bytes proof) {
            verified.incrementAndGet();
            if (broken) {
              throw new IllegalStateException("the verifier fell over");
            }
            return proof.equals(GOOD) ? new Verdict.Valid() : new Verdict.Invalid("bad");
          }
        };
  }

  private static Verdict ask(KeySource keys, int word, Bytes proof) {
    return keys.threadKey(SecurityProfile.PROVEN_100, OsVersion.V2, new TreeMap<>())
        .check(PublicWords.of(new int[] {word}, 0), proof);
  }

  @Test
  void aProgramIsPutTogetherOnceForItsCodeAndItsAddresses() {
    KeySource remembered = new RememberedKeys(keys(), 1);
    TreeMap<Bytes32, ContractImage> contracts = new TreeMap<>();
    contracts.put(Bytes32.ONE, ExampleContract.COUNTER.image());
    ThreadProgram first = remembered.program(OsVersion.V2, contracts);
    assertThat(remembered.program(OsVersion.V2, contracts)).isSameAs(first);
    assertThat(remembered.program(OsVersion.V1, contracts).os()).isEqualTo(OsVersion.V1);
    contracts.put(Bytes32.ofLong(2), ExampleContract.TOKEN.image());
    assertThat(remembered.program(OsVersion.V2, contracts).addresses())
        .containsExactly(Bytes32.ONE, Bytes32.ofLong(2));
    contracts.put(Bytes32.ONE, ExampleContract.TOKEN.image());
    ThreadProgram other = remembered.program(OsVersion.V2, contracts);
    assertThat(other.program().regions().get(1).sha256())
        .isEqualTo(ExampleContract.TOKEN.image().image().sha256());
    for (int i = 0; i < 200; i++) {
      TreeMap<Bytes32, ContractImage> more = new TreeMap<>();
      more.put(Bytes32.ofLong(100 + i), ExampleContract.COUNTER.image());
      remembered.program(OsVersion.V2, more);
    }
    assertThat(remembered.program(OsVersion.V2, contracts)).isNotSameAs(other);
  }

  @Test
  void anAnswerIsOfOneKeyTheseWordsAndThisProof() {
    KeySource keys = new RememberedKeys(keys(), 10);
    for (int i = 0; i < 3; i++) {
      assertThat(ask(keys, 1, GOOD)).isInstanceOf(Verdict.Valid.class);
      assertThat(ask(keys, 1, BAD)).isInstanceOf(Verdict.Invalid.class);
      assertThat(ask(keys, 2, GOOD)).isInstanceOf(Verdict.Valid.class);
      assertThat(verified).hasValue(3);
    }
    digest = Bytes32.ofLong(2);
    ask(keys, 1, GOOD);
    assertThat(verified).hasValue(4);
  }

  @Test
  void noMoreAnswersAreKeptThanTheBoundAndTheOldestGoFirst() {
    KeySource keys = new RememberedKeys(keys(), 2);
    ask(keys, 1, GOOD);
    ask(keys, 2, GOOD);
    ask(keys, 1, GOOD);
    ask(keys, 3, GOOD);
    assertThat(verified).hasValue(3);
    ask(keys, 1, GOOD);
    ask(keys, 3, GOOD);
    assertThat(verified).hasValue(3);
    ask(keys, 2, GOOD);
    assertThat(verified).hasValue(4);
    assertThatThrownBy(() -> new RememberedKeys(keys(), 0)).hasMessageContaining("got 0");
  }

  @Test
  void aVerifierThatFailsIsNoAnswer() {
    KeySource keys = new RememberedKeys(keys(), 2);
    broken = true;
    assertThatThrownBy(() -> ask(keys, 1, GOOD)).isInstanceOf(IllegalStateException.class);
    broken = false;
    assertThat(ask(keys, 1, GOOD)).isInstanceOf(Verdict.Valid.class);
    assertThat(verified).hasValue(2);
  }

  @Test
  void manyWhoAskAtOnceShareOneVerification() throws Exception {
    KeySource keys = new RememberedKeys(keys(), 1_000);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Verdict>> answers = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        int word = i % 20;
        answers.add(threads.submit(() -> ask(keys, word, word < 10 ? GOOD : BAD)));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get() instanceof Verdict.Valid).isEqualTo(i % 20 < 10);
      }
    }
    assertThat(verified).hasValue(20);
  }
}
