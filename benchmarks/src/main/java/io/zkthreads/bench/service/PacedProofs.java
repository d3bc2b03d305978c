package io.zkthreads.bench.service;

import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.job.LocalProofs;
import io.zkthreads.server.job.ProofSource;
import io.zkthreads.server.job.StepFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Proofs of any number of workers that are elsewhere: each takes its time, tells its steps and how
/// far it is, and computes nothing here.
final class PacedProofs implements ProofSource {
  private static final int STEPS = 6;

  private final int atOnce;
  private final Duration length;
  private final Duration every;
  private final LocalProofs made;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile boolean held;

  /// @param length of a proof; each takes half to one and a half of it
  /// @param every how often a proof tells how far it is
  PacedProofs(int atOnce, Duration length, Duration every) {
    this.atOnce = atOnce;
    this.length = length;
    this.every = every;
    this.made = new LocalProofs(new NoSteps(atOnce));
  }

  /// Whether proofs go on without an end.
  void hold(boolean whether) {
    held = whether;
  }

  /// Proofs that have begun and not ended.
  int underWay() {
    return underWay.get();
  }

  @Override
  public int atOnce() {
    return atOnce;
  }

  @Override
  public Made prove(Order order, Observer observer)
      throws StepFailure, LedgerUnavailable, IOException, InterruptedException {
    observer.began();
    underWay.incrementAndGet();
    try {
      pass(observer);
    } finally {
      underWay.decrementAndGet();
    }
    return made.prove(order, new Silent(observer));
  }

  private void pass(Observer observer) throws InterruptedException {
    long nanos = (long) (length.toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble()));
    int told = 0;
    long began = System.nanoTime();
    while (held || System.nanoTime() - began < nanos) {
      long left = held ? every.toNanos() : Math.max(1, nanos - (System.nanoTime() - began));
      Thread.sleep(Duration.ofNanos(Math.min(every.toNanos(), left)));
      if (observer.isClosing() || observer.isCancelled()) {
        throw new CancellationException();
      }
      observer.progress(Progress.newBuilder().setStep("main").setDone(told).setTotal(100).build());
      if (told < STEPS) {
        observer.finished(StepFinished.newBuilder().setStep("step" + told).build());
      }
      told++;
    }
  }

  @Override
  public void close() {}

  /// What was told is not told again.
  private record Silent(Observer observer) implements Observer {
    @Override
    public void began() {}

    @Override
    public void finished(StepFinished step) {}

    @Override
    public void progress(Progress progress) {}

    @Override
    public boolean isCancelled() {
      return observer.isCancelled();
    }

    @Override
    public boolean isClosing() {
      return observer.isClosing();
    }
  }
}
