package io.zkthreads.server.contract;

import io.zkthreads.server.contract.Word.Origin;
import io.zkthreads.vm.program.Image;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Registers and memory of a contract at one place of one path through it, as far as they are
/// known.
final class Moment {
  static final int CALLDATA = 0x00e00000;
  private static final int CALLDATA_BYTES = 1024;
  private static final int STACK_POINTER = 0x00fffff0;
  private static final int MAX_WORDS = 1 << 11;

  int pc;
  private final Image image;
  private final Word[] registers;
  private final Map<Integer, Cell> memory;

  /// Whether something was written to an address that is not known: what memory holds, and what of
  /// it was written, is not known from then on.
  private boolean blurred;

  /// Of all cells together; kept up to date, since memory may be large.
  private int memoryHash;

  /// A word that was written in this call.
  ///
  /// @param bytes which of its four were, as bits
  private record Cell(Word word, int bytes) {}

  /// How often each branch was come to whose outcome is not known.
  private final Map<Integer, Integer> undecided;

  private Moment(
      Image image, Word[] registers, Map<Integer, Cell> memory, Map<Integer, Integer> undecided) {
    this.image = image;
    this.registers = registers;
    this.memory = memory;
    this.undecided = undecided;
  }

  /// The beginning of a call.
  static Moment first(Image image) {
    Word[] registers = new Word[32];
    Arrays.fill(registers, Word.ZERO);
    Moment moment = new Moment(image, registers, new HashMap<>(), new HashMap<>());
    moment.pc = image.entry();
    moment.set(2, Word.of(STACK_POINTER));
    moment.set(10, Word.of(CALLDATA));
    moment.set(11, Word.OTHER);
    return moment;
  }

  Moment copy() {
    Moment copy =
        new Moment(image, registers.clone(), new HashMap<>(memory), new HashMap<>(undecided));
    copy.pc = pc;
    copy.blurred = blurred;
    copy.memoryHash = memoryHash;
    return copy;
  }

  /// A number that is another for another moment, most likely.
  int fingerprint() {
    return 31 * (31 * Arrays.hashCode(registers) + memoryHash) + pc + (blurred ? 1 : 0);
  }

  /// How often this path has come to the branch at `pc` without knowing its outcome, with this
  /// time.
  int undecided(int pc) {
    return undecided.merge(pc, 1, Integer::sum);
  }

  Word get(int register) {
    return registers[register];
  }

  void set(int register, Word word) {
    if (register != 0) {
      registers[register] = word;
    }
  }

  /// From a branch: a register has this value; so has the word of calldata that it was copied from.
  void learn(int register, int value) {
    Word before = registers[register];
    if (before.origin() == Origin.CALLDATA) {
      put(before.value(), new Cell(Word.of(value), 15));
    }
    set(register, Word.of(value));
  }

  /// The word at a multiple of 4, or null if nothing in this call has written all of the bytes that
  /// are asked for.
  @Nullable Word read(int address, int bytes) {
    @Nullable Cell cell = memory.get(address);
    if (cell != null && (cell.bytes() & bytes) == bytes) {
      return cell.word();
    }
    if (isCalldata(address)) {
      return new Word(Origin.CALLDATA, address);
    }
    int at = Arrays.binarySearch(image.addresses(), address);
    if (at >= 0) {
      return cell == null ? Word.of(image.words()[at]) : Word.OTHER;
    }
    return blurred ? Word.OTHER : null;
  }

  private static boolean isCalldata(int address) {
    return address >= CALLDATA && address < CALLDATA + CALLDATA_BYTES;
  }

  /// Writes bytes of the word at a multiple of 4.
  void write(int address, Word word, int bytes) {
    @Nullable Cell cell = memory.get(address);
    int before = cell == null ? 0 : cell.bytes();
    put(address, new Cell(bytes == 15 ? word : Word.OTHER, before | bytes));
    if (memory.size() > MAX_WORDS) {
      blur();
    }
  }

  private void put(int address, Cell cell) {
    @Nullable Cell before = memory.put(address, cell);
    memoryHash += hash(address, cell) - (before == null ? 0 : hash(address, before));
  }

  private static int hash(int address, Cell cell) {
    int hash = (31 * address + cell.hashCode()) * 0x9e3779b1;
    return hash ^ (hash >>> 15);
  }

  /// Things that a copy has to copy.
  int size() {
    return registers.length + memory.size() + undecided.size();
  }

  /// Something was written, and nobody knows where.
  void blur() {
    memory.clear();
    memoryHash = 0;
    blurred = true;
  }
}
