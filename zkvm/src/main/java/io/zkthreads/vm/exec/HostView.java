package io.zkthreads.vm.exec;

/// What the host sees and sets while one `read` instruction waits.
final class HostView implements GuestView {
  private final Code code;
  private final Memory memory;
  private int at;
  private int time;
  private int deadline = Integer.MAX_VALUE;
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

  /// Time at which the host wants the run to end.
  int deadline() {
    return deadline;
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
  }

  @Override
  public int noAdvice() {
    advised = false;
    return 0;
  }
}
