package io.zkthreads.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.ScalarBackendProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WarmingKernelsTest {
  private static final long NAP_NANOS = 2_000_000;

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

  @Test
  void oneHearsWhenEveryKernelHasBeenReplacedByTheQuickerOne() throws Exception {
    Kernels slow = plainAfter(() -> LockSupport.parkNanos(NAP_NANOS));
    Kernels quick = plainAfter(quickCalls::incrementAndGet);
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
