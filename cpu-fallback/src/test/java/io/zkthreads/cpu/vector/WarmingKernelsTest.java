package io.zkthreads.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.Twiddles;
import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.cpu.vector.WarmingKernels.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WarmingKernelsTest {
  private static final long NAP_NANOS = 2_000_000;

  private static final Path OPTIONS = Path.of("../scripts/kernels.args");
  private static final List<Path> SOURCES =
      List.of(Path.of("src/main/java"), Path.of("../stark-core/src/main/java"));

  @Nullable Object objects;

  private final AtomicInteger quickCalls = new AtomicInteger();

  /// Kernels that do as the plain ones, but `before` each call.
  private static Kernels plainAfter(Runnable before) {
    Kernels plain = ScalarBackendProvider.kernels();
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> {
              before.run();
              try {
                return method.invoke(plain, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// Kernels that do nothing, but `before` each call.
  private static Kernels nothingAfter(Runnable before) {
    return nothingAfter(before, Kernels.class);
  }

  private static <T> T nothingAfter(Runnable before, Class<T> type) {
    Object nothing =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              before.run();
              Class<?> result = method.getReturnType();
              return result.isInterface() ? nothingAfter(before, result) : null;
            });
    return type.cast(nothing);
  }

  @Test
  void noKernelMakesObjectsWithoutVectors() {
    Kernels plain = ScalarBackendProvider.kernels();
    KernelExercises exercises = new KernelExercises(plain, plain);
    for (Kernel kernel : Kernel.values()) {
      exercises.makesObjectsInPlainJava(kernel);
      assertThat(exercises.makesObjectsInPlainJava(kernel)).as("%s", kernel).isFalse();
    }
  }

  @Test
  void aKernelThatMakesObjectsIsColdHoweverQuickItIs() {
    Kernels slow = plainAfter(() -> LockSupport.parkNanos(NAP_NANOS));
    Kernels boxing = nothingAfter(() -> objects = new byte[1 << 14]);
    Kernels quick = nothingAfter(quickCalls::incrementAndGet);
    assertThat(new KernelExercises(slow, boxing).isWarm(Kernel.ADD)).isFalse();
    assertThat(objects).isNotNull();
    KernelExercises exercises = new KernelExercises(slow, quick);
    await(() -> exercises.isWarm(Kernel.ADD));
  }

  /// The first calls through a proxy make objects as well.
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void theOptionsNameClassesThatExist() throws IOException {
    List<String> patterns =
        Files.readAllLines(OPTIONS).stream()
            .filter(line -> line.contains("io/zkthreads/"))
            .map(line -> line.replaceAll(".*(io/zkthreads/[^.]*)[.].*", "$1"))
            .toList();
    assertThat(patterns).contains("io/zkthreads/cpu/vector/*");
    for (String pattern : patterns) {
      PathMatcher named = FileSystems.getDefault().getPathMatcher("glob:**/" + pattern + ".java");
      assertThat(SOURCES.stream().anyMatch(root -> contains(root, named))).as(pattern).isTrue();
    }
  }

  private static boolean contains(Path root, PathMatcher named) {
    try (Stream<Path> sources = Files.walk(root)) {
      return sources.anyMatch(named::matches);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void oneHearsWhenEveryKernelHasBeenReplacedByTheQuickerOne() throws Exception {
    Kernels slow = plainAfter(() -> LockSupport.parkNanos(NAP_NANOS));
    Kernels quick = nothingAfter(quickCalls::incrementAndGet);
    WarmingKernels kernels = new WarmingKernels(slow, quick);
    kernels.allInVectors().toCompletableFuture().get(100, TimeUnit.SECONDS);
    int before = quickCalls.get();
    int[] sum = new int[256];
    kernels.add(sum, new int[256], new int[256], 256);
    kernels.scale(sum, 0, sum, 0, 256, 1);
    kernels.compression();
    assertThat(quickCalls.get()).isEqualTo(before + 3);
  }

  @Test
  void whoHasMuchToProveWaitsForVectorsAndOthersDoNot() {
    Set<Thread> plainCallers = ConcurrentHashMap.newKeySet();
    Set<Thread> vectorCallers = ConcurrentHashMap.newKeySet();
    CountDownLatch compiled = new CountDownLatch(1);
    WarmingKernels kernels = warming(plainCallers, vectorCallers, compiled);
    int[] x = new int[256];

    kernels.add(x, x, x, 256);
    assertThat(plainCallers).as("little to prove").contains(Thread.currentThread());

    Kernels.Span rows = new Kernels.Span(x, 0);
    CompletableFuture<Thread> waiting =
        CompletableFuture.supplyAsync(() -> {
          kernels.forward4(rows, rows, 1 << 20, 1 << 20, 16, new Twiddles(x, x));
          return Thread.currentThread();
        });
    LockSupport.parkNanos(50 * NAP_NANOS);
    assertThat(waiting).isNotDone();
    compiled.countDown();
    Thread waited = waiting.join();
    assertThat(plainCallers).doesNotContain(waited);
    assertThat(vectorCallers).contains(waited);
  }

  @Test
  void aPermutationIsCompiledOnceSomeonePermutes() throws Exception {
    Set<Thread> plainCallers = ConcurrentHashMap.newKeySet();
    Set<Thread> vectorCallers = ConcurrentHashMap.newKeySet();
    WarmingKernels kernels = warming(plainCallers, vectorCallers, new CountDownLatch(0));
    kernels.allInVectors().toCompletableFuture().get(100, TimeUnit.SECONDS);

    kernels.permute(new int[256]);
    assertThat(plainCallers).contains(Thread.currentThread());
    await(() -> {
      kernels.permute(new int[256]);
      return vectorCallers.contains(Thread.currentThread());
    });
  }

  /// Kernels of which the quick ones make objects until `compiled`, and which know their callers.
  private WarmingKernels warming(
      Set<Thread> plainCallers, Set<Thread> vectorCallers, CountDownLatch compiled) {
    Kernels plain =
        nothingAfter(() -> {
          plainCallers.add(Thread.currentThread());
          LockSupport.parkNanos(NAP_NANOS);
        });
    Kernels vector =
        nothingAfter(() -> {
          vectorCallers.add(Thread.currentThread());
          if (compiled.getCount() > 0) {
            objects = new byte[1 << 14];
          }
        });
    return new WarmingKernels(plain, vector);
  }
}
