package io.zkthreads.engine;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A step of a proof in a JFR recording; its duration is the event's.
@Name("io.zkthreads.ProverStep")
@Label("Prover step")
@Category("zkThreads")
@StackTrace(false)
final class ProverStepEvent extends Event {
  @Label("Step")
  String step = "";

  @Label("Rows of all tables")
  long rows;

  @Label("Peak bytes of the backend")
  @DataAmount
  long peakBytes;
}
