package io.zkthreads.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// What of a file the kernel has not yet written to its device: Linux' `cachestat`. So a test sees
/// that a write was synced, where a killed process would not show it: the kernel lives on.
final class PageCache {
  /// The number of the call on x86-64 and arm64, since Linux 6.5.
  private static final long CACHESTAT = 451;

  private static final int READ_ONLY = 0;

  private PageCache() {}

  static void assertClean(Path file) {
    assertThat(unwrittenPages(file)).as("unwritten pages of " + file).isZero();
  }

  /// That the tool sees what it must see.
  static void assertDirty(Path file) {
    assertThat(unwrittenPages(file)).as("unwritten pages of " + file).isPositive();
  }

  private static long unwrittenPages(Path file) {
    try {
      return stat(file);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("restricted")
  private static long stat(Path file) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        handle(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    MethodHandle close =
        handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    MethodHandle call =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) open.invokeExact(arena.allocateFrom(file.toString()), READ_ONLY);
      assertThat(descriptor).isPositive();
      MemorySegment wholeFile = arena.allocate(ValueLayout.JAVA_LONG, 2);
      MemorySegment counts = arena.allocate(ValueLayout.JAVA_LONG, 5);
      long result = (long) call.invokeExact(CACHESTAT, (long) descriptor, wholeFile, counts, 0L);
      int closed = (int) close.invokeExact(descriptor);
      assertThat(closed).isZero();
      assumeTrue(result == 0, "the kernel has no cachestat (Linux 6.5): syncs were not looked at");
      long dirty = counts.getAtIndex(ValueLayout.JAVA_LONG, 1);
      long onTheWay = counts.getAtIndex(ValueLayout.JAVA_LONG, 2);
      return dirty + onTheWay;
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }
}
