package io.zkthreads.stark.verify;

/// How many steps the instrumented classes of a [StepCounter] have taken. Static, since that is all
/// that inserted bytecode can reach; each counter loads its own copy of this class.
public final class Steps {
  private static long taken;

  private Steps() {}

  public static void tick() {
    taken++;
  }

  public static long taken() {
    return taken;
  }
}
