package io.zkthreads.vm.program;

import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The code and first memory of a run: region 0 is the OS, regions 1, 2, … are contracts, each with
/// addresses of its own. Region i cannot name memory or code of another region.
public final class Program {
  /// Words of all images together that a key may hold.
  public static final int MAX_IMAGE_WORDS = 1 << 22;

  /// First stack pointer of a bare program: the top of its region, 16 bytes left free.
  public static final int BARE_STACK_POINTER = Image.REGION_BYTES - 16;

  /// Bytes from address 0 on that a bare program has no memory at: a null pointer is a trap.
  public static final int NULL_BYTES = 1 << 12;

  private static final int NULL_WORDS = NULL_BYTES / 4;

  private static final int STACK_POINTER_REGISTER = 2;

  private final List<Image> regions;
  private final int trapAddress;
  private final boolean bare;
  private final ProgramTables tables;

  private Program(List<Image> regions, int trapAddress, boolean bare) {
    this.regions = List.copyOf(regions);
    this.trapAddress = trapAddress;
    this.bare = bare;
    InitialMemory memory = InitialMemory.of(imageKeys(), imageWords(), bare ? NULL_WORDS : 0);
    this.tables = new ProgramTables(rom(), memory, regions.getFirst().entry());
  }

  /// A program of one region whose stack pointer starts near the top of memory: any RV32IM
  /// executable linked between [#NULL_BYTES] and 2^24.
  public static Program bare(Image image) {
    if (image.addresses().length > 0 && image.addresses()[0] < NULL_BYTES) {
      throw new IllegalArgumentException(
          "a bare program with bytes at 0x" + Integer.toHexString(image.addresses()[0]));
    }
    return new Program(List.of(image), 0, true);
  }

  /// An OS in region 0 and contract i in region i + 1. A contract's ecall continues at
  /// `trapAddress` of the OS.
  public static Program of(Image os, List<Image> contracts, int trapAddress) {
    if (contracts.size() >= MemoryKey.NUM_REGIONS) {
      throw new IllegalArgumentException(
          contracts.size() + " contracts, at most " + (MemoryKey.NUM_REGIONS - 1));
    }
    if (trapAddress < 0 || trapAddress >= Image.REGION_BYTES || trapAddress % 4 != 0) {
      throw new IllegalArgumentException(
          "trap address " + trapAddress + " is not a multiple of 4 below 2^24");
    }
    Image[] regions = new Image[contracts.size() + 1];
    regions[0] = os;
    for (int i = 0; i < contracts.size(); i++) {
      regions[i + 1] = contracts.get(i);
    }
    long words = Arrays.stream(regions).mapToLong(r -> r.words().length).sum();
    if (words > MAX_IMAGE_WORDS) {
      throw new IllegalArgumentException(words + " image words, at most " + MAX_IMAGE_WORDS);
    }
    return new Program(List.of(regions), trapAddress, false);
  }

  /// The images, by region.
  public List<Image> regions() {
    return regions;
  }

  /// Whether region 0 is all there is, and begins with a stack pointer.
  public boolean isBare() {
    return bare;
  }

  public int trapAddress() {
    return trapAddress;
  }

  /// What the program adds to the machine's tables.
  public ProgramTables tables() {
    return tables;
  }

  private int[] rom() {
    int capacity =
        regions.stream()
            .flatMap(r -> r.code().stream())
            .mapToInt(c -> (c.end() - c.start()) / 4)
            .sum();
    int[] rom = new int[capacity * ProgramTables.ROM_WIDTH];
    int at = 0;
    for (int region = 0; region < regions.size(); region++) {
      Image image = regions.get(region);
      for (CodeRange range : image.code()) {
        int word = Arrays.binarySearch(image.addresses(), range.start());
        for (int pc = range.start(); pc < range.end(); pc += 4, word++) {
          @Nullable Instruction i = decode(image.words()[word], pc, region);
          if (i != null) {
            at = putRow(rom, at, region, pc, i);
          }
        }
      }
    }
    return Arrays.copyOf(rom, at);
  }

  private @Nullable Instruction decode(int word, int pc, int region) {
    return bare ? Decoder.decodeBare(word, pc) : Decoder.decode(word, pc, region, trapAddress);
  }

  private static int putRow(int[] rom, int at, int region, int pc, Instruction i) {
    int next = at;
    for (int element :
        new int[] {region, pc, i.opid(), i.f0(), i.f1(), i.f2(), i.f3(), i.f4(), i.f5()}) {
      rom[next++] = element < 0 ? element + KoalaBear.P : element;
    }
    return next;
  }

  private int[] imageKeys() {
    int[] keys = new int[numImageWords()];
    int at = 0;
    for (int region = 0; region < regions.size(); region++) {
      for (int address : regions.get(region).addresses()) {
        keys[at++] = MemoryKey.ofWord(region, address);
      }
    }
    if (bare) {
      keys[at] = MemoryKey.ofRegister(STACK_POINTER_REGISTER);
    }
    return keys;
  }

  private int[] imageWords() {
    int[] words = new int[numImageWords()];
    int at = 0;
    for (Image image : regions) {
      System.arraycopy(image.words(), 0, words, at, image.words().length);
      at += image.words().length;
    }
    if (bare) {
      words[at] = BARE_STACK_POINTER;
    }
    return words;
  }

  private int numImageWords() {
    return regions.stream().mapToInt(r -> r.words().length).sum() + (bare ? 1 : 0);
  }
}
