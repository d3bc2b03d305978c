package io.zkthreads.batcher;

import io.zkthreads.ledger.SettlementLayer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/// Kills the Batcher's thread at a call that it makes of others, before the call or after it.
final class Fuse {
  /// What ends a thread as `kill -9` does: nothing runs after it.
  static final class Kill extends Error {
    private static final long serialVersionUID = 1;
  }

  private static final String THREAD = "batcher";

  private final AtomicInteger left;
  private final boolean afterTheCall;

  /// @param calls that are still made
  Fuse(int calls, boolean afterTheCall) {
    left = new AtomicInteger(calls);
    this.afterTheCall = afterTheCall;
  }

  boolean hasBlown() {
    return left.get() < 0;
  }

  Prover in(Prover prover) {
    return wrapped(Prover.class, prover);
  }

  SettlementLayer in(SettlementLayer l2) {
    return wrapped(SettlementLayer.class, l2);
  }

  private <T> T wrapped(Class<T> port, T real) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              boolean blows =
                  Thread.currentThread().getName().equals(THREAD) && left.getAndDecrement() <= 0;
              if (blows && !afterTheCall) {
                throw new Kill();
              }
              try {
                Object answer = method.invoke(real, arguments);
                if (blows) {
                  throw new Kill();
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            }));
  }
}
