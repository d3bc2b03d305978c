package io.zkthreads.vm.attack;

import io.zkthreads.air.Machine;
import io.zkthreads.air.RowEvaluator;
import io.zkthreads.air.Witness;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.trace.HeightPolicy;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A witness that starts honest and is then rewritten by an adversary, who has every freedom but to
/// change the program and the statement: any cell, any row, any number of rows. Multiplicities of
/// look-up tables are recomputed in his favour.
final class Fraud {
  static final int LOG_RANGE = 13;
  private static final MachineConfig CONFIG = MachineConfig.singleLane(LOG_RANGE);

  private final Machine machine;
  private final Map<Table, Trace> traces = new TreeMap<>();
  private PublicWords publicWords;
  private @Nullable Facts facts;

  private Fraud(Machine machine, Witness witness) {
    this.machine = machine;
    this.publicWords = witness.publicWords();
    for (Witness.Instance i : witness.instances()) {
      traces.put(Tables.of(i.tableId()), copy(i.main()));
    }
  }

  private Fraud(Fraud other) {
    this.machine = other.machine;
    this.publicWords = other.publicWords;
    this.facts = other.facts;
    other.traces.forEach((id, t) -> traces.put(id, copy(t)));
  }

  private static Trace copy(Trace t) {
    return new Trace(t.width(), t.logHeight(), t.words().clone());
  }

  /// Another fraud that starts from what this one is now.
  Fraud copy() {
    return new Fraud(this);
  }

  /// The same machine with the rows of another run of its program, honest or not.
  Fraud rerun(Execution execution) {
    Fraud fraud = new Fraud(machine, WitnessBuilder.build(CONFIG, execution, HeightPolicy.full()));
    fraud.facts = facts;
    return fraud;
  }

  /// Starts from a run of `program`, honest or not.
  static Fraud of(Program program, Execution execution) {
    return new Fraud(
        ZkMachine.build(program.tables(), CONFIG),
        WitnessBuilder.build(CONFIG, execution, HeightPolicy.full()));
  }

  /// Starts from the honest run of `program`.
  static Fraud on(Program program, int... advice) {
    return new Fraud(ZkMachine.build(program.tables(), CONFIG), witness(program, advice));
  }

  static Fraud on(Asm os) {
    return on(program(os.image()));
  }

  /// Starts from the honest run of a decoy: the adversary proves `program` with a trace that its
  /// executor would refuse to write. Words of the images that differ are exchanged.
  static Fraud on(Program program, Program decoy) {
    Fraud fraud = new Fraud(ZkMachine.build(program.tables(), CONFIG), witness(decoy));
    InitialMemory memory = program.tables().memory();
    for (int r = 0; r < fraud.usedRows(Tables.MEMBOUND); r++) {
      Row row = fraud.row(Tables.MEMBOUND, r);
      int block = memory.blockOf(row.key());
      if (block >= 0 && row.get("block") == 0 && row.get("fin_ts") == 0) {
        int word = memory.word(block, row.key() % InitialMemory.BLOCK_WORDS);
        row.set("fin_lo", word & 0xffff).set("fin_hi", word >>> 16);
      }
    }
    return fraud;
  }

  static Program program(Image os, Image... contracts) {
    return Program.of(os, List.of(contracts), ASM_TRAP);
  }

  /// Trap address of [#program]: the second word of the OS.
  static final int ASM_TRAP = Asm.ORIGIN + 4;

  private static Witness witness(Program program, int... advice) {
    Execution execution =
        new Executor(program, LOG_RANGE).execute(Host.of(advice), Limits.provable());
    return WitnessBuilder.build(CONFIG, execution, HeightPolicy.full());
  }

  Machine machine() {
    return machine;
  }

  PublicWords publicWords() {
    return publicWords;
  }

  /// Claims other public words; a word per index from 0, then the exit code.
  Fraud claim(int exitCode, int... words) {
    publicWords = PublicWords.of(words, exitCode);
    traces.put(Tables.PUB, publicWords.knownColumns());
    return this;
  }

  Row row(Table table, int index) {
    return new Row(table, index);
  }

  /// The first row in which a column has a value.
  Row find(Table table, String column, long value) {
    for (int r = 0; r < trace(table).height(); r++) {
      if (row(table, r).get(column) == value && row(table, r).get("real") == 1) {
        return row(table, r);
      }
    }
    throw new IllegalArgumentException("no row of " + table + " has " + column + " = " + value);
  }

  /// The row of a key in MEMBOUND.
  Row boundary(int key) {
    for (int r = 0; r < trace(Tables.MEMBOUND).height(); r++) {
      Row row = row(Tables.MEMBOUND, r);
      if (row.get("real") == 1 && row.key() == key) {
        return row;
      }
    }
    throw new IllegalArgumentException("no boundary of key " + key);
  }

  Row boundaryOfRegister(int register) {
    return boundary(MemoryKey.ofRegister(register));
  }

  int usedRows(Table table) {
    int r = 0;
    while (traces.containsKey(table) && row(table, r).get("real") != 0) {
      r++;
    }
    return r;
  }

  /// A zero row at the end of the used rows; the table appears if it did not.
  Row append(Table table) {
    traces.computeIfAbsent(table, t -> Trace.allocate(t.width(), 10));
    return row(table, usedRows(table));
  }

  /// Moves later rows down by one; the row at `index` stays as a copy.
  Row insert(Table table, int index) {
    int w = table.width();
    int[] words = trace(table).words();
    System.arraycopy(words, index * w, words, (index + 1) * w, words.length - (index + 1) * w);
    return row(table, index);
  }

  void remove(Table table, int index) {
    int w = table.width();
    int[] words = trace(table).words();
    System.arraycopy(words, (index + 1) * w, words, index * w, words.length - (index + 1) * w);
    Arrays.fill(words, words.length - w, words.length, 0);
  }

  /// Removes the boundary of a key and mends the gap of the next row.
  void removeBoundary(int key) {
    int index = boundary(key).index;
    remove(Tables.MEMBOUND, index);
    if (index > 0 && row(Tables.MEMBOUND, index).get("real") == 1) {
      row(Tables.MEMBOUND, index).mendGap();
    }
  }

  /// Names of the tables that the key has.
  List<String> tables() {
    return machine.tables().stream().map(spec -> spec.air().name()).toList();
  }

  Trace trace(Table table) {
    return Objects.requireNonNull(traces.get(table), table.name());
  }

  /// What is wrong with the witness; empty if it could be proven.
  List<String> verdict() {
    return verdict(machine);
  }

  /// The same in a machine that may lack a rule.
  List<String> verdict(Machine judge) {
    if (facts == null) {
      facts = Facts.of(machine);
    }
    List<String> wrong = new ArrayList<>(recount(judge, facts));
    WitnessChecker.check(judge, witness()).forEach(v -> wrong.add(v.toString()));
    return wrong;
  }

  private Witness witness() {
    List<Witness.Instance> instances = new ArrayList<>();
    traces.forEach((id, t) -> instances.add(new Witness.Instance(id.id(), t)));
    instances.sort(Comparator.comparingInt(Witness.Instance::tableId));
    return new Witness(instances, publicWords);
  }

  /// Sets every multiplicity of a look-up to what the rows ask for.
  private List<String> recount(Machine judge, Facts offered) {
    List<String> missing = new ArrayList<>();
    for (Table provider : Tables.all()) {
      if (isAsked(provider) && traces.containsKey(provider)) {
        Arrays.fill(trace(provider).words(), 0);
      }
    }
    for (TableSpec spec : judge.tables()) {
      Table id = Tables.of(spec.air().id());
      boolean asks = spec.air().interactions().stream().anyMatch(i -> isQuery(spec.air(), i));
      if (asks && traces.containsKey(id)) {
        count(spec.air(), trace(id), offered, missing);
      }
    }
    return missing;
  }

  private static boolean isAsked(Table table) {
    return table.buses(Direction.RECEIVE).stream().anyMatch(b -> b.use() == Bus.Use.FACT);
  }

  private static boolean isQuery(Air air, Interaction i) {
    return i.weight() == 1 && Facts.isLookup(Facts.bus(air, i));
  }

  private void count(Air air, Trace main, Facts offered, List<String> missing) {
    RowEvaluator evaluator = new RowEvaluator(air, main, null, null, new int[0]);
    List<Interaction> queries = air.interactions().stream().filter(i -> isQuery(air, i)).toList();
    for (int r = 0; r < main.height(); r++) {
      evaluator.evaluate(r);
      for (Interaction i : queries) {
        int times = evaluator.word(i.multiplicity());
        if (times == 0) {
          continue;
        }
        long hash = Facts.hash(evaluator, i);
        if (!offered.contains(hash)) {
          missing.add(air.name() + " row " + r + ": nothing answers bus " + Facts.bus(air, i));
          continue;
        }
        Facts.Place place = offered.place(hash);
        Trace provider = trace(Tables.of(place.table()));
        int at = place.row() * provider.width() + place.column();
        provider.words()[at] = KoalaBear.add(provider.words()[at], times);
      }
    }
  }

  /// A row by the names of its columns; values are canonical, negative ones mod p.
  final class Row {
    private final Table table;
    private final int index;

    private Row(Table table, int index) {
      this.table = table;
      this.index = index;
    }

    int index() {
      return index;
    }

    long get(String column) {
      return KoalaBear.toCanonical(trace(table).words()[at(column)]);
    }

    Row set(String column, long value) {
      trace(table).words()[at(column)] = KoalaBear.fromLong(value);
      return this;
    }

    /// Sets all columns, in order.
    Row fill(long... values) {
      for (int i = 0; i < values.length; i++) {
        set(table.columnNames().get(i), values[i]);
      }
      return this;
    }

    /// Key of a row of MEMBOUND.
    int key() {
      long place = (get("reg") << 28) + (get("region") << MemoryKey.WORD_BITS);
      return (int) (place + (get("w_hi") << 16) + get("w_lo"));
    }

    /// Sets the difference to the key of the row before, in a row of MEMBOUND.
    Row mendGap() {
      Row before = row(table, index - 1);
      long gap = key() - before.key() - before.get("size");
      return set("d_lo", gap & 0xffff).set("d_hi", gap >> 16);
    }

    private int at(String column) {
      return index * table.width() + table.column(column);
    }
  }
}
