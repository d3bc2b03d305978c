package io.zkthreads.vm.exec;

/// The guest as its host sees it while a `read` instruction waits.
public interface GuestView extends GuestMemory {
  /// Region of the `read` instruction.
  int region();

  /// Address of the `read` instruction.
  int pc();

  /// Instructions completed so far.
  long cycles();

  /// Overwrites a word behind the guest's back. What follows is a discovery run: it has no proof.
  ///
  /// @param address multiple of 4 below 2^24
  void setWord(int region, int address, int word);

  /// From now on at most `cycles` instructions until the next call of this method; the run ends as
  /// [Outcome.LimitReached] with [Outcome.Limit#TRANSACTION_CYCLES] when they are used up.
  void limitCycles(long cycles);

  /// Ends the run: the host has no word to give. The result is a value for the host to return.
  int noAdvice();
}
