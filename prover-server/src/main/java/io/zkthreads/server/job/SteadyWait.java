package io.zkthreads.server.job;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.lang.System.Logger.Level;

/// Waits whatever interrupts come. Disruptor makes an interrupt of a waiting consumer an exception
/// of the event that it waits for: the consumer passes over a place in the ring that nothing stands
/// in yet, and what is put there is never done.
final class SteadyWait implements WaitStrategy {
  private static final System.Logger LOG = System.getLogger(SteadyWait.class.getName());

  private final WaitStrategy blocking = new BlockingWaitStrategy();

  @Override
  public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
      throws AlertException, com.lmax.disruptor.TimeoutException {
    while (true) {
      try {
        return blocking.waitFor(sequence, cursor, dependent, barrier);
      } catch (InterruptedException e) {
        LOG.log(
            Level.WARNING, "an interrupt of " + Thread.currentThread().getName() + " is ignored");
      }
    }
  }

  @Override
  public void signalAllWhenBlocking() {
    blocking.signalAllWhenBlocking();
  }
}
