package io.zkthreads.vm.exec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where a run of a bare program spent its instructions, by stacks of calls, and which came last. A
/// call is a jump that writes x1, a return one to x1 that writes nothing; of a jump from the end of
/// one function into another there is no call, so the other's instructions are the first's.
public final class Profile {
  private static final int RETURN_ADDRESS = 1;

  /// Deeper calls are counted as their caller's instructions.
  private static final int MAX_DEPTH = 1000;

  private final int[] last;
  private long instructions;
  private final Call outermost;
  private Call current;
  private int depth;

  private static final class Call {
    private final int entry;
    private final @Nullable Call caller;
    private final Map<Integer, Call> callees = new TreeMap<>();
    private long own;

    Call(int entry, @Nullable Call caller) {
      this.entry = entry;
      this.caller = caller;
    }
  }

  /// A stack of calls.
  ///
  /// @param entries where its functions begin, outermost first
  /// @param instructions of the innermost, its callees' not counted
  public record Stack(List<Integer> entries, long instructions) {
    public Stack {
      entries = List.copyOf(entries);
    }
  }

  /// An empty profile.
  ///
  /// @param entry of the program
  /// @param last how many instructions to remember
  public Profile(int entry, int last) {
    this.last = new int[last];
    this.outermost = new Call(entry, null);
    this.current = outermost;
  }

  /// The instruction at `at` has run; the next is at `next`, or there is none.
  void ran(Code code, int at, int next) {
    int pc = code.pcOf(at);
    if (last.length > 0) {
      last[(int) (instructions % last.length)] = pc;
    }
    instructions++;
    current.own++;
    if (next >= 0 && jumps(code, at)) {
      int to = code.pcOf(next);
      if (code.words[at + Code.D] == RETURN_ADDRESS) {
        call(to);
      } else if (returns(code, at)) {
        leave();
      }
    }
  }

  private static boolean jumps(Code code, int at) {
    return code.words[at] == Code.JALR
        || (code.words[at] == Code.CONSTANT
            && code.words[at + Code.NEXT] != at + (1 << Code.LOG_STRIDE));
  }

  private static boolean returns(Code code, int at) {
    return code.words[at] == Code.JALR && code.words[at + Code.A] == RETURN_ADDRESS;
  }

  private void call(int entry) {
    depth++;
    if (depth <= MAX_DEPTH) {
      Call caller = current;
      current = caller.callees.computeIfAbsent(entry, e -> new Call(e, caller));
    }
  }

  private void leave() {
    if (depth > 0) {
      if (depth <= MAX_DEPTH && current.caller != null) {
        current = current.caller;
      }
      depth--;
    }
  }

  /// All stacks that ran an instruction, outer ones first.
  public List<Stack> stacks() {
    List<Stack> stacks = new ArrayList<>();
    Deque<Integer> entries = new ArrayDeque<>();
    collect(outermost, entries, stacks);
    return stacks;
  }

  private static void collect(Call call, Deque<Integer> entries, List<Stack> stacks) {
    entries.addLast(call.entry);
    if (call.own > 0) {
      stacks.add(new Stack(List.copyOf(entries), call.own));
    }
    call.callees.values().forEach(callee -> collect(callee, entries, stacks));
    entries.removeLast();
  }

  /// Instructions by the function that ran them.
  public Map<Integer, Long> functions() {
    Map<Integer, Long> functions = new HashMap<>();
    stacks().forEach(s -> functions.merge(s.entries().getLast(), s.instructions(), Long::sum));
    return functions;
  }

  /// The pcs of the last instructions, oldest first.
  public int[] last() {
    int n = (int) Math.min(instructions, last.length);
    int[] pcs = new int[n];
    for (int i = 0; i < n; i++) {
      pcs[i] = last[(int) ((instructions - n + i) % last.length)];
    }
    return pcs;
  }
}
