package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.os.DirectCall.Receipt;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import io.zkthreads.thread.os.TransactionStatus.Invalid;
import io.zkthreads.thread.os.TransactionStatus.Returned;
import io.zkthreads.thread.os.TransactionStatus.Reverted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Contracts that break the rules, written instruction by instruction; the same under every OS
/// version.
abstract class HostileContracts {
  private static final int SLOT = 0x10000;
  private static final int VALUE = 0x10100;
  private static final int OUT = 0x10200;

  final DirectWorld world;
  private final Bytes32 eve = DirectWorld.address("eve");

  HostileContracts(OsVersion os) {
    world = new DirectWorld(os);
  }

  Receipt run(Rv code) {
    return world.call(eve, world.deploy(code.image(), 9), Calldata.EMPTY);
  }

  void isTrapped(Rv code) {
    Receipt receipt = run(code);
    assertThat(receipt.status())
        .isInstanceOfSatisfying(Invalid.class, i -> assertThat(i.cause()).isEqualTo(Cause.TRAPPED));
    assertThat(receipt.writes()).isEmpty();
  }

  /// Stores `value` in the slot that is the zero word.
  private static Rv store(Rv code, int value) {
    return code.li(Rv.A0, SLOT).li(Rv.A1, VALUE).li(Rv.S0, value).sw(Rv.S0, Rv.A1, 0).call(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 0xffc, 0x10001, 0x10002, 0xffffe4, 0x1000000, 0x80000000, 0xfffffffc})
  void aPointerOutsideTheRegionStopsTheRun(int pointer) {
    for (int number : new int[] {1, 2}) {
      isTrapped(new Rv().li(Rv.A0, pointer).li(Rv.A1, VALUE).call(number).finish(VALUE, 0));
      isTrapped(new Rv().li(Rv.A0, SLOT).li(Rv.A1, pointer).call(number).finish(VALUE, 0));
    }
    isTrapped(new Rv().li(Rv.A0, pointer).call(3).finish(VALUE, 0));
    isTrapped(new Rv().li(Rv.A0, pointer).call(4).finish(VALUE, 0));
    isTrapped(new Rv().li(Rv.A0, pointer).call(5).finish(VALUE, 0));
    isTrapped(new Rv().finish(pointer, 8));
  }

  @ParameterizedTest
  @ValueSource(ints = {257, 0x40000000, 0x3fffffff, 0xffffffff})
  void tooManyWordsStopTheRun(int words) {
    isTrapped(new Rv().finish(VALUE, words));
    Rv data = new Rv().li(Rv.A0, SLOT).li(Rv.A1, VALUE).li(Rv.A2, words);
    isTrapped(data.li(Rv.A3, OUT).li(Rv.A4, 0).call(5).finish(VALUE, 0));
    Rv result = new Rv().li(Rv.A0, SLOT).li(Rv.A1, VALUE).li(Rv.A2, 0);
    isTrapped(result.li(Rv.A3, OUT).li(Rv.A4, words).call(5).finish(VALUE, 0));
  }

  @Test
  void theLastWordsOfTheRegionAreStillInside() {
    assertThat(run(new Rv().li(Rv.A0, 0xffffe0).call(3).finish(0xffffe0, 8)).returned().words())
        .isEqualTo(eve.words());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 93, 0x7fffffff, -1})
  void anUnknownSystemCallStopsTheRun(int number) {
    isTrapped(new Rv().call(number).finish(VALUE, 0));
  }

  /// xlw, xsw, enter, read and commit.
  @ParameterizedTest
  @ValueSource(ints = {0x0062838b, 0x0062938b, 0x0062a00b, 0x0000350b, 0x00b5400b})
  void aPrivilegedInstructionHasNoProof(int word) {
    isTrapped(new Rv().word(word).finish(VALUE, 0));
  }

  /// jal +6, a branch that is always taken, and jalr to x5 + 2.
  @ParameterizedTest
  @ValueSource(ints = {0x0060006f, 0x00000363, 0x00228067})
  void aJumpBetweenTwoWordsHasNoProof(int word) {
    isTrapped(new Rv().word(word).finish(VALUE, 0).finish(VALUE, 0));
  }

  @Test
  void runningOffTheEndOfTheCodeHasNoProof() {
    isTrapped(new Rv().addi(Rv.A0, Rv.A0, 1));
  }

  @Test
  void anEndlessLoopEndsAtTheCycleLimitOfTheOsVersion() {
    Receipt receipt = run(new Rv().spin());
    assertThat(receipt.status())
        .isInstanceOfSatisfying(
            Invalid.class, i -> assertThat(i.cause()).isEqualTo(Cause.OVER_CYCLE_LIMIT));
    assertThat(receipt.cycles()).isLessThan(world.os.transactionCycles() + 10_000);
  }

  @Test
  void registersStartZeroAndTemporariesComeBackZeroWhateverWasInThem() {
    Rv code = new Rv();
    code.li(Rv.S0, OUT);
    for (int r = 0; r < 32; r++) {
      if (r != Rv.S0) {
        code.sw(r, Rv.S0, 4 * r);
      }
    }
    for (int r = 1; r < 32; r++) {
      code.li(r, 0x11111100 + r);
    }
    code.li(Rv.A0, 0x10800).call(3).li(Rv.T0, OUT + 128);
    for (int r = 0; r < 32; r++) {
      code.sw(r, Rv.T0, 4 * r);
    }
    int[] words = run(code.finish(OUT, 64)).returned().words();
    for (int r = 0; r < 32; r++) {
      int atEntry =
          switch (r) {
            case Rv.SP -> 0x00fffff0;
            case Rv.T0 -> 0x1000;
            case Rv.A0 -> 0x00e00000;
            default -> 0;
          };
      assertThat(words[r]).as("x" + r + " at entry").isEqualTo(atEntry);
      boolean kept =
          r == 1 || r == 2 || r == 3 || r == 4 || r == 8 || r == 9 || (r >= 18 && r < 28);
      if (r != Rv.T0 && r != Rv.T1 && r != 0) {
        assertThat(words[32 + r]).as("x" + r + " after").isEqualTo(kept ? 0x11111100 + r : 0);
      }
    }
  }

  @Test
  void aContractThatForgesTheRegisterOfItsRegionIsStillItself() {
    Rv code = new Rv().li(Rv.T1, 2).li(Rv.T0, 0x1000).li(Rv.A0, OUT).call(4);
    Bytes32 address = world.deploy(code.finish(OUT, 8).image(), 9);
    world.deploy(ExampleContract.TOKEN, 0);
    assertThat(world.call(eve, address, Calldata.EMPTY).returned().words())
        .isEqualTo(address.words());
  }

  @Test
  void aRevertUndoesEveryWriteOfTheCallAndOfThoseItMade() {
    Bytes32 keeper = world.deploy(store(new Rv(), 5).finish(VALUE, 0).image(), 1);
    assertThat(world.call(eve, keeper, Calldata.EMPTY).writes()).hasSize(1);
    Bytes32 eager = world.deploy(store(store(new Rv(), 6), 7).revert(42).image(), 2);
    Receipt receipt = world.call(eve, eager, Calldata.EMPTY);
    assertThat(receipt.status()).isEqualTo(new Reverted(42));
    assertThat(receipt.writes()).isEmpty();
    Bytes32 nested = world.deploy(calling(store(new Rv(), 8), keeper).revert(43).image(), 3);
    receipt = world.call(eve, nested, Calldata.EMPTY);
    assertThat(receipt.status()).isEqualTo(new Reverted(43));
    assertThat(receipt.writes()).isEmpty();
  }

  @Test
  void aCallerMayGoOnAfterItsCalleeReverted() {
    Bytes32 eager = world.deploy(store(new Rv(), 6).revert(42).image(), 2);
    Rv code = calling(store(new Rv(), 8), eager).li(Rv.S0, OUT);
    code.sw(Rv.A0, Rv.S0, 0).sw(Rv.A1, Rv.S0, 4);
    Bytes32 patient = world.deploy(code.finish(OUT, 2).image(), 3);
    Receipt receipt = world.call(eve, patient, Calldata.EMPTY);
    assertThat(receipt.status()).isEqualTo(new Returned());
    assertThat(receipt.returned().words()).containsExactly(1, 42);
    assertThat(receipt.writes()).hasSize(1);
    assertThat(receipt.writes().getFirst().key().contract()).isEqualTo(patient);
  }

  @Test
  void aContractOnTheCallStackCannotBeEntered() {
    Rv loop = new Rv();
    loop.li(Rv.A0, OUT).call(4).li(Rv.A0, OUT).li(Rv.A1, VALUE).li(Rv.A2, 0);
    loop.li(Rv.A3, VALUE).li(Rv.A4, 0).call(5).li(Rv.S0, OUT);
    Receipt receipt = run(loop.sw(Rv.A0, Rv.S0, 0).finish(OUT, 1));
    assertThat(receipt.status()).isEqualTo(new Returned());
    assertThat(receipt.returned().words()).containsExactly(2);
  }

  @Test
  void callsAreAtMostEightDeep() {
    Bytes32 callee = world.deploy(new Rv().finish(VALUE, 0).image(), 0);
    for (int i = 1; i <= 8; i++) {
      Rv code = calling(new Rv(), callee).li(Rv.S0, OUT);
      // Each passes on the first word of its callee's result, or the status of a refused call.
      code.lw(Rv.A2, Rv.S0, 0).sw(Rv.A0, Rv.S0, 0);
      code.word((Rv.A0 << 15) | (1 << 12) | (8 << 7) | 0x63).sw(Rv.A2, Rv.S0, 0);
      callee = world.deploy(code.finish(OUT, 1).image(), i);
      Receipt receipt = world.call(eve, callee, Calldata.EMPTY);
      assertThat(receipt.returned().words()).as("depth " + (i + 1)).containsExactly(i < 8 ? 0 : 3);
    }
  }

  @Test
  void aCallOfAnAddressThatIsNoContractIsInvalid() {
    assertThat(run(calling(new Rv(), eve).finish(OUT, 0)).status())
        .isInstanceOfSatisfying(
            Invalid.class, i -> assertThat(i.cause()).isEqualTo(Cause.UNKNOWN_CONTRACT));
    assertThat(world.call(eve, eve, Calldata.EMPTY).status())
        .isInstanceOfSatisfying(
            Invalid.class, i -> assertThat(i.cause()).isEqualTo(Cause.UNKNOWN_CONTRACT));
  }

  @Test
  void keptRegistersSurviveANestedCallWhateverTheCalleeDoes() {
    Rv clobber = new Rv();
    for (int r = 1; r < 32; r++) {
      clobber.li(r, 0x22222200 + r);
    }
    Bytes32 callee = world.deploy(clobber.finish(VALUE, 0).image(), 1);
    Rv code = new Rv();
    for (int r = 1; r < 32; r++) {
      code.li(r, 0x11111100 + r);
    }
    calling(code, callee).li(Rv.T0, OUT);
    for (int r = 0; r < 32; r++) {
      code.sw(r, Rv.T0, 4 * r);
    }
    int[] words = run(code.finish(OUT, 32)).returned().words();
    for (int r : new int[] {1, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27}) {
      assertThat(words[r]).as("x" + r).isEqualTo(0x11111100 + r);
    }
    for (int r : new int[] {7, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29, 30, 31}) {
      assertThat(words[r]).as("x" + r).isZero();
    }
  }

  @Test
  void aCalleeSeesTheContractAsItsCaller() {
    Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
    Calldata transfer = Token.transfer(eve, 5);
    Rv code = new Rv().li(Rv.S0, 0x10300);
    for (int i = 0; i < transfer.size(); i++) {
      code.li(Rv.A0, transfer.word(i)).sw(Rv.A0, Rv.S0, 4 * i);
    }
    calling(code, token, 0x10300, transfer.size());
    Bytes32 vault = world.deploy(code.finish(OUT, 0).image(), 9);
    world.call(eve, token, Token.mint(vault, 7));
    world.call(DirectWorld.address("anyone"), vault, Calldata.EMPTY);
    assertThat(world.get(token, Token.balanceSlot(eve)).asLong()).isEqualTo(5);
    assertThat(world.get(token, Token.balanceSlot(vault)).asLong()).isEqualTo(2);
  }

  static Rv calling(Rv code, Bytes32 callee) {
    return calling(code, callee, VALUE, 0);
  }

  /// Calls `callee`, its first result word to OUT.
  private static Rv calling(Rv code, Bytes32 callee, int data, int words) {
    code.li(Rv.A1, 0x10400);
    for (int i = 0; i < Bytes32.WORDS; i++) {
      code.li(Rv.A0, callee.word(i)).sw(Rv.A0, Rv.A1, 4 * i);
    }
    code.li(Rv.A0, 0x10400).li(Rv.A1, data).li(Rv.A2, words);
    return code.li(Rv.A3, OUT).li(Rv.A4, 1).call(5);
  }
}
