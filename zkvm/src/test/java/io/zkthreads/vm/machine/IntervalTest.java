package io.zkthreads.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Node;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Reach;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.table.TableDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The equations speak of integers, the proof only of residues mod p. Here every equation of every
/// table is read over the integers, in every case of the boolean columns and every split of a
/// shift, with the ranges that look-ups force: none can hold mod p and fail for the numbers.
class IntervalTest {
  private static final int LOG_RANGE = 16;

  /// What the ROM, the state and the executor's time limit say of columns.
  private static final Map<String, Range> DECLARED =
      Map.ofEntries(
          Map.entry("pc", Range.bits(24)),
          Map.entry("ts", Range.bits(29)),
          Map.entry("region", Range.bits(6)),
          Map.entry("a_idx", Range.of(0, 32)),
          Map.entry("b_idx", Range.of(0, 32)),
          Map.entry("g_idx", Range.of(0, 32)),
          Map.entry("rd_idx", Range.of(0, 32)),
          Map.entry("imm", Range.of(-2048, 2047)),
          Map.entry("imm_lo", Range.bits(16)),
          Map.entry("imm_hi", Range.of(-1, 0xffff)),
          Map.entry("k_lo", Range.bits(16)),
          Map.entry("k_hi", Range.bits(16)),
          Map.entry("link_hi", Range.of(0, 256)),
          Map.entry("trap", Range.bits(24)),
          Map.entry("op", Range.of(0, 2)),
          Map.entry("i0", Range.bits(8)),
          Map.entry("i1", Range.bits(8)),
          Map.entry("al", Range.of(-1, 1)),
          Map.entry("be", Range.bits(16)),
          Map.entry("call", Range.bits(7)),
          Map.entry("t", Range.bits(29)));

  /// What rows of hashes are handed by rows of the same call, by table and column without its
  /// number. Words that make no bits any more are any of 20 bits.
  private static final Map<String, Range> HANDED_ON =
      Map.ofEntries(
          Map.entry("SHA512.k", Range.bits(16)),
          Map.entry("SHA512.s", Range.of(0, 2)),
          Map.entry("SHA512.u", Range.of(-1, 1)),
          Map.entry("SHA512.ec", Range.of(0, 2)),
          Map.entry("SHA512.tb", Range.of(0, 21_523_360)),
          Map.entry("SHA512.tf", Range.of(0, 21_523_360)),
          Map.entry("SHA512.v", Range.of(0, 3 * 0xffff)),
          Map.entry("SHA512.y", Range.of(-0xffff, 3 * 0xffff)),
          Map.entry("SHA512.ne", Range.of(-(1 << 20), 1 << 20)),
          Map.entry("SHA512.na", Range.of(-(1 << 20), 1 << 20)),
          Map.entry("SHA512.w", Range.of(-(1 << 20), 1 << 20)),
          Map.entry("SHA512.w1_", Range.bits(16)),
          Map.entry("SHA512.w3_", Range.bits(16)),
          Map.entry("SHA512.w7_", Range.bits(16)),
          Map.entry("SHA512.z", Range.of(0, 2 * 0xffff)),
          Map.entry("SHA512.step", Range.bits(7)),
          Map.entry("SHA512.block", Range.bits(28)),
          Map.entry("SHA512.state", Range.bits(28)),
          Map.entry("SHA256.k0_", Range.bits(16)),
          Map.entry("SHA256.k1_", Range.bits(16)),
          Map.entry("SHA256.ec0_", Range.of(0, 2)),
          Map.entry("SHA256.ec1_", Range.of(0, 2)),
          Map.entry("SHA256.d", Range.bits(16)),
          Map.entry("SHA256.h", Range.bits(16)),
          Map.entry("SHA256.ne", Range.of(-(1 << 20), 1 << 20)),
          Map.entry("SHA256.na", Range.of(-(1 << 20), 1 << 20)),
          Map.entry("SHA256.v0_", Range.of(-(1 << 20), 1 << 20)),
          Map.entry("SHA256.v1_", Range.of(-(1 << 20), 1 << 20)),
          Map.entry("SHA256.w3_", Range.bits(16)),
          Map.entry("SHA256.w4_", Range.bits(16)),
          Map.entry("SHA256.w5_", Range.bits(16)),
          Map.entry("SHA256.w6_", Range.bits(16)),
          Map.entry("SHA256.w7_", Range.bits(16)),
          Map.entry("SHA256.z0_", Range.of(0, 2 * 0xffff)),
          Map.entry("SHA256.z1_", Range.of(0, 2 * 0xffff)),
          Map.entry("SHA256.pair", Range.bits(6)),
          Map.entry("SHA256.block", Range.bits(28)),
          Map.entry("FEED.old", Range.bits(16)),
          Map.entry("FEED.add", Range.of(-(1 << 20), 1 << 20)),
          Map.entry("FEED.joined", Range.BIT),
          Map.entry("KECCAK_PLANE.round", Range.bits(5)),
          Map.entry("KECCAK_STATE.lane", Range.of(0, 24)),
          Map.entry("KECCAK_STATE.state", Range.bits(28)),
          Map.entry("KECCAK_STATE.n", Range.bits(16)));

  /// More booleans than that are not told apart.
  private static final int MAX_CASES_LOG = 12;

  /// Flags that the ROM binds to 0 or 1.
  private static final Set<String> FLAGS =
      Set.of("sub", "ne", "sg", "ge", "sa", "sb", "rem", "by", "st", "ar");

  /// Equations of field elements that stand for no integer: an inverse, addresses that the ROM
  /// compares as field elements, a column that is free when b = 0, and a hash of field elements. A
  /// star stands for a number.
  private static final Set<String> OF_THE_FIELD =
      Set.of(
          "BEQ: not eq",
          "BEQ: next pc",
          "BLT: next pc",
          "DIV: borrow boolean",
          "ED_ADD: gap of x3",
          "ED_ADD: gap of y3",
          "ED_ADD: no inverse at the top of x3",
          "ED_ADD: no inverse at the top of y3",
          "POSEIDON2: cube * of full round *",
          "POSEIDON2: cube of partial round *",
          "POSEIDON2: word * after",
          "POSEIDON2: word * before is below p",
          "POSEIDON2: word * after is below p");

  @ParameterizedTest
  @MethodSource("io.zkthreads.vm.machine.Tables#all")
  void noEquationHoldsModuloThePrimeWithoutHoldingForTheNumbers(Table id) {
    if (id.kind() == Table.Kind.PREPROCESSED || id == Tables.PUB) {
      return;
    }
    TableDefinition table = ZkMachine.define(id, MachineConfig.singleLane(LOG_RANGE));
    Set<String> doubts = new TreeSet<>();
    for (Map<Integer, Range> columns : cases(table)) {
      doubts.addAll(new IntegerReading(table, columns).doubts());
    }
    doubts.removeIf(d -> OF_THE_FIELD.contains(d) || OF_THE_FIELD.contains(starred(d)));
    assertThat(doubts).isEmpty();
  }

  /// Numbers behind the name of the table as stars.
  private static String starred(String doubt) {
    int name = doubt.indexOf(':');
    return doubt.substring(0, name) + doubt.substring(name).replaceAll("\\d+", "*");
  }

  @Test
  void anEquationThatCanWrapIsFound() {
    TableDefinition careless = new Careless().define(1, new Reach(LOG_RANGE));
    assertThat(new IntegerReading(careless, cases(careless).getFirst()).doubts())
        .contains("CARELESS: product of limbs");
  }

  private static final class Careless extends InstructionTable {
    Careless() {
      super(12, "CARELESS", "");
      Register a = first();
      Register b = second();
      read(a);
      read(b);
      zero("product of limbs", a.lo().times(b.lo()).minus(a.hi()));
    }
  }

  private static List<Map<Integer, Range>> cases(TableDefinition table) {
    List<Map<Integer, Range>> cases = List.of(Map.of());
    List<Column> columns = table.air().columns();
    long numBooleans = IntStream.range(0, columns.size()).filter(c -> isBoolean(table, c)).count();
    for (int c = 0; c < columns.size(); c++) {
      String name = columns.get(c).name();
      String handedOn = table.table() + "." + name.replaceAll("\\d+$", "");
      if (name.equals("real")) {
        cases = with(cases, c, List.of(Range.of(1, 1)));
      } else if (HANDED_ON.containsKey(handedOn)) {
        cases = with(cases, c, List.of(HANDED_ON.get(handedOn)));
      } else if (isBoolean(table, c) && numBooleans > MAX_CASES_LOG) {
        cases = with(cases, c, List.of(Range.BIT));
      } else if (FLAGS.contains(name) || isBoolean(table, c)) {
        cases = with(cases, c, List.of(Range.of(0, 0), Range.of(1, 1)));
      } else if (DECLARED.containsKey(name)) {
        cases = with(cases, c, List.of(DECLARED.get(name)));
      } else if (name.equals("bits")) {
        cases = withSplits(cases, c);
      }
    }
    return cases;
  }

  private static boolean isBoolean(TableDefinition table, int column) {
    String name = table.air().columns().get(column).name() + " boolean";
    return table.air().constraints().stream().anyMatch(c -> c.name().equals(name))
        && table.air().nodes().contains(new Node.Main(column, 0));
  }

  private static List<Map<Integer, Range>> with(
      List<Map<Integer, Range>> cases, int column, List<Range> values) {
    List<Map<Integer, Range>> out = new ArrayList<>();
    for (Map<Integer, Range> c : cases) {
      for (Range value : values) {
        Map<Integer, Range> extended = new HashMap<>(c);
        extended.put(column, value);
        out.add(extended);
      }
    }
    return out;
  }

  /// bits, and beside it A = 2^bits, B = 2^(16 − bits).
  private static List<Map<Integer, Range>> withSplits(List<Map<Integer, Range>> cases, int column) {
    List<Map<Integer, Range>> out = new ArrayList<>();
    for (int bits = 0; bits <= 16; bits++) {
      List<Map<Integer, Range>> one = with(cases, column, List.of(Range.of(bits, bits)));
      one = with(one, column + 1, List.of(Range.of(1L << bits, 1L << bits)));
      out.addAll(with(one, column + 2, List.of(Range.of(1L << (16 - bits), 1L << (16 - bits)))));
    }
    return out;
  }
}
