package io.zkthreads.vm.exec;

/// The stack of a bare program grew into its image: what it pushes from there on overwrites data.
/// Nothing forbids it, so the run goes on.
///
/// @param pc the instruction that moved the stack pointer
/// @param cycle instructions completed before it
/// @param stackPointer where it pointed then
/// @param imageEnd first address above all segments
public record StackOverrun(int pc, long cycle, int stackPointer, int imageEnd) {
  @Override
  public String toString() {
    return "the stack grew into the program's own data: sp is 0x%x, below the image's end 0x%x, since pc 0x%x after %d cycles"
        .formatted(stackPointer, imageEnd, pc, cycle);
  }
}
