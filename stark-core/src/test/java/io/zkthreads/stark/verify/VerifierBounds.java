package io.zkthreads.stark.verify;

import com.sun.management.ThreadMXBean;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.Proof;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/// The bounds that `Verifier` states, as numbers: with S = (1 + r)·|proof| + |key| + 8·rows, it
/// allocates at most 32·S bytes, garbage included, and takes at most 32·S steps. For compact proofs
/// of t instances, S has t·(2^10 + 12·t) more.
///
/// @param ratio r: the most bytes of a table's description per byte that an instance of it costs
/// @param fixedBytes |key| + 8·rows, with the rows of the table of public words
/// @param compact whether the key is of compact proofs
record VerifierBounds(double ratio, long fixedBytes, boolean compact) {
  private static final int PER_BYTE = 32;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static VerifierBounds of(VerifyingKey key, PublicWords words) {
    double ratio = 0;
    for (TableSpec spec : key.tables()) {
      long paid = InstanceRules.leastBytes(spec, key.profile().protocol());
      ratio = Math.max(ratio, (double) descriptionBytes(spec.air()) / paid);
    }
    long fixed = key.encode().length + (8L << words.logHeight());
    return new VerifierBounds(ratio, fixed, key.isCompact());
  }

  /// Bytes of the graph and its uses, nine per node at most, four per use.
  private static long descriptionBytes(Air air) {
    long uses = air.constraints().size();
    uses += air.interactions().stream().mapToLong(i -> 2 + i.tuple().size()).sum();
    return 9L * air.nodes().size() + 4 * uses;
  }

  /// Bytes, and likewise steps, that a verification of `numBytes` bytes may take.
  long most(int numBytes) {
    return (long) (PER_BYTE * ((1 + ratio) * numBytes + fixedBytes));
  }

  /// The same for a container, whose instances count if it holds a compact proof.
  long most(byte[] container) {
    long instances = 0;
    if (compact) {
      try {
        instances = Proof.parse(container).tableIds().size();
      } catch (MalformedProofException e) {
        instances = 0;
      }
    }
    boolean looked = instances <= InstanceRules.MAX_INSTANCES;
    return most(container.length)
        + (looked ? PER_BYTE * instances * ((1 << 10) + 12 * instances) : 0);
  }

  /// Bytes that `run` allocates on this thread.
  static long allocated(Runnable run) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    run.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /// The verdict of `verify` over `input`, which must stay within the bound; the second time at the
  /// latest, for the first may load classes.
  Verdict allocating(byte[] input, Supplier<Verdict> verify) {
    Verdict[] verdict = new Verdict[1];
    Runnable run = () -> verdict[0] = verify.get();
    if (allocated(run) > most(input)) {
      long bytes = allocated(run);
      if (bytes > most(input)) {
        throw new AssertionError(
            bytes + " bytes allocated for an input of " + input.length + ": " + verdict[0]);
      }
    }
    return verdict[0];
  }
}
