package io.zkthreads.bench.service;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// A process of callers that create jobs one after another: ADDRESS PROGRAM CALLERS SECONDS. Says
/// `counting` when it begins to count, and then calls, nanoseconds, p50, p99 and p99.9 of a call in
/// microseconds.
final class Callers {
  private static final int CONNECTIONS = 4;
  private static final long WARM_SECONDS = 10;

  private Callers() {}

  public static void main(String[] arguments) throws Exception {
    int callers = Integer.parseInt(arguments[2]);
    long seconds = Long.parseLong(arguments[3]);
    JobSpec work =
        JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().setProgram(arguments[1])).build();
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add(NettyChannelBuilder.forTarget(arguments[0]).usePlaintext().build());
    }
    long counts = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_SECONDS);
    long ends = counts + TimeUnit.SECONDS.toNanos(seconds);
    Histogram times = new ConcurrentHistogram(3);
    AtomicLong next = new AtomicLong();
    String prefix = UUID.randomUUID() + "-";
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < callers; i++) {
        ProverClient client = new ProverClient(channels.get(i % CONNECTIONS), Patience.NONE);
        all.add(
            threads.submit(() -> {
              for (long began = System.nanoTime(); began < ends; began = System.nanoTime()) {
                client.createJob(prefix + next.incrementAndGet(), work);
                if (began >= counts) {
                  times.recordValue(System.nanoTime() - began);
                }
              }
            }));
      }
      Thread.sleep(TimeUnit.SECONDS.toMillis(WARM_SECONDS));
      System.out.println("counting");
      for (Future<?> caller : all) {
        caller.get();
      }
    }
    System.out.printf(
        "called %d %d %d %d %d%n",
        times.getTotalCount(),
        TimeUnit.SECONDS.toNanos(seconds),
        times.getValueAtPercentile(50) / 1000,
        times.getValueAtPercentile(99) / 1000,
        times.getValueAtPercentile(99.9) / 1000);
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
