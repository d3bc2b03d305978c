package io.zkthreads.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.BareElf;
import io.zkthreads.server.contract.Finding.Kind;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is found in a contract's image without running it.
@Timeout(120)
class CompatibilityTest {
  private static final int ECALL = 0x73;
  private static final int A0 = 10;
  private static final int A1 = 11;
  private static final int A7 = 17;
  private static final int SP = 2;
  private static final int BUFFER = 0x900000;

  /// Instructions, in order.
  private static final class Code {
    private final List<Integer> words = new ArrayList<>();

    Code add(int... more) {
      Arrays.stream(more).forEach(words::add);
      return this;
    }

    /// lui and addi.
    Code set(int register, int value) {
      int upper = (value + 0x800) & 0xfffff000;
      return add(upper | register << 7 | 0x37, addi(register, register, value - upper));
    }

    Code call(int number) {
      return add(addi(A7, 0, number), ECALL);
    }

    /// Slot and value of a load at BUFFER and behind it.
    Code load() {
      return set(A0, BUFFER).set(A1, BUFFER + 32).call(1);
    }

    Code end() {
      return add(addi(A0, 0, 0), addi(A1, 0, 0)).call(6);
    }

    byte[] elf() {
      return BareElf.of(words.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  private static int addi(int to, int from, int number) {
    return number << 20 | from << 15 | to << 7 | 0x13;
  }

  private static int lw(int to, int base, int offset) {
    return offset << 20 | base << 15 | 2 << 12 | to << 7 | 0x03;
  }

  private static int sw(int word, int base, int offset) {
    return offset >> 5 << 25 | word << 20 | base << 15 | 2 << 12 | (offset & 31) << 7 | 0x23;
  }

  /// Forwards, below 32 bytes.
  private static int beq(int a, int b, int offset) {
    return b << 20 | a << 15 | (offset & 30) << 7 | 0x63;
  }

  private static List<Finding> found(Code code) {
    return Compatibility.of(code.elf()).findings();
  }

  private static void oneFinding(Code code, Kind kind, int address, String text) {
    assertThat(found(code))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.kind()).as("%s", finding).isEqualTo(kind);
          assertThat(finding.address()).isEqualTo(address);
          assertThat(finding.text()).contains(text);
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsWrongWithTheExamples(ExampleContract contract) {
    Compatibility found = Compatibility.of(contract.image().elf());
    assertThat(found.findings()).filteredOn(Finding::isMistake).isEmpty();
    assertThat(found.passed()).isTrue();
    assertThat(found.reachedWords()).isGreaterThan(found.codeWords() * 3 / 4);
    assertThat(found.slotKinds()).isGreaterThan(1);
  }

  @Test
  void ramThatNothingHasWrittenIsNotRead() {
    oneFinding(
        new Code().set(5, BUFFER).add(lw(6, 5, 8)).end(),
        Kind.DIFFERS,
        0x1008,
        "reads RAM at 0x900008");
    oneFinding(
        new Code().set(5, BUFFER).add(sw(0, 5, 0)).load().end(), Kind.DIFFERS, 0x1020, "0x900004");
    assertThat(found(new Code().set(5, BUFFER).add(sw(0, 5, 8), lw(6, 5, 8)).end())).isEmpty();
  }

  /// One way round a branch writes, the other does not: who reads behind it reads too much.
  @Test
  void bothWaysOfABranchAreFollowed() {
    Code code = new Code().set(5, BUFFER).add(beq(A1, 0, 8), sw(0, 5, 0), lw(6, 5, 0)).end();
    oneFinding(code, Kind.DIFFERS, 0x1010, "reads RAM at 0x900000");
    Code again =
        new Code()
            .set(5, BUFFER)
            .add(lw(7, A0, 0), addi(28, 0, 3), beq(7, 28, 8), sw(0, 5, 0))
            .add(lw(7, A0, 0), beq(7, 28, 8), lw(6, 5, 0))
            .end();
    assertThat(found(again)).as("the second branch is decided by the first").isEmpty();
  }

  @Test
  void aSlotsKindIsChosenByTheContract() {
    Code zeros = new Code().set(5, BUFFER);
    for (int i = 0; i < 8; i++) {
      zeros.add(sw(0, 5, 4 * i));
    }
    Code fine = new Code().add(zeros.words.stream().mapToInt(w -> w).toArray());
    assertThat(found(fine.load().end())).isEmpty();
    Code chosen = new Code().add(zeros.words.stream().mapToInt(w -> w).toArray());
    chosen.add(lw(6, A0, 0), sw(6, 5, 0)).load().end();
    oneFinding(chosen, Kind.COLLIDES, 0x1044, "copied from calldata");
    Code address = new Code().set(A0, BUFFER).call(3).load().end();
    oneFinding(address, Kind.COLLIDES, 0x1024, "a slot is an address as it is");
  }

  @Test
  void aKindIsOfNumbersOrOfAddresses() {
    Code code = new Code().set(5, BUFFER).add(addi(6, 0, 9), sw(6, 5, 0), lw(7, A0, 0));
    code.add(sw(7, 5, 4));
    for (int i = 2; i < 8; i++) {
      code.add(sw(0, 5, 4 * i));
    }
    code.load().set(A0, BUFFER).call(3).set(5, BUFFER).add(addi(6, 0, 9), sw(6, 5, 0)).load();
    assertThat(found(code.end()))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.kind()).isEqualTo(Kind.COLLIDES);
          assertThat(finding.text()).contains("kind 9 are made by address here and by number at");
        });
  }

  @Test
  void systemCallsAreThoseThatThereAre() {
    oneFinding(
        new Code().call(15).end(), Kind.INVALID, 0x1004, "unknown system call 15 in a7: there are");
    oneFinding(new Code().add(lw(A7, A0, 0), ECALL), Kind.LOOK, 0x1004, "number cannot be told");
    oneFinding(new Code().call(9).end(), Kind.LOOK, 0x1004, "one of OS version 2");
    oneFinding(
        new Code().add(addi(A0, 0, 16)).call(3).end(), Kind.INVALID, 0x1008, "a0 = 0x10 is no");
  }

  @Test
  void theSpecificationsSystemCallsAreKnown() throws Exception {
    Path page = Path.of(System.getProperty("repository.root", "..")).resolve("docs/zkthreads.md");
    String text = Files.readString(page);
    String calls =
        text.substring(text.indexOf("### System calls"), text.indexOf("| call status |"));
    List<Integer> numbers =
        Pattern.compile("^\\| (\\d+) \\| ", Pattern.MULTILINE)
            .matcher(calls)
            .results()
            .map(found -> Integer.parseInt(found.group(1)))
            .toList();
    assertThat(numbers).hasSize(SystemCall.values().length);
    assertThat(numbers).allMatch(number -> SystemCall.of(number).isPresent());
  }

  @Test
  void instructionsAreThoseOfAContract() {
    oneFinding(new Code().add(0x0000328b), Kind.INVALID, 0x1000, "an instruction of the OS only");
    oneFinding(new Code().add(0x100120af), Kind.INVALID, 0x1000, "an atomic (A)");
    oneFinding(new Code().add(0x13), Kind.INVALID, 0x1004, "goes on where no code is");
    oneFinding(new Code().add(0x0000006f | 2 << 20), Kind.INVALID, 0x1000, "between two");
    oneFinding(new Code().add(0xc0001073), Kind.LOOK, 0x1000, "an abort");
    oneFinding(
        new Code().set(5, 0x900002).add(lw(6, 5, 0)).end(), Kind.INVALID, 0x1008, "multiple of 4");
    oneFinding(
        new Code().add(sw(0, SP, 16)).end(), Kind.INVALID, 0x1000, "0x1000000, which no region");
    oneFinding(
        new Code().add(lw(5, A0, 0), 0x00028067), Kind.LOOK, 0x1004, "jumps where it cannot");
  }

  @Test
  void anImageStaysAsItIs() {
    oneFinding(
        new Code().set(5, 0x1000).add(sw(0, 5, 0)).end(),
        Kind.DIFFERS,
        0x1008,
        "writes to 0x1000, which the image fills");
  }

  /// Where an image has names, a finding has them as well.
  @Test
  void writableDataIsRefusedByName() {
    byte[] elf = named(new Code().end().elf());
    ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).putInt(52 + 24, 7);
    assertThat(Compatibility.of(elf).findings())
        .singleElement()
        .hasToString(
            "refused at 0x1000: 16 bytes of writable data (total): a contract keeps what it has to keep in slots, and its constants in const");
    assertThat(Compatibility.of(named(new Code().set(5, BUFFER).add(lw(6, 5, 0)).end().elf())))
        .satisfies(found ->
            assertThat(found.findings().getFirst().toString())
                .startsWith("differs at 0x1008 (contract+0x8): reads RAM"));
  }

  private static byte[] named(byte[] elf) {
    return BareElf.named(
        elf, new BareElf.Named("contract", 0x1000, 2), new BareElf.Named("total", 0x1004, 1));
  }

  @Test
  void whatADeploymentRefusesIsSaid() {
    assertThat(Compatibility.of(new byte[100]).findings().getFirst().toString())
        .startsWith("refused: not an ELF file");
    byte[] elsewhere = new Code().end().elf();
    ByteBuffer.wrap(elsewhere).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 0x1004);
    assertThat(Compatibility.of(elsewhere).findings().getFirst())
        .satisfies(finding -> assertThat(finding.toString()).contains("entry", "image.ld"));
  }

  /// Branches that nobody decides, in a row: 2^40 paths.
  @Test
  void anImageOfManyPathsIsLookedAtForAWhile() {
    Code code = new Code();
    for (int i = 0; i < 40; i++) {
      code.add(lw(5, A0, 4 * i), beq(5, 0, 8), addi(6, 6, 1 << i % 11));
    }
    assertThat(found(code.end())).allMatch(finding -> finding.kind() == Kind.LOOK);
  }

  @Test
  void anyWordsAreLookedAtAndNeverThrow() {
    long seed = new Random().nextLong();
    System.getLogger(CompatibilityTest.class.getName())
        .log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
    Random random = new Random(seed);
    byte[] token = ExampleContract.TOKEN.image().elf();
    for (int i = 0; i < 300; i++) {
      byte[] damaged = token.clone();
      for (int n = 0; n <= random.nextInt(8); n++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      assertThat(Compatibility.of(damaged).findings()).hasSizeLessThan(4096);
      int[] words = random.ints(200).map(w -> (w & ~127) | OPCODES[(w & 127) % 9]).toArray();
      assertThat(Compatibility.of(BareElf.of(words)).findings()).isNotEmpty();
    }
  }

  private static final int[] OPCODES = {0x33, 0x13, 0x37, 0x17, 0x6f, 0x67, 0x63, 0x03, 0x23};
}
