package io.zkthreads.batcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// State that is read while blocks come.
class L2StateTest {
  /// An L2 whose key k has the value that a rule gives, at a height that the test sets.
  private static final class Moving {
    private LongUnaryOperator values = k -> k;
    private long height = 5;
    private boolean away;
    private Runnable betweenAnswers = () -> {};
    private final List<Integer> questions = new ArrayList<>();

    SettlementLayer layer() {
      return (SettlementLayer)
          Proxy.newProxyInstance(
              SettlementLayer.class.getClassLoader(),
              new Class<?>[] {SettlementLayer.class},
              (proxy, method, arguments) -> {
                if (away) {
                  throw new LedgerUnavailable("away", new IllegalStateException());
                }
                if (method.getName().equals("head")) {
                  Bytes32 zero = Bytes32.ZERO;
                  return new SettlementLayer.Head(zero, zero, height, zero, 0, zero, zero);
                }
                List<?> keys = (List<?>) Objects.requireNonNull(arguments)[0];
                questions.add(keys.size());
                List<Bytes32> answer =
                    keys.stream()
                        .map(k -> ((StateKey) Objects.requireNonNull(k)).slot().asLong())
                        .map(k -> Bytes32.ofLong(values.applyAsLong(k)))
                        .toList();
                SettlementLayer.StateValues state = new SettlementLayer.StateValues(height, answer);
                betweenAnswers.run();
                return state;
              });
    }
  }

  private final Moving l2 = new Moving();
  private final L2State state = new L2State(l2.layer());

  private static StateKey key(long k) {
    return new StateKey(Bytes32.ONE, Bytes32.ofLong(k));
  }

  private static List<StateKey> keys(int count) {
    return LongStream.range(0, count).mapToObj(L2StateTest::key).toList();
  }

  @Test
  void aKeyIsAskedForOnceAndAllAreComparedAtTheEnd() throws Exception {
    assertThat(state.get(key(3))).isEqualTo(Bytes32.ofLong(3));
    assertThat(state.get(key(3))).isEqualTo(Bytes32.ofLong(3));
    state.get(key(4));
    assertThat(l2.questions).containsExactly(1, 1);
    l2.height = 9;
    assertThat(state.oneHeight()).isEqualTo(OptionalLong.of(9));
    assertThat(l2.questions).containsExactly(1, 1, 2);
  }

  @Test
  void aValueThatChangedMeanwhileIsTheOneOfTheNextTry() throws Exception {
    state.get(key(3));
    l2.values = k -> k + 100;
    assertThat(state.oneHeight()).isEmpty();
    assertThat(state.get(key(3))).isEqualTo(Bytes32.ofLong(103));
    assertThat(state.oneHeight()).isEqualTo(OptionalLong.of(5));
  }

  @Test
  void moreKeysThanAQuestionHoldsAreOfOneHeightOnlyIfNoBlockComesBetween() throws Exception {
    state.read(keys(10_000));
    assertThat(l2.questions).containsExactly(4096, 4096, 1808);
    assertThat(state.oneHeight()).isEqualTo(OptionalLong.of(5));
    l2.betweenAnswers = () -> l2.height++;
    assertThat(state.oneHeight()).isEmpty();
    l2.betweenAnswers = () -> {};
    assertThat(state.oneHeight()).isEqualTo(OptionalLong.of(8));
  }

  @Test
  void nothingReadIsOfTheNewestHeight() throws Exception {
    assertThat(state.oneHeight()).isEqualTo(OptionalLong.of(5));
  }

  @Test
  void anL2ThatIsAwayIsSaidToBe() {
    l2.away = true;
    assertThatThrownBy(() -> state.get(key(1))).isInstanceOf(L2State.Away.class);
    assertThatThrownBy(state::oneHeight).isInstanceOf(LedgerUnavailable.class);
  }
}
