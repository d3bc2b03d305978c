package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.attack.Fraud.Row;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.Decoder;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A contract, and an OS that was written badly, try to reach what is not theirs. Register 9 holds
/// the secret 123.
class SandboxTest {
  private static final int SECRET = 123;
  private static final int SECRET_REGISTER = 9;

  /// Of the word that is read: beyond the registers, if it were one.
  private static final int ADDRESS = 160;

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
  @ValueSource(ints = {0, 1, 2, 3, 4, 6})
  void aContractThatReachesAPrivilegedWordTraps(int funct3) {
    boolean writes = funct3 == 0 || funct3 == 1 || funct3 == 3 || funct3 == 6;
    int operands = funct3 == 3 || funct3 == 6 ? 0 : 6;
    int word = Asm.privileged(funct3, writes ? 5 : 0, operands, operands);
    assertThat(Decoder.decode(word, Asm.ORIGIN, 0, 0)).isNotNull();
    assertThat(trap(os(1), new Asm().word(word).image()).reason()).isEqualTo(Reason.NO_INSTRUCTION);
  }

  @Test
  void aContractCannotLoadFromAboveItsRegion() {
    assertThat(trap(os(63), reachingContract(0x1000000)).reason())
        .isEqualTo(Reason.ADDRESS_OUT_OF_RANGE);
  }

  /// Address p + 36 is 36 mod p. The adversary takes the honest run of a contract that loads from
  /// address 36, and lifts the address.
  @Test
  void aProverCannotLetAnAddressBeyondThePrimePassForASmallOne() {
    Asm far = new Asm().lui(5, 0x7f000000).addi(5, 5, ADDRESS).lw(10, 5, 1);
    Asm near = new Asm().lui(5, 0).addi(5, 5, ADDRESS).lw(10, 5, 0);
    Program program = last(os(63), 62, far.word(Asm.ECALL).image());
    assertThat(0x7f000000L + ADDRESS + 1 - KoalaBear.P).isEqualTo(ADDRESS);
    Program decoy = last(os(63), 62, near.word(Asm.ECALL).image());
    Fraud fraud = Fraud.on(program, decoy);
    contractRow(fraud, Tables.CONST).set("k_hi", 0x7f00);
    contractRow(fraud, Tables.ADDI2).set("c_hi", 0x7f00).set("rd_phi", 0x7f00);
    fraud.row(Tables.LW, 0).set("a_hi", 0x7f00).set("imm", 1);
    fraud.row(Tables.C_ECALL, 0).set("x5_phi", 0x7f00);
    assertThat(fraud.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutRange(fraud.machine(), Tables.LW, 14);
    assertThat(fraud.verdict(weak)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65535, 1 << 16})
  void anOsThatNamesARegionThatIsNoneTraps(int region) {
    Execution run = execute(Fraud.program(readingOs(region, ADDRESS)));
    assertThat(((Outcome.Trapped) run.outcome()).reason()).isEqualTo(Reason.NO_SUCH_REGION);
  }

  /// Nothing but the boundary of memory says which regions there are. Key 2^28 + 40 of word 40 of
  /// region 64 is above those of all registers.
  @Test
  void aProverCannotLetTheOsReadRegion64() {
    Program program = Fraud.program(readingOs(64, ADDRESS));
    Fraud fraud = Fraud.on(program, Fraud.program(readingOs(1, ADDRESS)));
    fraud.find(Tables.CONST, "rd_idx", 8).set("k_lo", 64);
    Row read = fraud.row(Tables.XMEM, 0).set("b_lo", 64);
    fraud.boundaryOfRegister(8).set("fin_lo", 64);
    fraud.removeBoundary(MemoryKey.ofWord(1, ADDRESS));
    int word = ADDRESS / 4;
    fraud
        .append(Tables.MEMBOUND)
        .fill(1, 1, 0, 0, 64, word, 0, 1, 0, 0, read.get("ts") + 2, 0, 0)
        .mendGap();
    assertThat(fraud.verdict()).isNotEmpty();
    assertThat(fraud.verdict(Weakened.withoutRange(fraud.machine(), Tables.MEMBOUND, 6))).isEmpty();
  }

  /// The space of the registers is no region, whatever 16 bits a register holds.
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 64})
  void aProverCannotLetTheOsReadARegister(int region) {
    Program program = Fraud.program(readingOs(region, 4 * SECRET_REGISTER));
    Program decoy = Fraud.program(readingOs(1, 4 * SECRET_REGISTER));
    Fraud fraud = Fraud.on(program, decoy).claim(0, SECRET);
    int register = MemoryKey.ofRegister(SECRET_REGISTER);
    Row read = fraud.row(Tables.XMEM, 0);
    fraud.find(Tables.CONST, "rd_idx", 8).set("k_lo", region);
    read.set("b_lo", region)
        .set("m_pts", fraud.boundary(register).get("fin_ts"))
        .set("m_lo", SECRET)
        .set("v_lo", SECRET);
    fraud.boundary(register).set("fin_ts", read.get("ts") + 2);
    fraud.boundaryOfRegister(8).set("fin_lo", region);
    fraud.removeBoundary(MemoryKey.ofWord(1, 4 * SECRET_REGISTER));
    commitSecret(fraud);
    assertThat(fraud.verdict()).isNotEmpty();
    read.set("b_lo", MemoryKey.REGISTER_SPACE);
    fraud.find(Tables.CONST, "rd_idx", 8).set("k_lo", MemoryKey.REGISTER_SPACE);
    fraud.boundaryOfRegister(8).set("fin_lo", MemoryKey.REGISTER_SPACE);
    assertThat(fraud.verdict()).anyMatch(v -> v.contains("nothing answers bus " + Facts.PROG));
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
    region.row(Tables.C_ECALL, 0).set("region", 1);
    assertThat(region.verdict()).isNotEmpty();
    Fraud target = Fraud.on(program);
    target.row(Tables.C_ECALL, 0).set("trap", Asm.ORIGIN);
    assertThat(target.verdict()).isNotEmpty();
    Fraud link = Fraud.on(program);
    link.row(Tables.C_ECALL, 0).set("link_hi", 5);
    assertThat(link.verdict()).isNotEmpty();
    Fraud entered = Fraud.on(program);
    entered.row(Tables.ENTER, 0).set("b_lo", 1);
    assertThat(entered.verdict()).isNotEmpty();
  }

  /// x6 named the region when the OS entered it.
  @Test
  void aContractDoesNotSeeWhereItWasPut() {
    Image curious = new Asm().add(10, 6, 0).word(Asm.ECALL).image();
    Program program = last(os(7), 6, curious);
    Fraud honest = Fraud.on(program);
    assertThat(honest.verdict()).isEmpty();
    assertThat(honest.publicWords()).isEqualTo(PublicWords.of(new int[] {0}, 0));
    Fraud fraud = Fraud.on(program).claim(0, 7);
    fraud.find(Tables.ADD, "region", 7).set("a_lo", 7).set("c_lo", 7);
    fraud.row(Tables.C_ECALL, 0).set("x6_plo", 7);
    commit(fraud, 7);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void theClockSaysTheTimeOfItsInstructionAndNoOther() {
    Program program = Fraud.program(new Asm().li(5, 1).clock(10).commitAt(0, 10).exit().image());
    Fraud honest = Fraud.on(program);
    assertThat(honest.verdict()).isEmpty();
    assertThat(honest.publicWords()).isEqualTo(PublicWords.of(new int[] {8}, 0));
    for (int time : new int[] {0, 4, 12, 8 + (1 << 16)}) {
      Fraud fraud = Fraud.on(program).claim(0, time);
      fraud.row(Tables.CLOCK, 0).set("c_lo", time);
      commit(fraud, time);
      assertThat(fraud.verdict()).isNotEmpty();
    }
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

  /// Reads a word of a region and commits it.
  private static Image readingOs(int region, int address) {
    Asm os = new Asm().li(SECRET_REGISTER, SECRET).li(7, address);
    os = region == 65535 || region == 1 << 16 ? os.li(8, region) : os.addi(8, 0, region);
    return os.xlw(10, 7, 8).commitAt(0, 10).exit().image();
  }

  private static Image reachingContract(int base) {
    Asm asm = new Asm().lui(5, base).addi(5, 5, ADDRESS).lw(10, 5, 0);
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

  private static Row contractRow(Fraud fraud, Table table) {
    return fraud.find(table, "region", 63);
  }

  private static void commitSecret(Fraud fraud) {
    commit(fraud, SECRET);
  }

  /// x10 holds the word until the OS sets the exit code.
  private static void commit(Fraud fraud, long word) {
    fraud.row(Tables.COMMIT, 0).set("b_lo", word);
    Row exit = fraud.row(Tables.CONST, fraud.usedRows(Tables.CONST) - 1);
    assertThat(exit.get("rd_idx")).isEqualTo(10);
    exit.set("rd_plo", word);
  }
}
