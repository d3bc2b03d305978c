package io.zkthreads.bench.service;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.WatchJobRequest;
import io.zkthreads.api.prover.v1.WatchJobResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A process of watchers: ADDRESS JOBS WATCHERS, where JOBS is a file of names that they share
/// evenly. Says `watching` when each has had an event, and at the end how many saw all of their
/// job's events up to the last, how many did not, and how many messages of progress there were.
final class Watchers {
  private static final int PER_CONNECTION = 1000;

  private final CountDownLatch watching;
  private final CountDownLatch ended;
  private final AtomicInteger complete = new AtomicInteger();
  private final AtomicLong progress = new AtomicLong();

  private Watchers(int count) {
    watching = new CountDownLatch(count);
    ended = new CountDownLatch(count);
  }

  public static void main(String[] arguments) throws Exception {
    List<String> jobs = Files.readAllLines(Path.of(arguments[1]));
    int count = Integer.parseInt(arguments[2]);
    Watchers all = new Watchers(count);
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i % PER_CONNECTION == 0) {
        channels.add(NettyChannelBuilder.forTarget(arguments[0]).usePlaintext().build());
      }
      ProverServiceGrpc.newStub(channels.getLast())
          .watchJob(
              WatchJobRequest.newBuilder().setName(jobs.get(i % jobs.size())).build(),
              all.new Watcher());
    }
    all.watching.await();
    System.out.println("watching");
    all.ended.await();
    System.out.printf(
        "ended %d %d %d%n", all.complete.get(), count - all.complete.get(), all.progress.get());
    channels.forEach(ManagedChannel::shutdownNow);
  }

  /// Events are numbered from 1 without a gap, and the last one is an end.
  private final class Watcher implements StreamObserver<WatchJobResponse> {
    private long sequence;
    private boolean gap;
    private JobState state = JobState.JOB_STATE_UNSPECIFIED;

    @Override
    public void onNext(WatchJobResponse message) {
      if (message.hasProgress()) {
        progress.incrementAndGet();
      }
      if (message.hasEvent()) {
        if (sequence == 0) {
          watching.countDown();
        }
        gap |= message.getEvent().getSequence() != sequence + 1;
        sequence = message.getEvent().getSequence();
        state = message.getEvent().getState();
      }
    }

    @Override
    public void onError(Throwable error) {
      System.err.println("a watch ended: " + error);
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      if (!gap && state == JobState.JOB_STATE_VERIFIED) {
        complete.incrementAndGet();
      }
      ended.countDown();
    }
  }
}
