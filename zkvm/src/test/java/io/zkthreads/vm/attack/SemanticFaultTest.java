package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.LyingRun;
import io.zkthreads.vm.exec.LyingRun.Fault;
import io.zkthreads.vm.exec.LyingRun.Lie;
import io.zkthreads.vm.exec.LyingRun.Lied;
import io.zkthreads.vm.exec.RandomStream;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An executor that tells one lie and is honest about everything that follows from it; its rows are
/// filled as those of an honest one. The lie is refused on every way it can be told:
///
/// as it is, where the filler computes the row from its operands, and the bus on which the lie
/// travels does not balance; and, where the table has columns for it, written into the row as well.
/// Then nothing is wrong but the row itself: the machine without this table's rules accepts, the
/// machine refuses and names the table.
@Execution(ExecutionMode.CONCURRENT)
class SemanticFaultTest {
  private static final long SEED = 20261128;

  /// Columns of the result, by limbs or bytes from the low end; of the next pc.
  private static final Map<Table, List<String>> RESULT = new TreeMap<>();

  private static final Map<Table, String> NEXT_PC =
      Map.of(Tables.BEQ, "npc", Tables.BLT, "npc", Tables.CONST, "npc");

  static {
    for (Table table :
        List.of(
            Tables.ADD,
            Tables.ADDI,
            Tables.ADD2,
            Tables.ADDI2,
            Tables.SHI,
            Tables.SHR,
            Tables.DIV)) {
      RESULT.put(table, List.of("c_lo", "c_hi"));
    }
    RESULT.put(Tables.BITR, List.of("z0", "z1", "z2", "z3"));
    RESULT.put(Tables.BITR2, List.of("z0", "z1", "z2", "z3"));
    RESULT.put(Tables.CONST, List.of("k_lo", "k_hi"));
    RESULT.put(Tables.SLT, List.of("lt"));
    RESULT.put(Tables.SLTI, List.of("lt"));
    RESULT.put(Tables.MUL, List.of("o0", "o1"));
    RESULT.put(Tables.MULH, List.of("o2", "o3"));
    RESULT.put(Tables.LBH, List.of("c_lo"));
    RESULT.put(Tables.SBH, List.of("n_lo", "n_hi"));
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Subject(Executor executor, int[] advice, Fraud honest, long cycles) {
    static Subject of(Program program, int... advice) {
      Executor executor = new Executor(program, Fraud.LOG_RANGE);
      Fraud honest = Fraud.on(program, advice);
      assertThat(honest.verdict()).isEmpty();
      long cycles = executor.measure(Host.of(advice), Limits.provable()).cycles();
      return new Subject(executor, advice, honest, cycles);
    }

    Optional<Lied> run(Lie lie, long site, long seed) {
      return LyingRun.of(executor, Host.of(advice), lie, site, seed);
    }
  }

  private static final List<Subject> SUBJECTS =
      List.of(
          Subject.of(GoldenPrograms.osWithTwoContracts(), 9),
          Subject.of(
              GoldenPrograms.cases().stream()
                  .filter(c -> c.name().equals("edge1"))
                  .findFirst()
                  .orElseThrow()
                  .program()),
          Subject.of(RandomStream.program(SEED, 600)));

  private final Random random = new Random(SEED);
  private int tried;
  private int refused;
  private final Set<Table> written = new TreeSet<>();
  private int inTheRow;

  @ParameterizedTest
  @EnumSource(Lie.class)
  void noLieOfASampleIsAccepted(Lie lie) {
    tell(lie, 1, 40);
  }

  @ParameterizedTest
  @EnumSource(Lie.class)
  @Tag("slow")
  void noneOfManyLiesIsAccepted(Lie lie) {
    tell(lie, 3, 800);
    if (lie == Lie.RESULT) {
      TreeSet<Table> withResult = new TreeSet<>(RESULT.keySet());
      withResult.remove(Tables.SBH);
      assertThat(written).isEqualTo(withResult);
    }
  }

  /// Tells a lie at sites drawn at random, at most `most` of every table of every program.
  private void tell(Lie lie, int most, int attempts) {
    System.out.println("seed " + SEED);
    for (Subject subject : SUBJECTS) {
      Map<Table, Integer> told = new TreeMap<>();
      for (int attempt = 0; attempt < attempts; attempt++) {
        long site = random.nextLong(subject.cycles());
        Optional<Lied> lied = subject.run(lie, site, random.nextLong());
        if (lied.isPresent() && told.merge(lied.get().fault().table(), 1, Integer::sum) <= most) {
          judge(subject, lie, lied.get(), lie + " after instruction " + site);
        }
      }
    }
    System.out.println("trust|semantic fault: " + name(lie) + "|" + tried + "|" + refused);
    System.out.println("written into the row, too: " + inTheRow + ", of " + written);
    assertThat(tried).isGreaterThanOrEqualTo(2 * most);
    assertThat(refused).isEqualTo(tried);
  }

  private static String name(Lie lie) {
    return lie.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void judge(Subject subject, Lie lie, Lied lied, String what) {
    Fraud fraud = subject.honest().rerun(lied.execution());
    List<String> verdict = fraud.verdict();
    count(verdict);
    assertThat(verdict).as(what).isNotEmpty().allMatch(v -> v.contains("bus"));
    if (write(fraud, lie, lied.fault())) {
      String table = lied.fault().table().name();
      verdict = fraud.verdict();
      count(verdict);
      inTheRow++;
      written.add(lied.fault().table());
      assertThat(verdict).as(what).isNotEmpty().allMatch(v -> v.startsWith(table));
      Machine weak = Weakened.withoutRulesOf(fraud.machine(), lied.fault().table());
      assertThat(fraud.verdict(weak)).as(what + " without the rules of " + table).isEmpty();
    }
  }

  private void count(List<String> verdict) {
    tried++;
    refused += verdict.isEmpty() ? 0 : 1;
  }

  /// Writes the lie into the row; returns whether the table has columns for it.
  private static boolean write(Fraud fraud, Lie lie, Fault fault) {
    String pc = NEXT_PC.get(fault.table());
    List<String> parts = RESULT.get(fault.table());
    return switch (lie) {
      case BRANCH, NEXT_PC, REPETITION, OMISSION, MISSING_TAIL -> {
        if (pc != null) {
          fraud.row(fault.table(), fault.row()).set(pc, fault.value());
        }
        yield pc != null;
      }
      case RESULT, STORED_WORD -> {
        for (int i = 0; parts != null && i < parts.size(); i++) {
          int bits = parts.size() == 4 ? 8 : 16;
          int part = fault.value() >>> (bits * i) & ((1 << bits) - 1);
          fraud.row(fault.table(), fault.row()).set(parts.get(i), part);
        }
        yield parts != null;
      }
      default -> false;
    };
  }
}
