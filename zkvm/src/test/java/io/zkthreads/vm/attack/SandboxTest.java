package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Machine;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.vm.attack.Fraud.Row;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.machine.MemoryKey;
import io.zkthreads.vm.machine.TableId;
import io.zkthreads.vm.program.Decoder;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A contract, and an OS that was written badly, try to reach what is not theirs. Register 9 holds
/// the secret 123.
class SandboxTest {
  private static final int SECRET = 123;
  private static final int SECRET_REGISTER = 9;
  private static final int BASE_OF_LAST_REGION = 63 << MemoryKey.WORD_BITS;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63})
  void privilegedWordsAreNoInstructionsInAContract(int region) {
    for (int funct3 = 0; funct3 < 8; funct3++) {
      for (int rd : new int[] {0, 5}) {
        int word = Asm.privileged(funct3, rd, 6, 7);
        assertThat(Decoder.decode(word, Asm.ORIGIN, region, Fraud.ASM_TRAP)).isNull();
      }
    }
    assertThat(Decoder.decode(Asm.privileged(4, 0, 6, 7), Asm.ORIGIN, 0, 0)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aContractThatReachesAPrivilegedWordTraps(int funct3) {
    boolean writes = funct3 == 0 || funct3 == 1 || funct3 == 3;
    int operands = funct3 == 3 ? 0 : 6;
    int word = Asm.privileged(funct3, writes ? 5 : 0, operands, operands);
    assertThat(Decoder.decode(word, Asm.ORIGIN, 0, 0)).isNotNull();
    assertThat(trap(os(1), new Asm().word(word).image()).reason()).isEqualTo(Reason.NO_INSTRUCTION);
  }

  @Test
  void aContractCannotLoadFromAboveItsRegion() {
    assertThat(trap(os(63), reachingContract(0x1000000)).reason())
        .isEqualTo(Reason.ADDRESS_OUT_OF_RANGE);
  }

  /// Address 2^24 + 36 of region 63 would be register 9. The adversary takes the honest run of a
  /// contract that loads from address 36, and lifts the address.
  @Test
  void aProverCannotLetRegion63LoadARegister() {
    Program program = last(os(63), 62, reachingContract(0x1000000));
    Program decoy = last(os(63), 62, reachingContract(0));
    Fraud fraud = Fraud.on(program, decoy).claim(0, SECRET);
    int register = MemoryKey.ofRegister(SECRET_REGISTER);
    Row load = fraud.row(TableId.LW, 0);
    long time = load.get("ts") + 2;
    contractRow(fraud, TableId.CONST).set("k_hi", 0x100);
    contractRow(fraud, TableId.ADDI2).set("c_hi", 0x100).set("rd_phi", 0x100);
    load.set("a_hi", 0x100)
        .set("m_pts", fraud.boundary(register).get("fin_ts"))
        .set("m_lo", SECRET);
    fraud.row(TableId.C_ECALL, 0).set("x5_phi", 0x100);
    fraud.boundary(register).set("fin_ts", time);
    fraud.removeBoundary(BASE_OF_LAST_REGION + SECRET_REGISTER);
    commitSecret(fraud);
    assertThat(fraud.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutRange(fraud.machine(), TableId.LW, 8);
    assertThat(fraud.verdict(weak)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65535, 1 << 16})
  void anOsThatNamesARegionThatIsNoneTraps(int region) {
    Execution run = execute(Fraud.program(readingOs(region)));
    assertThat(((Outcome.Trapped) run.outcome()).reason()).isEqualTo(Reason.NO_SUCH_REGION);
  }

  /// Region 64 would begin where the registers are: word 9 of it is register 9.
  @Test
  void aProverCannotLetTheOsReadRegion64() {
    Program program = Fraud.program(readingOs(64));
    Fraud fraud = Fraud.on(program, Fraud.program(readingOs(1))).claim(0, SECRET);
    int register = MemoryKey.ofRegister(SECRET_REGISTER);
    Row read = fraud.row(TableId.XMEM, 0);
    fraud.find(TableId.CONST, "rd_idx", 8).set("k_lo", 64);
    read.set("b_lo", 64)
        .set("m_pts", fraud.boundary(register).get("fin_ts"))
        .set("m_lo", SECRET)
        .set("v_lo", SECRET);
    fraud.boundary(register).set("fin_ts", read.get("ts") + 2);
    fraud.boundaryOfRegister(8).set("fin_lo", 64);
    fraud.removeBoundary(MemoryKey.ofWord(1, 4 * SECRET_REGISTER));
    commitSecret(fraud);
    assertThat(fraud.verdict()).isNotEmpty();
    assertThat(fraud.verdict(Weakened.withoutRange(fraud.machine(), TableId.XMEM, 6))).isEmpty();
  }

  @Test
  void aContractCannotJumpOutOfItsRegion() {
    Image jumper = new Asm().lui(5, 0x1000000).jalr(1, 5, 0x100).image();
    assertThat(trap(os(1), jumper).reason()).isEqualTo(Reason.ADDRESS_OUT_OF_RANGE);
  }

  @Test
  void codeOfAnotherRegionAtTheSameAddressIsNotFetched() {
    Image contract = new Asm().lui(5, 0x2000).jalr(0, 5, 0).image();
    assertThat(trap(os(1), contract).reason()).isEqualTo(Reason.NO_INSTRUCTION);
  }

  @Test
  void aContractCannotForgeWhoItIsOrWhereItWas() {
    Image liar = new Asm().li(5, 0xdead0).li(6, 1).word(Asm.ECALL).image();
    Fraud fraud = Fraud.on(last(reportingOs(7), 6, liar));
    assertThat(fraud.verdict()).isEmpty();
    int length = new Asm().li(5, 0xdead0).li(6, 1).here();
    assertThat(fraud.publicWords()).isEqualTo(PublicWords.of(new int[] {length + 4, 7}, 0));
  }

  @Test
  void aProverCannotLieAboutACallOfAContract() {
    Image contract = new Asm().word(Asm.ECALL).image();
    Program program = last(reportingOs(2), 1, contract);
    assertThat(Fraud.on(program).verdict()).isEmpty();
    Fraud region = Fraud.on(program);
    region.row(TableId.C_ECALL, 0).set("region", 1);
    assertThat(region.verdict()).isNotEmpty();
    Fraud target = Fraud.on(program);
    target.row(TableId.C_ECALL, 0).set("trap", Asm.ORIGIN);
    assertThat(target.verdict()).isNotEmpty();
    Fraud link = Fraud.on(program);
    link.row(TableId.C_ECALL, 0).set("link_hi", 5);
    assertThat(link.verdict()).isNotEmpty();
    Fraud entered = Fraud.on(program);
    entered.row(TableId.ENTER, 0).set("b_lo", 1);
    assertThat(entered.verdict()).isNotEmpty();
  }

  /// Starts region `region` at its entry; when it calls, commits x10 as word 0.
  private static Image os(int region) {
    Asm enter = new Asm().li(SECRET_REGISTER, SECRET).li(5, Asm.ORIGIN).li(6, region).enter(5, 6);
    return withTrap(enter, new Asm().commitAt(0, 10).exit());
  }

  /// As [#os], but commits x5 and x6 as the trap left them.
  private static Image reportingOs(int region) {
    Asm enter = new Asm().li(5, Asm.ORIGIN).li(6, region).enter(5, 6);
    return withTrap(enter, new Asm().commitAt(0, 5).commitAt(1, 6).exit());
  }

  /// The entry jumps over the jump to the trap handler, which stands at [Fraud#ASM_TRAP].
  private static Image withTrap(Asm start, Asm handler) {
    int[] body = start.image().words();
    Asm os = new Asm().skip(8).skip(4 + 4 * body.length);
    Arrays.stream(body).forEach(os::word);
    Arrays.stream(handler.image().words()).forEach(os::word);
    return os.image();
  }

  /// Reads word 9 of a region and commits it.
  private static Image readingOs(int region) {
    Asm os = new Asm().li(SECRET_REGISTER, SECRET).li(7, 4 * SECRET_REGISTER);
    os = region == 65535 || region == 1 << 16 ? os.li(8, region) : os.addi(8, 0, region);
    return os.xlw(10, 7, 8).commitAt(0, 10).exit().image();
  }

  private static Image reachingContract(int base) {
    Asm asm = new Asm().lui(5, base).addi(5, 5, 4 * SECRET_REGISTER).lw(10, 5, 0);
    return asm.word(Asm.ECALL).image();
  }

  /// A contract behind `before` others that only call.
  private static Program last(Image os, int before, Image contract) {
    Image[] contracts = new Image[before + 1];
    Arrays.fill(contracts, new Asm().word(Asm.ECALL).image());
    contracts[before] = contract;
    return Fraud.program(os, contracts);
  }

  private static Outcome.Trapped trap(Image os, Image contract) {
    Image[] contracts = new Image[63];
    Arrays.fill(contracts, contract);
    return (Outcome.Trapped) execute(Fraud.program(os, contracts)).outcome();
  }

  private static Execution execute(Program program) {
    return new Executor(program, Fraud.LOG_RANGE).execute(Host.of(), Limits.ofCycles(10_000));
  }

  private static Row contractRow(Fraud fraud, TableId table) {
    return fraud.find(table, "region", 63);
  }

  /// x10 holds the secret until the OS sets the exit code.
  private static void commitSecret(Fraud fraud) {
    fraud.row(TableId.COMMIT, 0).set("b_lo", SECRET);
    Row exit = fraud.row(TableId.CONST, fraud.usedRows(TableId.CONST) - 1);
    assertThat(exit.get("rd_idx")).isEqualTo(10);
    exit.set("rd_plo", SECRET);
  }
}
