package io.zkthreads.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ComputePoolTest {
  private final ComputePool pool = new ComputePool(1);
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger computed = new AtomicInteger();
  private final CancellableContext client = Context.current().withCancellation();

  @AfterEach
  void allEnds() {
    goOn.countDown();
    client.close();
    pool.close();
  }

  /// A call on a thread of its own, as gRPC has it.
  private CompletableFuture<Integer> call(
      Context context, ComputePool.Computation<Integer> computation) {
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    Thread.startVirtualThread(
        context.wrap(() -> {
          try {
            ended.complete(pool.compute(computation));
          } catch (Exception e) {
            ended.completeExceptionally(e);
          }
        }));
    return ended;
  }

  private Integer hold(BooleanSupplier abandoned) throws InterruptedException {
    running.countDown();
    goOn.await();
    return computed.incrementAndGet();
  }

  private Integer count(BooleanSupplier abandoned) {
    return computed.incrementAndGet();
  }

  @Test
  void answersAndFailuresComeBackAsTheyAre() throws Exception {
    int answer = pool.compute(_ -> 7);
    assertThat(answer).isEqualTo(7);
    assertThatThrownBy(() ->
            pool.compute(_ -> {
              throw new IOException("disk");
            }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk");
    assertThatThrownBy(() ->
            pool.compute(_ -> {
              throw Refusal.invalid("BAD", "field", "no");
            }))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void whatFindsNoPlaceInTheQueueIsRefusedAndMayComeBack() throws Exception {
    CompletableFuture<Integer> held = call(Context.current(), this::hold);
    running.await();
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    AtomicReference<Refusal> refused = new AtomicReference<>();
    while (refused.get() == null) { // until enough calls have queued
      calls.add(call(Context.current(), this::count));
      calls.stream()
          .filter(CompletableFuture::isCompletedExceptionally)
          .map(CompletableFuture::exceptionNow)
          .forEach(e -> refused.set((Refusal) e));
    }
    assertThat(refused.get().reason()).isEqualTo("COMPUTE_QUEUE_FULL");
    assertThat(refused.get().retryable()).isTrue();
    goOn.countDown();
    assertThat(held.get()).isPositive();
    for (CompletableFuture<Integer> call : calls) {
      call.exceptionally(_ -> 0).get(); // that no other call comes meanwhile
    }
    assertThat(call(Context.current(), this::count).get()).isPositive();
  }

  @Test
  void whatNobodyWaitsForIsNotComputed() throws Exception {
    CompletableFuture<Integer> held = call(Context.current(), this::hold);
    running.await();
    CompletableFuture<Integer> left = call(client, this::count);
    client.cancel(null);
    assertThatThrownBy(left::get).hasCauseInstanceOf(CancellationException.class);
    goOn.countDown();
    int last = pool.compute(_ -> 0);
    assertThat(last).isZero();
    assertThat(held.get()).isEqualTo(1);
    assertThat(computed).hasValue(1);
  }

  @Test
  void aComputationIsToldThatItsClientHasLeft() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    CompletableFuture<Integer> left =
        call(
            client,
            abandoned -> {
              running.countDown();
              while (!abandoned.getAsBoolean()) {
                Thread.onSpinWait();
              }
              told.countDown();
              return 0;
            });
    running.await();
    client.cancel(null);
    told.await();
    assertThatThrownBy(left::get).hasCauseInstanceOf(CancellationException.class);
  }
}
