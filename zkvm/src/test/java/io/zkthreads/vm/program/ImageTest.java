package io.zkthreads.vm.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.vm.GoldenPrograms;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Files that anyone may have written, and what becomes of them.
class ImageTest {
  /// Offsets in an ELF header and a program header.
  private static final int ENTRY = 24;

  private static final int PROGRAM_HEADERS = 52;

  /// One header: type, offset, virtual address, physical address, file size, memory size, flags.
  private static byte[] elf(int[]... headers) {
    int data = PROGRAM_HEADERS + 32 * headers.length;
    ByteBuffer file = ByteBuffer.allocate(data + 64).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1);
    file.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1).putInt(ENTRY, 0x1000);
    file.putInt(28, PROGRAM_HEADERS).putShort(42, (short) 32);
    file.putShort(44, (short) headers.length);
    file.position(PROGRAM_HEADERS);
    for (int[] header : headers) {
      Arrays.stream(header).forEach(file::putInt);
      file.putInt(4);
    }
    for (int i = 0; i < 64; i++) {
      file.put((byte) (i + 1));
    }
    return file.array();
  }

  private static int[] segment(int offset, int address, int fileSize, int memorySize, int flags) {
    return new int[] {1, offset, address, address, fileSize, memorySize, flags};
  }

  private static byte[] good() {
    return elf(segment(84, 0x1000, 16, 16, 5));
  }

  private static void refused(byte[] file, String what) {
    assertThat(Image.parse(file))
        .isInstanceOfSatisfying(
            InvalidImage.class, refusal -> assertThat(refusal.toString()).contains(what));
  }

  private static byte[] with(int at, int value) {
    byte[] file = good();
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return file;
  }

  @Test
  void aSegmentBecomesWordsAndCode() {
    Image image = Image.require(good());
    assertThat(image.addresses()).containsExactly(0x1000, 0x1004, 0x1008, 0x100c);
    assertThat(image.words()[0]).isEqualTo(0x04030201);
    assertThat(image.code()).containsExactly(new CodeRange(0x1000, 0x1010));
    assertThat(image.entry()).isEqualTo(0x1000);
    assertThat(image.sha256()).hasSize(64);
  }

  @Test
  void bytesOfPartlyCoveredWordsAreZeroAndWordsMayBeShared() {
    Image image =
        Image.require(
            elf(
                segment(148, 0x1000, 4, 4, 5),
                segment(148, 0x2002, 3, 3, 4),
                segment(148, 0x2005, 2, 9, 4)));
    assertThat(image.addresses()).containsExactly(0x1000, 0x2000, 0x2004);
    assertThat(image.words()).containsExactly(0x04030201, 0x02010000, 0x00020103);
    assertThat(image.code()).containsExactly(new CodeRange(0x1000, 0x1004));
    assertThat(image.end()).isEqualTo(0x200e);
  }

  @Test
  void headersThatAreNotOfAnExecutableForThisMachineAreRefused() {
    refused(new byte[0], "shorter than an ELF header (file): expected at least 52, got 0");
    refused(Arrays.copyOf(good(), 51), "shorter than an ELF header");
    refused(with(0, 0), "not an ELF file");
    refused(with(4, 0x010102), "expected 1, got 2, 64 bits: build for riscv32");
    refused(with(4, 0x010201), "expected 1, got 2, big-endian: build for riscv32");
    refused(with(16, 243 << 16 | 3), "not an executable (e_type): expected 2, got 3, a position-");
    refused(with(16, 243 << 16 | 3), "link with -no-pie");
    refused(with(16, 243 << 16 | 1), "expected 2, got 1, an object file: link it");
    refused(
        with(16, 62 << 16 | 2),
        "not for RISC-V (e_machine): expected 243, got 62: build for riscv32");
    refused(with(ENTRY, 0x1002), "entry");
    refused(with(ENTRY, 1 << 24), "entry");
    refused(with(ENTRY, -4), "entry");
    refused(with(ENTRY, 0x2000), "entry");
    refused(with(28, good().length - 31), "program headers outside the file");
    refused(with(28, -1), "program headers outside the file");
    refused(with(42, 1 << 16 | 31), "size of a program header");
    refused(with(42, 32), "number of program headers (e_phnum): expected 1 to 256, got 0, nothing");
    refused(with(42, 257 << 16 | 32), "number of program headers");
  }

  @Test
  void segmentsStayInsideTheirFileAndTheirRegion() {
    refused(elf(segment(84, 0x1000, 17, 16, 5)), "larger in the file than in memory");
    refused(elf(segment(84, 0x1000, 65, 65, 5)), "outside the file");
    refused(elf(segment(-1, 0x1000, 2, 2, 5)), "outside the file");
    refused(elf(segment(84, 0xfffff8, 16, 16, 5)), "beyond its region");
    refused(elf(segment(84, 0xfffff8, 8, 9, 5)), "at most 0x1000000, 16 MiB");
    refused(elf(segment(84, 0xfffff8, 8, 9, 5)), "got 0x1000001");
    refused(elf(segment(84, 0x1000, 4, 1 << 24, 5)), "beyond its region");
    refused(elf(segment(84, -16, 16, 16, 5)), "beyond its region");
    refused(elf(segment(84, 0x1000, 4, -1, 5)), "beyond its region");
  }

  /// picolibc's own linker script puts .data behind the code and has crt0 copy it: p_paddr says
  /// from where, and the machine has nothing there.
  @Test
  void bytesThatStartUpCodeWouldCopyAreRefused() {
    int[] code = segment(116, 0x1000, 16, 16, 5);
    int[] data = {1, 132, 0x8000, 0x1010, 8, 16, 6};
    refused(elf(code, data), "expected p_paddr 0x8000 as p_vaddr, got 0x1010");
    int[] zeros = {1, 132, 0x8000, 0x1010, 0, 16, 6};
    assertThat(Image.parse(elf(code, zeros))).isInstanceOf(Image.class);
    code[3] = 0;
    data[3] = 0;
    assertThat(Image.parse(elf(code, data))).isInstanceOf(Image.class);
  }

  @Test
  void aBareProgramHasNoSegmentBelow4096() {
    byte[] low = elf(segment(116, 0xff8, 8, 8, 6), segment(124, 0x1000, 16, 16, 5));
    byte[] lowZeros = elf(segment(116, 0xff8, 0, 8, 6), segment(124, 0x1000, 16, 16, 5));
    for (byte[] file : List.of(low, lowZeros)) {
      assertThat(Image.parse(file)).isInstanceOf(Image.class);
      assertThat(Image.parseBare(file).toString())
          .contains("(program header 0): expected an address of 0x1000 or above", "got 0xff8");
    }
    assertThat(Image.parseBare(good())).isInstanceOf(Image.class);
    assertThatThrownBy(() -> Program.bare(Image.require(low))).hasMessageContaining("0xff8");
  }

  @Test
  void muchThreadLocalDataIsRefused() {
    int[] code = segment(116, 0x1000, 16, 16, 5);
    assertThat(Image.parse(elf(code, new int[] {7, 0, 0x1000, 0x1000, 4, 2048, 4})))
        .isInstanceOf(Image.class);
    refused(
        elf(code, new int[] {7, 0, 0x1000, 0x1000, 4, 2049, 4}),
        "thread-local data (program header 1): expected at most 2048, got 2049");
  }

  /// Where the last segment ends, the region may; an entry in its last word is one.
  @Test
  void aSegmentMayEndWhereItsRegionDoes() {
    byte[] file = elf(segment(84, 0xfffff8, 8, 8, 5));
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(ENTRY, 0xfffffc);
    Image image = Image.require(file);
    assertThat(image.end()).isEqualTo(1 << 24);
    assertThat(image.addresses()).containsExactly(0xfffff8, 0xfffffc);
    assertThat(Program.bare(image).tables().entry()).isEqualTo(0xfffffc);
  }

  /// Program headers may be in any order, and a file without sections or names has all that is run.
  @Test
  void segmentsMayRunBackwards() {
    byte[] file = elf(segment(124, 0x1010, 8, 8, 6), segment(116, 0x1000, 8, 8, 5));
    Image image = Image.require(file);
    assertThat(image.addresses()).containsExactly(0x1000, 0x1004, 0x1010, 0x1014);
    assertThat(image.words()).isSorted();
    assertThat(image.code()).containsExactly(new CodeRange(0x1000, 0x1008));
    assertThat(Symbols.of(file).place(0x1000)).isEmpty();
  }

  @Test
  void segmentsDoNotOverlap() {
    int[] low = segment(84, 0x1000, 8, 0x20, 5);
    refused(
        elf(segment(84, 0x101c, 4, 4, 4), low), "overlapping segments (program headers 1 and 0)");
    assertThat(Image.parse(elf(segment(84, 0x1020, 4, 4, 4), low))).isInstanceOf(Image.class);
  }

  @Test
  void anEntryOutsideOfAllCodeIsRefused() {
    refused(
        with(ENTRY, 0x1010),
        "entry in no executable segment (e_entry): expected in 0x1000 to 0x100c, got 0x1010");
    int[] zeros = segment(84, 0x2000, 0, 64, 7);
    byte[] file = elf(segment(148, 0x1000, 8, 8, 6), zeros);
    refused(file, "expected an executable segment, and there is none, got 0x1000");
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(ENTRY, 0x2000);
    refused(file, "entry in no executable segment");
  }

  @Test
  void aSegmentWithoutMemoryLoadsNothingWhereverItLies() {
    byte[] file = elf(segment(-1, 0x80000000, 0, 0, 7), segment(116, 0x1000, 8, 8, 5));
    assertThat(Image.require(file).addresses()).containsExactly(0x1000, 0x1004);
    refused(
        elf(segment(0, 0x80000000, 1, 0, 7), segment(116, 0x1000, 8, 8, 5)), "larger in the file");
  }

  /// One object of a library that was built for rv32imc sets the flag, whatever its code is.
  @Test
  void theFlagOfCompressedCodeIsNoReasonToRefuse() {
    assertThat(Image.parse(with(36, 1))).isInstanceOf(Image.class);
  }

  @Test
  void anImageThatLeavesNoRoomInAProofIsRefused() {
    byte[] head = good();
    byte[] file = Arrays.copyOf(head, head.length + Image.REGION_BYTES);
    ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int at : new int[] {68, 72}) {
      header.putInt(at, 4 * Image.MAX_WORDS);
    }
    header.putInt(60, 0).putInt(64, 0);
    Image most = Image.require(file);
    assertThat(Program.of(most, List.of(), 0x1004).tables().memory().blocks())
        .hasSize((Image.MAX_WORDS + InitialMemory.BLOCK_WORDS) / InitialMemory.BLOCK_WORDS);
    for (int at : new int[] {68, 72}) {
      header.putInt(at, 4 * Image.MAX_WORDS + 1);
    }
    refused(file, "more words than a proof has room for");
  }

  @Test
  void executableSegmentsThatTouchAreOneStretchOfCode() {
    byte[] touching =
        elf(
            segment(148, 0x1000, 8, 8, 5),
            segment(156, 0x1008, 7, 7, 5),
            segment(163, 0x100f, 5, 5, 5));
    assertThat(Image.require(touching).code()).containsExactly(new CodeRange(0x1000, 0x1014));
    byte[] apart =
        elf(
            segment(148, 0x1000, 8, 8, 5),
            segment(156, 0x1008, 4, 4, 4),
            segment(160, 0x100c, 8, 8, 5));
    assertThat(Image.require(apart).code())
        .containsExactly(new CodeRange(0x1000, 0x1008), new CodeRange(0x100c, 0x1014));
  }

  @Test
  void damagedFilesAreParsedOrRefusedButNeverThrow() {
    long seed = 20260101;
    Random random = new Random(seed);
    byte[] file = GoldenPrograms.resource("os.elf");
    for (int i = 0; i < 3000; i++) {
      byte[] damaged =
          Arrays.copyOf(file, random.nextInt(20) == 0 ? random.nextInt(200) : file.length);
      for (int n = 0; n < 1 + random.nextInt(4) && damaged.length > 0; n++) {
        damaged[random.nextInt(Math.min(damaged.length, 160))] = (byte) random.nextInt();
      }
      if (Image.parse(damaged) instanceof Image image) {
        Program.of(image, List.of(), 0x1004);
      }
    }
  }

  @Test
  void aBareProgramStartsWithItsStackPointerInTheImage() {
    Program program = GoldenPrograms.bare("sha");
    InitialMemory memory = program.tables().memory();
    int last = memory.blocks().length - 1;
    assertThat(memory.blocks()[last]).isEqualTo(MemoryKey.ofRegister(0));
    assertThat(memory.word(last, 2)).isEqualTo((1 << 24) - 16);
  }

  @Test
  void regionsAndImageWordsAreLimited() {
    Image code = Image.ofCode(0x1000, 0x73);
    assertThat(Program.of(code, Collections.nCopies(63, code), 0x1004).regions()).hasSize(64);
    assertThatThrownBy(() -> Program.of(code, Collections.nCopies(64, code), 0x1004))
        .hasMessageContaining("64 contracts");
    assertThatThrownBy(() -> Program.of(code, List.of(), 0x1002)).hasMessageContaining("trap");
    Image large = Image.ofCode(0, new int[1 << 21]);
    assertThatThrownBy(() -> Program.of(large, List.of(large, code), 0x1004))
        .hasMessageContaining("image words");
  }
}
