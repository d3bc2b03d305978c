package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a Batcher signs: as its proof will have it, and never dearer than its bounds, whatever the
/// transactions do.
@Timeout(60)
class DraftTest {
  private static final SigningKey ALICE = ThreadWorld.key("alice");
  private static final SigningKey BOB = ThreadWorld.key("bob");
  private static final SigningKey EVE = ThreadWorld.key("eve");

  /// A thread with a token, a contract that traps and one that never ends; eve has not joined.
  private static final class World {
    private final DirectWorld direct;
    private final Bytes32 token;
    private final Bytes32 trap;
    private final Bytes32 loop;
    private final ThreadWorld thread;

    World(OsVersion os) {
      direct = new DirectWorld(os);
      token = direct.deploy(ExampleContract.TOKEN, 0);
      trap = direct.deploy(new Rv().call(99).image(), 1);
      loop = direct.deploy(new Rv().spin().image(), 2);
      thread = new ThreadWorld(direct);
      thread.optIn(ALICE);
      thread.optIn(BOB);
      direct.call(ALICE.address(), token, Token.mint(ALICE.address(), 100));
    }

    UserTransaction pay(SigningKey from, SigningKey to, long amount) {
      return thread.transaction(from, token, Token.transfer(to.address(), amount));
    }

    Optional<Draft> draft(List<UserTransaction> wanted, Draft.Bounds bounds) {
      return Draft.of(thread.terms, wanted, Bytes32.ZERO, direct::get, thread.position(), bounds);
    }
  }

  private static Draft.Bounds cycles(long cycles) {
    return new Draft.Bounds(cycles, () -> false);
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void aDraftOnceSignedIsWhatItsProofShows(OsVersion os) {
    World world = new World(os);
    List<UserTransaction> wanted =
        List.of(world.pay(ALICE, BOB, 10), world.pay(BOB, ALICE, 11), world.pay(BOB, ALICE, 9));
    Draft draft = world.draft(wanted, Draft.Bounds.NONE).orElseThrow();
    assertThat(draft.transactions()).isEqualTo(wanted);
    assertThat(world.thread.prove(world.thread.sign(draft)))
        .isInstanceOfSatisfying(
            ThreadExecution.Result.Executed.class,
            run -> assertThat(run.statuses()).isEqualTo(draft.statuses()));
    assertThat(world.draft(wanted, cycles(draft.cycles()))).isPresent();
    assertThat(world.draft(wanted, cycles(draft.cycles() - 1))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void whatIsLeftOutIsNamedByItsIndexAlsoIfItStandsThereTwice(OsVersion os) {
    World world = new World(os);
    UserTransaction elsewhere = world.thread.transaction(BOB, Bytes32.ONE, Calldata.EMPTY);
    UserTransaction trapped = world.thread.transaction(ALICE, world.trap, Calldata.EMPTY);
    UserTransaction strangers = world.thread.transaction(EVE, world.token, Calldata.EMPTY);
    UserTransaction good =
        world.thread.call(BOB, 0, world.token, Token.transfer(BOB.address(), 0)).sign(BOB);
    if (os == OsVersion.V1) {
      good = world.pay(BOB, BOB, 0);
    }
    Draft draft =
        world
            .draft(
                List.of(elsewhere, trapped, strangers, elsewhere, good, trapped), Draft.Bounds.NONE)
            .orElseThrow();
    assertThat(draft.dropped().stream().map(Draft.Dropped::index))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 5);
    for (Draft.Dropped dropped : draft.dropped()) {
      Cause expected =
          switch (dropped.index()) {
            case 0, 3 -> Cause.UNKNOWN_CONTRACT;
            case 2 -> os == OsVersion.V1 ? Cause.NOT_OPTED_IN : Cause.FEE_NOT_COVERED;
            default -> Cause.TRAPPED;
          };
      if (dropped.index() == 5 && os != OsVersion.V1) {
        assertThat(dropped.why().cause()).isIn(Cause.TRAPPED, Cause.WRONG_NONCE);
      } else {
        assertThat(dropped.why().cause()).as("transaction " + dropped.index()).isEqualTo(expected);
      }
    }
    assertThat(draft.transactions()).containsExactly(good);
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void usersWhoAllTrapCostNoMoreThanTheBounds(OsVersion os) {
    World world = new World(os);
    List<UserTransaction> wanted = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      SigningKey user = ThreadWorld.key("user " + i);
      world.thread.optIn(user);
      wanted.add(world.thread.transaction(user, world.trap, Calldata.EMPTY));
    }
    AtomicInteger asked = new AtomicInteger();
    Draft.Bounds bounds =
        new Draft.Bounds(
            1 << 18,
            () -> {
              asked.incrementAndGet();
              return false;
            });
    assertThat(world.draft(wanted, bounds)).isEmpty();
    assertThat(asked.get()).as("a question a run, and not a run a user").isBetween(2, 100);
    assertThat(world.draft(wanted, Draft.Bounds.NONE).orElseThrow().dropped()).hasSize(200);
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void aLoopEndsAtTheLimitOfATransactionOrAtTheBoundsOrWhenNobodyWaits(OsVersion os) {
    World world = new World(os);
    List<UserTransaction> endless =
        List.of(world.thread.transaction(ALICE, world.loop, Calldata.EMPTY));
    Draft draft = world.draft(endless, Draft.Bounds.NONE).orElseThrow();
    assertThat(draft.dropped().getFirst().why().cause()).isEqualTo(Cause.OVER_CYCLE_LIMIT);
    assertThat(draft.statement().header().fee()).isZero();
    assertThat(world.draft(endless, cycles(10_000))).isEmpty();
    assertThatThrownBy(() -> world.draft(endless, new Draft.Bounds(1 << 24, () -> true)))
        .isInstanceOf(CancellationException.class);
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void eachKeyIsReadFromTheStateThatIsGiven(OsVersion os) {
    World world = new World(os);
    List<StateKey> read = new ArrayList<>();
    Draft draft =
        Draft.of(
                world.thread.terms,
                List.of(world.pay(ALICE, BOB, 10)),
                Bytes32.ZERO,
                key -> {
                  read.add(key);
                  return world.direct.get(key);
                },
                world.thread.position(),
                Draft.Bounds.NONE)
            .orElseThrow();
    assertThat(read)
        .containsAll(
            draft.statement().inputs().stream().map(i -> draft.statement().key(i)).toList());
  }
}
