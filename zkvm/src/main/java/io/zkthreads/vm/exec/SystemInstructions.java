package io.zkthreads.vm.exec;

import static io.zkthreads.vm.exec.Code.A;
import static io.zkthreads.vm.exec.Code.ALU;
import static io.zkthreads.vm.exec.Code.B;
import static io.zkthreads.vm.exec.Code.D;
import static io.zkthreads.vm.exec.Code.IMMEDIATE;
import static io.zkthreads.vm.exec.Code.NEXT;
import static io.zkthreads.vm.exec.Code.ROW;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.vm.exec.Outcome.Limit;
import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.program.MemoryKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Instructions of the OS, and the ecall by which a contract reaches it.
final class SystemInstructions {
  private static final int CONTRACT_PC = 5;
  private static final int CONTRACT_REGION = 6;
  private static final int EXIT_REGISTER = 10;
  private static final int CALL_REGISTER = 17;

  /// Number of Linux's `exit`.
  private static final int EXIT_CALL = 93;

  private final RunState state;
  private final Code code;
  private final int[] words;
  private final int[] registers;
  private final RunLog log;
  private final Host host;
  private final HostView view;
  private final Limits limits;
  private final Map<Integer, Integer> publicWords = new HashMap<>();

  /// Words of advice that were read.
  private long advised;

  SystemInstructions(RunState state, Host host, Limits limits) {
    this.state = state;
    this.code = state.code;
    this.words = code.words;
    this.registers = state.registers;
    this.log = state.log;
    this.host = host;
    this.view = new HostView(code, state.memory);
    this.limits = limits;
  }

  HostView view() {
    return view;
  }

  int contractEcall(int at, int ts) {
    int pc = registers[CONTRACT_PC];
    int pcTime = state.touch(CONTRACT_PC, ts + 2);
    int region = registers[CONTRACT_REGION];
    int regionTime = state.touch(CONTRACT_REGION, ts + 3);
    registers[CONTRACT_PC] = code.pcOf(at) + 4;
    registers[CONTRACT_REGION] = code.regionOf(at);
    if (log.enabled()) {
      log.contractEcall.add(words[at + ROW], ts, pc, pcTime, region, regionTime);
    }
    int next = words[at + NEXT];
    return next >= 0 ? next : state.astray(at, 0, words[at + IMMEDIATE], ts);
  }

  int halt(int at, int ts) {
    int exit = registers[EXIT_REGISTER];
    int exitTime = state.touch(EXIT_REGISTER, ts);
    if (log.enabled()) {
      log.halt.add(words[at + ROW], ts, exit, exitTime);
    }
    return end(exit);
  }

  /// The only system call of a bare program.
  int exit(int at, int ts) {
    int exit = registers[EXIT_REGISTER];
    int call = registers[CALL_REGISTER];
    if (call != EXIT_CALL) {
      String text = SystemCallText.of(call);
      return state.trap(Reason.UNKNOWN_SYSTEM_CALL, at, ts, call, text);
    }
    int exitTime = state.touch(EXIT_REGISTER, ts);
    int callTime = state.touch(CALL_REGISTER, ts + 1);
    if (log.enabled()) {
      log.exit.add(words[at + ROW], ts, exit, exitTime, call, callTime);
    }
    return end(exit);
  }

  private int end(int exit) {
    List<PublicWords.Entry> entries = new ArrayList<>();
    publicWords.forEach((index, word) -> entries.add(new PublicWords.Entry(index, word)));
    entries.add(new PublicWords.Entry(PublicWords.EXIT_INDEX, exit));
    return state.halt(new Outcome.Halted(PublicWords.sorted(entries)));
  }

  int read(int at, int ts) {
    int word = host.advice(view.at(at, ts));
    if (!view.advised()) {
      return state.trap(Reason.ADVICE_ENDS, at, ts, 0, "after %,d words".formatted(advised));
    }
    advised++;
    int d = words[at + D];
    int old = registers[d];
    int oldTime = state.touch(d, ts + 3);
    registers[d] = word;
    if (log.enabled()) {
      log.read.add(words[at + ROW], ts, old, oldTime, word);
    }
    return words[at + NEXT];
  }

  int clock(int at, int ts) {
    int d = words[at + D];
    int old = registers[d];
    int oldTime = state.touch(d, ts + 3);
    registers[d] = ts;
    if (log.enabled()) {
      log.clock.add(words[at + ROW], ts, old, oldTime);
    }
    return words[at + NEXT];
  }

  int commit(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int index = registers[a];
    int indexTime = state.touch(a, ts);
    int word = registers[b];
    int wordTime = state.touch(b, ts + 1);
    if (index == PublicWords.EXIT_INDEX) {
      return state.trap(Reason.COMMITTED_EXIT_INDEX, at, ts, index);
    }
    if (publicWords.size() >= limits.publicWords()) {
      return state.limit(Limit.PUBLIC_WORDS, code.regionOf(at), code.pcOf(at), ts);
    }
    if (publicWords.putIfAbsent(index, word) != null) {
      return state.trap(Reason.COMMITTED_TWICE, at, ts, index);
    }
    if (log.enabled()) {
      log.commit.add(words[at + ROW], ts, index, indexTime, word, wordTime);
    }
    return words[at + NEXT];
  }

  int crossMemory(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int g = words[at + D];
    int address = registers[a];
    int addressTime = state.touch(a, ts);
    int region = registers[b];
    int regionTime = state.touch(b, ts + 1);
    if (RunState.outside(address, address, 3)) {
      return state.badAddress(at, ts, address);
    }
    if (Integer.compareUnsigned(region, MemoryKey.NUM_REGIONS) >= 0) {
      return state.trap(Reason.NO_SUCH_REGION, at, ts, region);
    }
    int key = MemoryKey.ofWord(region, address);
    int[] page = state.memory.page(key);
    if (page.length == 0) {
      return state.nullPage(at, ts, address);
    }
    int i = (key & Memory.PAGE_MASK) << 1;
    int word = page[i];
    int wordTime = state.touch(page, i, key, ts + 2);
    int old = registers[g];
    int oldTime = state.touch(g, ts + 3);
    int moved = words[at + ALU] == 1 ? old : word;
    page[i] = moved;
    registers[g] = moved;
    if (log.enabled()) {
      log.crossMemory.add(
          words[at + ROW], ts, address, addressTime, region, regionTime, word, wordTime);
      log.crossMemory.append(old, oldTime);
    }
    return words[at + NEXT];
  }

  int enter(int at, int ts) {
    int a = words[at + A];
    int b = words[at + B];
    int pc = registers[a];
    int pcTime = state.touch(a, ts);
    int region = registers[b];
    int regionTime = state.touch(b, ts + 1);
    if (RunState.outside(pc, pc, 3)) {
      return state.badTarget(at, ts, pc);
    }
    if (Integer.compareUnsigned(region, MemoryKey.NUM_REGIONS) >= 0) {
      return state.trap(Reason.NO_SUCH_REGION, at, ts, region);
    }
    registers[b] = 0;
    if (log.enabled()) {
      log.enter.add(words[at + ROW], ts, pc, pcTime, region, regionTime);
    }
    return state.jump(at, region, pc, ts);
  }
}
