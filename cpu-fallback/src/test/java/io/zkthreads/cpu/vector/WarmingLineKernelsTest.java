package io.zkthreads.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.cpu.multilinear.PlainLineKernels;
import io.zkthreads.stark.field.ExtensionField;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A line kernel is plain until the one in vectors keeps up with it.
class WarmingLineKernelsTest {
  private static final long NAP_NANOS = 2_000_000;
  private static final int PATIENCE_SECONDS = 100;

  private final AtomicInteger quickCalls = new AtomicInteger();
  private final Set<Thread> slowCallers = ConcurrentHashMap.newKeySet();

  @Nullable Object objects;

  /// Kernels that do nothing to lines, but `before` each call.
  private static LineKernels nothingAfter(Runnable before) {
    LineKernels plain = new PlainLineKernels(ExtensionField.QUINTIC);
    return (LineKernels)
        Proxy.newProxyInstance(
            LineKernels.class.getClassLoader(),
            new Class<?>[] {LineKernels.class},
            (proxy, method, arguments) -> {
              if (method.getReturnType() != void.class) {
                try {
                  return method.invoke(plain, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }
              before.run();
              return null;
            });
  }

  private LineKernels slow() {
    return nothingAfter(() -> {
      slowCallers.add(Thread.currentThread());
      LockSupport.parkNanos(NAP_NANOS);
    });
  }

  private static Lines lines() {
    int line = ExtensionField.QUINTIC.degree() * Lines.LENGTH;
    return new Lines(new int[line], 0, line);
  }

  @Test
  void everyKernelIsReplacedByTheQuickerOne() throws Exception {
    WarmingLineKernels kernels =
        new WarmingLineKernels(slow(), nothingAfter(quickCalls::incrementAndGet));
    kernels.allInVectors().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    int before = quickCalls.get();
    Lines x = lines();
    int[] f = new int[9];
    kernels.multiply(x, x, x, 1);
    kernels.addProducts(x, x, x, x, x, 1);
    kernels.addProductByBase(x, x, x, x, x, 1);
    kernels.addProductsByBase(x, x, x, x, x, 1);
    kernels.fold(x, x, x, f, 1);
    kernels.foldBase(x, x, x, f, 1);
    kernels.addScaled(x, x, x, f, 1);
    kernels.addScaledToBase(x, x, x, f, 1);
    kernels.subtract(x, x, x, 1, 1);
    kernels.accumulate(x.words(), x, f, 0, 1);
    assertThat(quickCalls.get()).isEqualTo(before + WarmingLineKernels.Kernel.values().length);
  }

  @Test
  void whoHasMuchToDoWaitsForVectorsAndOthersDoNot() throws Exception {
    CountDownLatch compiled = new CountDownLatch(1);
    LineKernels vector =
        nothingAfter(() -> {
          quickCalls.incrementAndGet();
          if (compiled.getCount() > 0) {
            objects = new byte[1 << 14];
          }
        });
    WarmingLineKernels kernels = new WarmingLineKernels(slow(), vector);
    Lines x = lines();
    kernels.multiply(x, x, x, 1);
    assertThat(slowCallers).as("little to do").contains(Thread.currentThread());
    CompletableFuture<Thread> much =
        CompletableFuture.supplyAsync(() -> {
          kernels.multiply(x, x, x, (int) WarmingLineKernels.MUCH);
          return Thread.currentThread();
        });
    compiled.countDown();
    kernels.allInVectors().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(slowCallers).doesNotContain(much.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }
}
