package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.precompile.Poseidon2Permutation;
import io.zkthreads.vm.precompile.Precompile;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same under OS version 2, and the system calls that it has more.
class HostileContractOfOs2Test extends HostileContracts {
  private static final int STATE = 0x10000;
  private static final int BLOCK = 0x10100;

  HostileContractOfOs2Test() {
    super(OsVersion.V2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0xffc, 0x10001, 0x10002, 0x1000000, 0x80000000, 0xfffffffc, 0xffffe4})
  void aStateOrBlockOutsideTheRegionStopsTheRun(int pointer) {
    for (int number : new int[] {10, 11}) {
      isTrapped(new Rv().li(Rv.A0, pointer).li(Rv.A1, BLOCK).call(number).finish(STATE, 0));
      isTrapped(new Rv().li(Rv.A0, STATE).li(Rv.A1, pointer).call(number).finish(STATE, 0));
    }
  }

  @Test
  void aBlockMayEndWithTheRegionAndNoLater() {
    for (int[] call : new int[][] {{10, 128}, {11, 64}}) {
      int last = 0x1000000 - call[1];
      assertThat(
              run(new Rv().li(Rv.A0, STATE).li(Rv.A1, last).call(call[0]).finish(STATE, 0))
                  .status())
          .isEqualTo(new TransactionStatus.Returned());
      isTrapped(new Rv().li(Rv.A0, STATE).li(Rv.A1, last + 4).call(call[0]).finish(STATE, 0));
    }
  }

  /// "abc", padded: FIPS 180-4, examples.
  @Test
  void hashesOfContractsAreTheStandards() throws Exception {
    int[] start256 = {
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };
    int[] start512 = {
      0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1,
          0xa54ff53a,
      0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19
    };
    assertThat(bytes(hash(11, start256, 16), 1)).isEqualTo(digest("SHA-256"));
    assertThat(bytes(hash(10, start512, 32), 2)).isEqualTo(digest("SHA-512"));
  }

  /// SHA3-256 of nothing: its padding ends at byte 136.
  @Test
  void aContractPermutesAsSha3() throws Exception {
    Rv code = new Rv().li(Rv.A0, STATE).li(Rv.S0, 6).sw(Rv.S0, Rv.A0, 0);
    code.li(Rv.S0, 0x80000000).sw(Rv.S0, Rv.A0, 4 * 33);
    int[] words = run(code.call(13).finish(STATE, 8)).returned().words();
    byte[] expected = MessageDigest.getInstance("SHA3-256").digest();
    assertThat(Bytes32.ofWords(words)).isEqualTo(Bytes32.of(expected));
    for (int pointer : new int[] {0xffc, 0x10002, 0x1000000 - 196, -200}) {
      isTrapped(new Rv().li(Rv.A0, pointer).call(13).finish(STATE, 0));
    }
    Rv last = new Rv().li(Rv.A0, 0x1000000 - 200).call(13).finish(STATE, 0);
    assertThat(run(last).status()).isEqualTo(new TransactionStatus.Returned());
  }

  @Test
  void aContractPermutesAsTheTranscript() {
    int p = 0x7f000001;
    int[] state = new int[16];
    Rv code = new Rv().li(Rv.A0, STATE);
    for (int i = 0; i < state.length; i++) {
      state[i] = i == 0 ? p - 1 : i * 0x01234567 % p;
      code.li(Rv.S0, state[i]).sw(Rv.S0, Rv.A0, 4 * i);
    }
    int[] words = run(code.call(14).finish(STATE, 16)).returned().words();
    int[] expected = state.clone();
    assertThat(new Poseidon2Permutation().apply(new int[0], new int[0], expected))
        .isEqualTo(Precompile.Result.DONE);
    assertThat(words).isEqualTo(expected);
    for (int tooLarge : new int[] {p, p + 1, -1}) {
      isTrapped(
          new Rv().li(Rv.A0, STATE).li(Rv.S0, tooLarge).sw(Rv.S0, Rv.A0, 60).call(14).finish(0, 0));
    }
    isTrapped(new Rv().li(Rv.A0, 0x1000000 - 60).call(14).finish(STATE, 0));
  }

  private static byte[] digest(String name) throws Exception {
    return MessageDigest.getInstance(name).digest(new byte[] {'a', 'b', 'c'});
  }

  private int[] hash(int call, int[] start, int blockWords) {
    Rv code = new Rv().li(Rv.A0, STATE).li(Rv.A1, BLOCK);
    for (int i = 0; i < start.length; i++) {
      code.li(Rv.S0, start[i]).sw(Rv.S0, Rv.A0, 4 * i);
    }
    code.li(Rv.S0, 0x80636261).sw(Rv.S0, Rv.A1, 0);
    code.li(Rv.S0, 24 << 24).sw(Rv.S0, Rv.A1, 4 * blockWords - 4);
    return run(code.call(call).finish(STATE, start.length)).returned().words();
  }

  /// Words of `limbs` 32-bit halves, low first, as big-endian bytes.
  private static byte[] bytes(int[] words, int limbs) {
    byte[] bytes = new byte[4 * words.length];
    for (int i = 0; i < bytes.length; i++) {
      int word = words[(i / 4) ^ (limbs - 1)];
      bytes[i] = (byte) (word >>> (24 - 8 * (i % 4)));
    }
    return Arrays.copyOf(bytes, bytes.length);
  }

  /// Stores in a slot, then counts down from the first word of calldata.
  private static ContractImage countdown() {
    int s1 = 9;
    Rv code = new Rv().lw(s1, Rv.A0, 0).li(Rv.A0, STATE).li(Rv.A1, BLOCK);
    code.sw(s1, Rv.A1, 0).call(2).addi(s1, s1, -1).word(0xfe049ee3);
    return code.finish(STATE, 0).image();
  }

  private static boolean isOverLimit(TransactionStatus status) {
    return status instanceof TransactionStatus.Invalid i
        && i.cause() == TransactionStatus.Cause.OVER_CYCLE_LIMIT;
  }

  /// To the instruction, and as the second of a sub-block in which both write the same keys.
  @Test
  void a6TheLimitOfCyclesIsTheSameDirectlyAndInAThread() {
    Bytes32 contract = world.deploy(countdown(), 0);
    SigningKey alice = ThreadWorld.key("alice");
    int most = (1 << 19) - 300;
    while (!isOverLimit(world.view(alice.address(), contract, Calldata.of(most + 1)).status())) {
      most++;
    }
    assertThat(most).isBetween((1 << 19) - 299, 1 << 19);
    ThreadWorld thread = new ThreadWorld(world);
    thread.optIn(alice);
    for (int count : new int[] {7, most, most + 1}) {
      thread.add(thread.transaction(alice, contract, Calldata.of(count)));
    }
    Draft draft = thread.draft();
    assertThat(draft.statuses()).hasSize(2);
    assertThat(draft.dropped()).hasSize(1);
    assertThat(isOverLimit(draft.dropped().getFirst().why())).isTrue();
    assertThat(thread.prove(thread.sign(draft)))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
  }

  /// Which contract is called is advice: another one, or none, has no proof.
  @Test
  void aLieAboutTheContractThatIsCalledStopsTheRun() {
    Bytes32 callee = world.deploy(new Rv().finish(STATE, 0).image(), 1);
    Bytes32 caller = world.deploy(calling(new Rv(), callee).finish(STATE, 0).image(), 2);
    world.deploy(new Rv().revert(1).image(), 3);
    SigningKey alice = ThreadWorld.key("alice");
    ThreadWorld thread = new ThreadWorld(world);
    thread.optIn(alice);
    thread.add(thread.transaction(alice, caller, Calldata.EMPTY));
    SubBlock block = thread.sign(thread.draft());
    int right = thread.program.addresses().indexOf(callee);
    for (int index : new int[] {0, 1, 2, 3, 64, 1 << 20, -1}) {
      int[] advice =
          Advice.of(block.statement())
              .signed(
                  0, thread.program.addresses().indexOf(caller), block.transactions().getFirst())
              .end();
      OsHost honest = new OsHost(thread.program, advice, (k, g) -> 0);
      Outcome outcome =
          new Executor(thread.program.program(), 15)
              .execute(
                  guest ->
                      guest.word(0, OsLayout.REQUEST) == OsLayout.REQUEST_CONTRACT
                          ? index
                          : honest.advice(guest),
                  Limits.provable())
              .outcome();
      assertThat(((Outcome.Halted) outcome).exitCode()).isEqualTo(index == right ? 0 : 8);
    }
  }

  /// A Prover's host has no limit of its own.
  @Test
  void a6AContractThatTakesTooLongHasNoProof() {
    Bytes32 contract = world.deploy(countdown(), 0);
    SigningKey alice = ThreadWorld.key("alice");
    ThreadWorld thread = new ThreadWorld(world);
    thread.optIn(alice);
    thread.add(thread.transaction(alice, contract, Calldata.of((1 << 19) + 7)));
    assertThat(thread.draft().dropped()).hasSize(1);
    UserTransaction slow = thread.call(alice, 0, contract, Calldata.of((1 << 19) + 7)).sign(alice);
    Bytes32 zero = Bytes32.ZERO;
    Statement.Header header =
        new Statement.Header(
            2,
            ThreadWorld.CHAIN,
            ThreadWorld.SETTLEMENT,
            ThreadWorld.THREAD,
            Mode.ORDERED,
            0,
            zero,
            0,
            1,
            5,
            6,
            zero,
            0,
            0,
            1,
            TransactionTree.root(List.of(slow)),
            0);
    List<Statement.Input> inputs =
        List.of(
            new Statement.Input(0, zero, zero),
            new Statement.Input(
                Statement.ACCOUNT_INDEX, alice.address(), thread.account(alice).value()));
    Statement statement = new Statement(header, List.of(contract), inputs, List.of());
    OsHost host =
        new OsHost(thread.program, Advice.of(statement).signed(1, 0, slow).end(), (k, g) -> 0);
    Outcome outcome =
        new Executor(thread.program.program(), 15)
            .execute(
                guest -> {
                  int word = host.advice(guest);
                  guest.limitCycles(Limits.MAX_PROVABLE_CYCLES);
                  return word;
                },
                Limits.provable())
            .outcome();
    assertThat(((Outcome.Halted) outcome).exitCode()).isEqualTo(OsLayout.EXIT_OVER_CYCLES);
  }

  @Test
  void directlyBothTimesAreTheBlocks() {
    Rv code = new Rv();
    for (int number : new int[] {8, 9}) {
      code.call(number).li(Rv.S0, STATE + 8 * number).sw(Rv.A0, Rv.S0, 0).sw(Rv.A1, Rv.S0, 4);
    }
    world.time = 0x1_2345_6789L;
    assertThat(run(code.finish(STATE + 64, 4)).returned().words())
        .containsExactly(0x23456789, 1, 0x23456789, 1);
  }
}
