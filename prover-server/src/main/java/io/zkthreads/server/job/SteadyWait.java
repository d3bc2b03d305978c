package io.zkthreads.server.job;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.lang.System.Logger.Level;
import java.lang.invoke.VarHandle;

/// Waits without a processor, whatever interrupts come.
///
/// Disruptor's own blocking strategy blocks until something is published, and spins until the
/// consumer before has done it: here that is a commit, which takes milliseconds. So a consumer that
/// others wait for says when it has gone on ([#consumed]).
///
/// Disruptor makes an interrupt of a waiting consumer an exception of the event that it waits for:
/// the consumer passes over a place in the ring that nothing stands in yet, and what is put there
/// is never done.
final class SteadyWait implements WaitStrategy {
  private static final System.Logger LOG = System.getLogger(SteadyWait.class.getName());

  /// Should nobody have said it: a consumer that threw has gone on as well.
  private static final long LOOK_MILLIS = 200;

  private final Gate published = new Gate();
  private final Gate consumed = new Gate();

  /// @param dependent the consumers before this one, or `cursor` itself where there are none
  @Override
  @SuppressWarnings("ReferenceEquality")
  public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
      throws AlertException {
    long reached = dependent.get();
    if (reached < sequence) {
      reached = (dependent == cursor ? published : consumed).await(sequence, dependent, barrier);
    }
    return reached;
  }

  /// Something was published, or consumers are to look whether they should end.
  @Override
  public void signalAllWhenBlocking() {
    published.open();
  }

  /// A consumer has set its sequence.
  void consumed() {
    consumed.open();
  }

  /// Where consumers stand until a sequence is reached. Whoever moves the sequence and then opens
  /// the gate takes its lock only if somebody stands there.
  private static final class Gate {
    private volatile int waiting;

    synchronized long await(long sequence, Sequence dependent, SequenceBarrier barrier)
        throws AlertException {
      waiting++;
      try {
        VarHandle.fullFence();
        while (dependent.get() < sequence) {
          barrier.checkAlert();
          try {
            wait(LOOK_MILLIS);
          } catch (InterruptedException e) {
            String name = Thread.currentThread().getName();
            LOG.log(Level.WARNING, "an interrupt of " + name + " is ignored");
          }
        }
        return dependent.get();
      } finally {
        waiting--;
      }
    }

    void open() {
      VarHandle.fullFence();
      if (waiting > 0) {
        synchronized (this) {
          notifyAll();
        }
      }
    }
  }
}
