package io.zkthreads.vm.exec;

/// What the host sees and sets while one `read` instruction waits.
final class HostView implements GuestView {
  /// Time between two looks at whether the run is still wanted: about ten milliseconds.
  private static final int PAUSE = 4 << 18;

  private final Code code;
  private final Memory memory;
  private int at;
  private int time;
  private int deadline = Integer.MAX_VALUE;
  private int pause = PAUSE;
  private boolean advised = true;
  private boolean wroteMemory;

  HostView(Code code, Memory memory) {
    this.code = code;
    this.memory = memory;
  }

  /// Stands at a `read` instruction.
  HostView at(int position, int ts) {
    at = position;
    time = ts;
    return this;
  }

  /// Time at which the run ends because of the host, or looks up.
  int pause() {
    return pause;
  }

  /// Whether the host wants the run to end at `ts`.
  boolean isOver(int ts) {
    return ts >= deadline;
  }

  /// Sets the next pause of a run that goes on.
  void goOn(int ts) {
    pause = (int) Math.min(deadline, (long) ts + PAUSE);
  }

  boolean advised() {
    return advised;
  }

  boolean wroteMemory() {
    return wroteMemory;
  }

  @Override
  public int region() {
    return code.regionOf(at);
  }

  @Override
  public int pc() {
    return code.pcOf(at);
  }

  @Override
  public long cycles() {
    return RunState.cyclesAt(time);
  }

  @Override
  public int word(int region, int address) {
    return memory.word(region, address);
  }

  @Override
  public int register(int number) {
    return memory.register(number);
  }

  @Override
  public void setWord(int region, int address, int word) {
    wroteMemory = true;
    memory.setWord(region, address, word);
  }

  @Override
  public void limitCycles(long cycles) {
    long until = time + 4L * Math.clamp(cycles, 0, Limits.MAX_CYCLES);
    deadline = (int) Math.min(Integer.MAX_VALUE, until);
    pause = Math.min(pause, deadline);
  }

  @Override
  public int noAdvice() {
    advised = false;
    return 0;
  }
}
