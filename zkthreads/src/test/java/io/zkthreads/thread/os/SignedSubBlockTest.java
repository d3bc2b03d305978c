package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.vm.exec.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sub-blocks of OS version 2, from none to as many transactions as there may be.
class SignedSubBlockTest {
  /// Inputs that nobody touches, as many as there may be.
  @Test
  void aSubBlockMayHave65536Inputs() {
    DirectWorld world = new DirectWorld(OsVersion.V2);
    world.deploy(ExampleContract.COUNTER, 0);
    ThreadWorld thread = new ThreadWorld(world);
    SubBlock none = thread.sign(thread.draft());
    List<Statement.Input> inputs = new ArrayList<>();
    for (int i = 0; i < Statement.MAX_INPUTS; i++) {
      int index = i < 40_000 ? 0 : Statement.ACCOUNT_INDEX;
      Bytes32 slot = Bytes32.ofWords(0, 0, 0, 0, 0, 0, 0, i);
      inputs.add(new Statement.Input(index, slot, new ThreadAccount(i, i).value()));
    }
    Statement s = none.statement();
    Statement full = new Statement(s.header(), s.contracts(), inputs, List.of());
    assertThat(thread.prove(SubBlock.sign(full, List.of(), thread.batcherKey)))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
  }

  @ParameterizedTest(name = "{0} transactions of {1} users")
  @CsvSource({"0, 1", "1, 1", "2, 1", "3, 3", "12, 12", "12, 3", "200, 200", "200, 20", "1024, 90"})
  void theOsChecksEverySignatureAndShowsTheStatement(int count, int numUsers) {
    DirectWorld world = new DirectWorld(OsVersion.V2);
    Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
    ThreadWorld thread = new ThreadWorld(world);
    SigningKey[] users = new SigningKey[numUsers];
    for (int i = 0; i < numUsers; i++) {
      users[i] = ThreadWorld.key("user " + i);
      thread.optIn(users[i]);
      world.call(users[0].address(), token, Token.mint(users[i].address(), 1000));
    }
    for (int i = 0; i < count; i++) {
      Bytes32 to = users[(7 * i + 3) % numUsers].address();
      SigningKey from = users[i % numUsers];
      thread.add(thread.transaction(from, token, Token.transfer(to, 1)));
    }
    SubBlock block = thread.sign(thread.draft());
    ThreadExecution.Result result = thread.prove(block);
    assertThat(result).isInstanceOf(ThreadExecution.Result.Executed.class);
    ThreadExecution.Result.Executed executed = (ThreadExecution.Result.Executed) result;
    assertThat(executed.statuses())
        .hasSize(count)
        .allMatch(TransactionStatus.Returned.class::isInstance);
    assertThat(executed.execution().outcome())
        .isEqualTo(new Outcome.Halted(block.statement().publicWords()));
    assertThat(block.statement().header().fees()).isEqualTo(count);
    thread.apply(block);
    if (count > 0) {
      int first = (count + numUsers - 1) / numUsers;
      assertThat(thread.account(users[0]))
          .isEqualTo(new ThreadAccount(first, ThreadWorld.PREPAID - first));
    }
  }
}
