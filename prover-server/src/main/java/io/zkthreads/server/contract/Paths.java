package io.zkthreads.server.contract;

import io.zkthreads.server.contract.Finding.Kind;
import io.zkthreads.vm.program.CodeRange;
import io.zkthreads.vm.program.Decoder;
import io.zkthreads.vm.program.IllegalInstruction;
import io.zkthreads.vm.program.Image;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The paths through a contract, as far as they can be seen without its calldata and its state: at
/// a branch whose outcome is not known, both ways are taken. What is reported is true of a path
/// that the branches allow; a contract may rule it out by what is not seen here.
///
/// A loop whose end is not known is followed for some rounds. Steps, moments that wait, and visits
/// of one place are bounded: of a contract with more, the rest is not seen, and said not to be.
final class Paths {
  private static final int MAX_STEPS = 2_000_000;
  private static final int MAX_WAITING = 1 << 20;
  private static final int MAX_VISITS = 4096;
  private static final int MAX_ROUNDS = 16;

  /// Things of a moment that are copied in the time of an instruction.
  private static final int COPIED_A_STEP = 2;

  private static final int CONTRACT_REGION = 1;
  private static final int ABORT = 0xc0001073; // unimp, which compilers write for a trap
  private static final int ECALL = 0x00000073;

  private final Image image;
  private final Reporter reporter;
  private final Calls calls;
  private final Map<Integer, Integer> visits = new HashMap<>();
  private final Set<Integer> seen = new HashSet<>();
  private final Set<Integer> reached = new HashSet<>();
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingInt(Waiting::visits));
  private boolean cut;

  /// Of all moments that wait.
  private int waitingSize;

  /// Instructions, and what copies of moments cost.
  private int steps;

  /// Moments at places that were seldom seen come first.
  private record Waiting(int visits, Moment moment) {}

  /// Where findings go.
  @FunctionalInterface
  interface Reporter {
    void report(Kind kind, int address, String text);
  }

  Paths(Image image, Reporter reporter) {
    this.image = image;
    this.reporter = reporter;
    this.calls = new Calls(reporter);
  }

  /// Follows all paths. Called once.
  void follow() {
    @Nullable Moment moment = Moment.first(image);
    while (moment != null && steps < MAX_STEPS) {
      steps++;
      if (!step(moment)) {
        moment = next();
      }
    }
    if (cut || moment != null) {
      reporter.report(
          Kind.LOOK,
          image.entry(),
          "too many paths: not all of them were followed (%,d instructions of the image were reached)"
              .formatted(reached.size()));
    }
  }

  private @Nullable Moment next() {
    @Nullable Waiting next = waiting.poll();
    if (next == null) {
      return null;
    }
    waitingSize -= next.moment().size();
    return next.moment();
  }

  /// Instructions of the image that a path reaches.
  int numReached() {
    return reached.size();
  }

  /// Kinds of slots that were seen.
  int numSlotKinds() {
    return calls.numSlotKinds();
  }

  /// One instruction; false if the path ends there.
  private boolean step(Moment m) {
    int pc = m.pc;
    if (!isCode(pc)) {
      reporter.report(Kind.INVALID, pc, "goes on where no code is");
      return false;
    }
    int w = image.words()[Arrays.binarySearch(image.addresses(), pc)];
    reached.add(pc);
    if (Decoder.decode(w, pc, CONTRACT_REGION, 0) == null) {
      if (w == ABORT) {
        reporter.report(Kind.LOOK, pc, "an abort: a transaction that gets here is invalid");
      } else {
        reporter.report(
            Kind.INVALID, pc, "no instruction " + IllegalInstruction.describe(w, CONTRACT_REGION));
      }
      return false;
    }
    m.pc = pc + 4;
    return switch (w & 127) {
      case 0x63 -> branch(m, pc, w);
      case 0x6f -> {
        m.set(rd(w), Word.of(pc + 4));
        yield goes(m, pc, pc + jumpOffset(w));
      }
      case 0x67 -> jumpToRegister(m, pc, w);
      case 0x73 -> w != ECALL || calls.call(m, pc);
      default -> {
        plain(m, pc, w);
        yield true;
      }
    };
  }

  private boolean isCode(int pc) {
    for (CodeRange range : image.code()) {
      if (range.start() <= pc && pc < range.end()) {
        return pc % 4 == 0;
      }
    }
    return false;
  }

  private void plain(Moment m, int pc, int w) {
    Word a = m.get(rs1(w));
    switch (w & 127) {
      case 0x33 -> m.set(rd(w), Arithmetic.registers(w >>> 25, funct3(w), a, m.get(rs2(w))));
      case 0x13 -> {
        boolean shift = funct3(w) == 1 || funct3(w) == 5;
        int number = shift ? rs2(w) : w >> 20;
        m.set(rd(w), Arithmetic.immediate(w >>> 25, funct3(w), a, number));
      }
      case 0x37 -> m.set(rd(w), Word.of(w & 0xfffff000));
      case 0x17 -> m.set(rd(w), Word.of(pc + (w & 0xfffff000)));
      case 0x03 -> m.set(rd(w), load(m, pc, w));
      case 0x23 -> store(m, pc, w);
      default -> {} // fence
    }
  }

  private Word load(Moment m, int pc, int w) {
    Word base = m.get(rs1(w));
    if (!base.isKnown()) {
      return Word.OTHER;
    }
    int size = 1 << (funct3(w) & 3);
    Optional<Integer> address = address(base.value() + (w >> 20), size, pc);
    if (address.isEmpty()) {
      return Word.OTHER;
    }
    int at = address.get();
    @Nullable Word word = m.read(at & ~3, bytes(at, size));
    if (word == null) {
      calls.unwritten(pc, at);
      return Word.OTHER;
    }
    if (size == 4 || !word.isKnown()) {
      return size == 4 ? word : Word.OTHER;
    }
    int shifted = word.value() >>> (8 * (at & 3));
    return Word.of(
        switch (funct3(w)) {
          case 0 -> (byte) shifted;
          case 1 -> (short) shifted;
          case 4 -> shifted & 0xff;
          default -> shifted & 0xffff;
        });
  }

  private void store(Moment m, int pc, int w) {
    Word base = m.get(rs1(w));
    if (!base.isKnown()) {
      m.blur();
      return;
    }
    int size = 1 << funct3(w);
    int offset = w >> 25 << 5 | rd(w);
    address(base.value() + offset, size, pc)
        .ifPresent(at -> {
          if (at < image.end()) {
            reporter.report(
                Kind.DIFFERS,
                pc,
                "writes to 0x%x, which the image fills: the next call of a thread finds it changed"
                    .formatted(at));
          }
          m.write(at & ~3, m.get(rs2(w)), bytes(at, size));
        });
  }

  /// The address, if an access of this size may be there.
  private Optional<Integer> address(int address, int size, int pc) {
    if (address >>> 24 != 0) {
      reporter.report(Kind.INVALID, pc, "accesses 0x%x, which no region has".formatted(address));
      return Optional.empty();
    }
    if (address % size != 0) {
      reporter.report(
          Kind.INVALID, pc, "accesses 0x%x, which is no multiple of %d".formatted(address, size));
      return Optional.empty();
    }
    return Optional.of(address);
  }

  private static int bytes(int address, int size) {
    return ((1 << size) - 1) << (address & 3);
  }

  // Where a path goes on.

  private boolean branch(Moment m, int pc, int w) {
    Word a = m.get(rs1(w));
    Word b = m.get(rs2(w));
    int target = pc + branchOffset(w);
    if (a.isKnown() && b.isKnown()) {
      return goes(m, pc, Arithmetic.taken(funct3(w), a.value(), b.value()) ? target : pc + 4);
    }
    if (m.undecided(pc) > MAX_ROUNDS) {
      return false;
    }
    steps += m.size() / COPIED_A_STEP;
    Moment taken = m.copy();
    if (funct3(w) <= 1) {
      Moment equal = funct3(w) == 0 ? taken : m;
      if (a.isKnown()) {
        equal.learn(rs2(w), a.value());
      } else if (b.isKnown()) {
        equal.learn(rs1(w), b.value());
      }
    }
    if (goes(taken, pc, target)) {
      put(taken);
    }
    return goes(m, pc, pc + 4);
  }

  private boolean jumpToRegister(Moment m, int pc, int w) {
    Word base = m.get(rs1(w));
    m.set(rd(w), Word.of(pc + 4));
    if (!base.isKnown()) {
      reporter.report(Kind.LOOK, pc, "jumps where it cannot be told from the image");
      return false;
    }
    return goes(m, pc, (base.value() + (w >> 20)) & ~1);
  }

  /// Whether the path goes on, there: not if it has been there like that, or very often.
  private boolean goes(Moment m, int pc, int target) {
    if (target % 4 != 0) {
      reporter.report(Kind.INVALID, pc, "goes to 0x%x, between two instructions".formatted(target));
      return false;
    }
    m.pc = target;
    int times = visits.merge(target, 1, Integer::sum);
    if (times > MAX_VISITS) {
      cut = true;
      return false;
    }
    return seen.add(m.fingerprint());
  }

  private void put(Moment m) {
    if (waitingSize + m.size() > MAX_WAITING) {
      cut = true;
      return;
    }
    waitingSize += m.size();
    waiting.add(new Waiting(visits.getOrDefault(m.pc, 0), m));
  }

  // Fields of instructions.

  private static int rd(int w) {
    return w >>> 7 & 31;
  }

  private static int rs1(int w) {
    return w >>> 15 & 31;
  }

  private static int rs2(int w) {
    return w >>> 20 & 31;
  }

  private static int funct3(int w) {
    return w >>> 12 & 7;
  }

  private static int jumpOffset(int w) {
    return w >> 31 << 20 | (w >>> 12 & 0xff) << 12 | (w >>> 20 & 1) << 11 | (w >>> 21 & 0x3ff) << 1;
  }

  private static int branchOffset(int w) {
    return w >> 31 << 12 | (w >>> 7 & 1) << 11 | (w >>> 25 & 63) << 5 | (w >>> 8 & 15) << 1;
  }

  /// Findings as a list without repetition, in order of address.
  static List<Finding> sorted(Set<Finding> findings) {
    List<Finding> sorted = new ArrayList<>(findings);
    sorted.sort(
        Comparator.comparing(Finding::kind)
            .thenComparingInt(Finding::address)
            .thenComparing(Finding::text));
    return sorted;
  }
}
