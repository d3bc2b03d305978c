package io.zkthreads.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.ScalarBackendProvider;
import io.zkthreads.cpu.vector.WarmingKernels.Kernel;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WarmingKernelsTest {
  private static final long NAP_NANOS = 2_000_000;

  private static final Path OPTIONS = Path.of("../scripts/kernels.args");
  private static final Path SOURCES = Path.of("src/main/java/io/zkthreads/cpu/vector");

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
  void theOptionsNameTheClassesOfVectorLoops() throws IOException {
    Set<String> named =
        Files.readAllLines(OPTIONS).stream()
            .filter(line -> line.contains("BackgroundCompilation,"))
            .map(line -> line.replaceAll(".*BackgroundCompilation,.*[.]|::.*", ""))
            .collect(Collectors.toSet());
    Set<String> loops = new HashSet<>();
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.toList()) {
        if (Files.readString(source).contains("IntVector.fromArray")) {
          loops.add(source.getFileName().toString().replace(".java", ""));
        }
      }
    }
    assertThat(named).isEqualTo(loops);
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
}
