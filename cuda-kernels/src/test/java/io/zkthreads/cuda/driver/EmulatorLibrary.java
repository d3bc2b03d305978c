package io.zkthreads.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The loaded library of the emulated driver, and what `control.cpp` exports beside CUDA's calls.
final class EmulatorLibrary {
  private static final int MAX_TEXT = 512;
  private static final int MAX_NAMES_BYTES = 1 << 16;
  private static final int MAX_SIZES = 1 << 14;

  private final MethodHandle reset;
  private final MethodHandle set;
  private final MethodHandle counters;
  private final MethodHandle lastFault;
  private final MethodHandle parameters;

  /// Calls one function.
  private interface Call {
    void run() throws Throwable;
  }

  private EmulatorLibrary(Functions functions) {
    reset = functions.ofVoid("emulator_reset");
    set = functions.ofInt("emulator_set", JAVA_INT, ADDRESS, JAVA_LONG);
    counters = functions.ofVoid("emulator_counters", JAVA_INT, ADDRESS);
    lastFault = functions.ofVoid("emulator_last_fault", ADDRESS, JAVA_INT);
    parameters = functions.ofInt("emulator_parameters", JAVA_INT, ADDRESS, ADDRESS);
  }

  private record Functions(SymbolLookup symbols) {
    @SuppressWarnings("restricted")
    MethodHandle ofVoid(String name, MemoryLayout... arguments) {
      return Linker.nativeLinker()
          .downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
    }

    @SuppressWarnings("restricted")
    MethodHandle ofInt(String name, MemoryLayout... arguments) {
      return Linker.nativeLinker()
          .downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }
  }

  /// Builds it where a source is newer. Its name, `libcuda.so.1`, is what JCuda's library asks for,
  /// and the one that is loaded already is taken.
  @SuppressWarnings("restricted")
  static EmulatorLibrary load() {
    Path module = Path.of(System.getProperty("repository.root", ".."), "cuda-kernels");
    try {
      Path library = new EmulatorBuild(module.toAbsolutePath()).library();
      System.load(library.toString());
      return new EmulatorLibrary(
          new Functions(SymbolLookup.libraryLookup(library, Arena.global())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void reset() {
    call(() -> reset.invoke());
  }

  void set(int device, String condition, long value) {
    int[] known = new int[1];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(condition);
      call(() -> known[0] = (int) set.invoke(device, name, value));
    }
    if (known[0] == 0) {
      throw new IllegalArgumentException("no condition " + condition);
    }
  }

  long[] counters(int device, int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG, count);
      call(() -> counters.invoke(device, out));
      return out.toArray(JAVA_LONG);
    }
  }

  String lastFault() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(MAX_TEXT);
      call(() -> lastFault.invoke(text, MAX_TEXT));
      return text.getString(0);
    }
  }

  /// @param product whether to leave out kernels of tests
  Signatures signatures(boolean product) {
    Map<String, int[]> sizes = new TreeMap<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment names = arena.allocate(MAX_NAMES_BYTES);
      MemorySegment words = arena.allocate(JAVA_INT, MAX_SIZES);
      int[] count = new int[1];
      call(() -> count[0] = (int) parameters.invoke(product ? 1 : 0, names, words));
      long name = 0;
      int word = 0;
      for (int k = 0; k < count[0]; k++) {
        String text = names.getString(name);
        int[] each = new int[words.getAtIndex(JAVA_INT, word++)];
        for (int i = 0; i < each.length; i++) {
          each[i] = words.getAtIndex(JAVA_INT, word++);
        }
        sizes.put(text, each);
        name += text.length() + 1;
      }
    }
    return new Signatures(sizes);
  }

  private static void call(Call function) {
    try {
      function.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
