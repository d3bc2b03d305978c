package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Orderbook;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.trace.WitnessBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The run of a sub-block satisfies every constraint of the machine.
class SubBlockWitnessTest {
  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void everyRowOfASubBlockIsAccepted(OsVersion os) {
    DirectWorld world = new DirectWorld(os);
    Bytes32 base = world.deploy(ExampleContract.TOKEN, 0);
    Bytes32 quote = world.deploy(ExampleContract.TOKEN, 1);
    Bytes32 book = world.deploy(ExampleContract.ORDERBOOK, 2);
    Bytes32 counter = world.deploy(ExampleContract.COUNTER, 3);
    ThreadWorld thread = new ThreadWorld(world);
    SigningKey alice = ThreadWorld.key("alice");
    SigningKey bob = ThreadWorld.key("bob");
    thread.optIn(alice);
    thread.optIn(bob);
    world.call(alice.address(), base, Token.mint(alice.address(), 100));
    world.call(alice.address(), quote, Token.mint(bob.address(), 1000));
    thread.add(thread.transaction(alice, book, Orderbook.open(base, quote)));
    thread.add(thread.transaction(alice, base, Token.pay(book, 50, Calldata.EMPTY)));
    thread.add(thread.transaction(bob, quote, Token.pay(book, 500, Calldata.EMPTY)));
    thread.add(thread.transaction(alice, book, Orderbook.sell(10, 20)));
    thread.add(thread.transaction(bob, book, Orderbook.buy(11, 25)));
    thread.add(thread.transaction(bob, book, Orderbook.withdraw(Orderbook.BASE, 20)));
    thread.add(thread.transaction(alice, base, Token.transfer(bob.address(), 51)));
    thread.add(thread.transaction(bob, counter, Counter.add(1)));
    SubBlock block = thread.sign(thread.draft());

    MachineConfig config = MachineConfig.singleLane(12);
    Executor executor = new Executor(thread.program.program(), config.logRange());
    ThreadExecution.Result result =
        ThreadExecution.run(thread.program, executor, block, Limits.provable());
    assertThat(result).isInstanceOf(ThreadExecution.Result.Executed.class);
    ThreadExecution.Result.Executed executed = (ThreadExecution.Result.Executed) result;
    Machine machine = ZkMachine.build(thread.program.program().tables(), config);
    Witness witness = WitnessBuilder.build(config, executed.execution());
    assertThat(WitnessChecker.check(machine, witness)).isEmpty();
    assertThat(witness.publicWords()).isEqualTo(block.statement().publicWords());
  }
}
