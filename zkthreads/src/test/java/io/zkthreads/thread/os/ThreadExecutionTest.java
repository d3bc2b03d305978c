package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.os.ThreadExecution.Result.Executed;
import io.zkthreads.thread.os.ThreadExecution.Result.Refused;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A Prover executes only what the statement says.
class ThreadExecutionTest {
  private final SigningKey alice = ThreadWorld.key("alice");
  private final SigningKey bob = ThreadWorld.key("bob");
  private final DirectWorld world = new DirectWorld();
  private final Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
  private final Bytes32 counter = world.deploy(ExampleContract.COUNTER, 1);
  private final ThreadWorld thread = new ThreadWorld(world);
  private final SubBlock block;

  ThreadExecutionTest() {
    thread.optIn(alice);
    thread.optIn(bob);
    world.call(alice.address(), token, Token.mint(alice.address(), 100));
    thread.add(thread.transaction(alice, token, Token.transfer(bob.address(), 30)));
    thread.add(thread.transaction(bob, counter, Counter.add(5)));
    block = thread.sign(thread.draft());
  }

  private Refused refused(SubBlock tampered) {
    ThreadExecution.Result result = thread.prove(tampered);
    assertThat(result).isInstanceOf(Refused.class);
    return (Refused) result;
  }

  private SubBlock with(Statement statement, List<UserTransaction> transactions) {
    return new SubBlock(statement, block.batcherSignature(), block.salt(), transactions);
  }

  private SubBlock with(List<Input> inputs, List<Output> outputs) {
    Statement s = block.statement();
    return with(new Statement(s.header(), s.contracts(), inputs, outputs), block.transactions());
  }

  @Test
  void theRunShowsExactlyTheStatement() {
    Executed executed = (Executed) thread.prove(block);
    assertThat(executed.execution().provable()).isTrue();
    assertThat(executed.execution().outcome())
        .isEqualTo(new Outcome.Halted(block.statement().publicWords()));
    assertThat(executed.statuses()).hasSize(2).containsOnly(new TransactionStatus.Returned());
  }

  @Test
  void otherTransactionsAreRefusedBeforeAnythingRuns() {
    List<UserTransaction> swapped = block.transactions().reversed();
    assertThat(refused(with(block.statement(), swapped)).detail()).contains("commits");
    assertThat(refused(with(block.statement(), swapped.subList(0, 1))).detail())
        .contains("commits");
  }

  @Test
  void anInventedOutputIsRefused() {
    List<Output> outputs = new ArrayList<>(block.statement().outputs());
    outputs.set(0, new Output(outputs.get(0).inputIndex(), Bytes32.ofLong(1_000_000)));
    assertThat(refused(with(block.statement().inputs(), outputs)).detail()).contains("outputs");
    outputs.remove(0);
    assertThat(refused(with(block.statement().inputs(), outputs)).detail()).contains("outputs");
  }

  @Test
  void aMissingInputIsRefusedWithTheTransactionThatNeedsIt() {
    List<Input> inputs = block.statement().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      List<Input> fewer = new ArrayList<>(inputs);
      Input missing = fewer.remove(i);
      Refused refused = refused(with(fewer, List.of()));
      if (missing.isAuth()) {
        assertThat(refused.detail()).contains("AUTH");
      } else {
        assertThat(refused.detail()).contains("not among the inputs");
        int expected =
            thread.program.addresses().get(missing.contractIndex()).equals(token) ? 0 : 1;
        assertThat(refused.transaction()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aThreadWhoseUsersHaveNotOptedInCannotActForThem() {
    List<Input> inputs = new ArrayList<>(block.statement().inputs());
    Input auth = inputs.removeLast();
    inputs.add(new Input(auth.contractIndex(), auth.slot(), Bytes32.ZERO));
    assertThat(refused(with(inputs, block.statement().outputs())).detail()).contains("opted in");
  }

  @Test
  void aKeyThatNoTransactionTouchesMayBeAmongTheInputs() {
    List<Input> inputs = new ArrayList<>(block.statement().inputs());
    Bytes32 highest = Bytes32.ofWords(-1, -1, -1, -1, -1, -1, -1, -1);
    inputs.add(inputs.size() - 2, new Input(1, highest, Bytes32.ofLong(4)));
    assertThat(thread.prove(with(inputs, block.statement().outputs())))
        .isInstanceOf(Executed.class);
  }

  @Test
  void theWholeRunIsBounded() {
    Executor executor = new Executor(thread.program.program(), 15);
    assertThat(ThreadExecution.run(thread.program, executor, block, Limits.ofCycles(1000)))
        .isInstanceOfSatisfying(Refused.class, r -> assertThat(r.detail()).contains("limit"));
  }

  @Test
  void anotherProgramRefusesTheSubBlock() {
    DirectWorld other = new DirectWorld();
    other.deploy(ExampleContract.GAME, 0);
    ThreadExecution.Result result = new ThreadWorld(other).prove(block);
    assertThat(result)
        .isInstanceOfSatisfying(Refused.class, r -> assertThat(r.detail()).contains("contracts"));
  }
}
