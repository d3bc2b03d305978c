package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.Draft.Dropped;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import io.zkthreads.thread.os.TransactionStatus.Invalid;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A contract with one changed bit, which anyone may deploy: it does the same directly and in a
/// thread, and what the thread takes of it can be proven.
class DamagedContractTest {
  private static final long SEED = 20261129;
  private static final int CONTRACTS = 12;

  /// Signatures make a witness of OS version 2 several times as large.
  private static final int CONTRACTS_OF_OS_2 = 3;

  private static final MachineConfig CONFIG = MachineConfig.singleLane(12);

  /// The word of `bltu a2, a1, 20` in the token, whose target becomes one between two words.
  private static final int BRANCH_OF_TOKEN = 0x00b66a63;

  /// Each calls once: under OS version 2 what is dropped takes later ones of its sender along.
  private final List<SigningKey> users =
      Stream.of("alice", "bob", "carol", "dave", "erin").map(ThreadWorld::key).toList();

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void aBranchBetweenTwoWordsTrapsDirectlyAndInAThread(OsVersion os) throws InvalidEncoding {
    byte[] elf = ExampleContract.TOKEN.image().elf();
    int at = 0;
    while (word(elf, at) != BRANCH_OF_TOKEN) {
      at += 4;
    }
    elf[at + 1] ^= 0x01;
    assertThat(word(elf, at)).isEqualTo(0x00b66b63);
    List<TransactionStatus> direct = agree(os, ContractImage.parse(elf));
    assertThat(direct)
        .anySatisfy(s ->
            assertThat(s)
                .isInstanceOfSatisfying(
                    Invalid.class,
                    i -> {
                      assertThat(i.cause()).isEqualTo(Cause.TRAPPED);
                      assertThat(i.detail()).contains("misaligned address");
                    }));
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void aChangedBitHasTheSameEffectDirectlyAndInAThreadAndAWitness(OsVersion os) {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    byte[] token = ExampleContract.TOKEN.image().elf();
    int contracts = os == OsVersion.V1 ? CONTRACTS : CONTRACTS_OF_OS_2;
    for (int done = 0; done < contracts; ) {
      byte[] elf = token.clone();
      elf[random.nextInt(elf.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        agree(os, ContractImage.parse(elf));
        done++;
      } catch (InvalidEncoding refused) {
        assertThat(refused).hasMessageContaining("expected");
      }
    }
  }

  private static int word(byte[] elf, int at) {
    return ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  /// Runs the same transactions both ways; returns what became of them directly.
  private List<TransactionStatus> agree(OsVersion os, ContractImage image) {
    DirectWorld direct = new DirectWorld(os);
    DirectWorld threaded = new DirectWorld(os);
    Bytes32 contract = direct.deploy(image, 0);
    threaded.deploy(image, 0);
    ThreadWorld thread = new ThreadWorld(threaded);
    users.forEach(thread::optIn);
    List<TransactionStatus> statuses = new ArrayList<>();
    for (Calldata data : calls()) {
      SigningKey user = users.get(statuses.size());
      statuses.add(direct.call(user.address(), contract, data).status());
      thread.add(thread.transaction(user, contract, data));
    }
    Draft draft = thread.draft();
    assertThat(draft.statuses())
        .isEqualTo(statuses.stream().filter(s -> !(s instanceof Invalid)).toList());
    assertThat(draft.dropped().stream().map(Dropped::why).map(Invalid::cause))
        .isEqualTo(
            statuses.stream()
                .filter(Invalid.class::isInstance)
                .map(s -> ((Invalid) s).cause())
                .toList());
    requireWitness(thread, draft);
    thread.apply(thread.sign(draft));
    direct.state.forEach((key, value) -> assertThat(threaded.get(key)).isEqualTo(value));
    return statuses;
  }

  private List<Calldata> calls() {
    Bytes32 carol = users.get(2).address();
    Bytes32 dave = users.get(3).address();
    return List.of(
        Token.mint(carol, 100),
        Token.transfer(carol, 5),
        Token.transfer(dave, 30),
        Token.transfer(carol, 10),
        Calldata.of(7, 7, 7));
  }

  private static void requireWitness(ThreadWorld thread, Draft draft) {
    Executor executor = new Executor(thread.program.program(), CONFIG.logRange());
    ThreadExecution.Result result =
        ThreadExecution.run(thread.program, executor, thread.sign(draft), Limits.provable());
    assertThat(result).isInstanceOf(ThreadExecution.Result.Executed.class);
    Execution execution = ((ThreadExecution.Result.Executed) result).execution();
    Machine machine = ZkMachine.build(thread.program.program().tables(), CONFIG);
    assertThat(WitnessChecker.check(machine, WitnessBuilder.build(CONFIG, execution))).isEmpty();
  }
}
