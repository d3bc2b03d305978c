package io.zkthreads.vm.table;

import io.zkthreads.vm.program.MemoryKey;

/// What memory names a word by: its space, and its number there. A tuple of MEM with a place that
/// is not in MEMBOUND is never balanced, so no table checks that a place exists.
public record Place(Term space, Term word) {
  /// The place of a register.
  public static Place register(Term number) {
    return new Place(Term.constant(MemoryKey.REGISTER_SPACE), number);
  }

  public static Place register(int number) {
    return register(Term.constant(number));
  }

  /// The word at a byte address of a region.
  public static Place word(Term region, Term address) {
    return new Place(region, address.dividedBy(4));
  }
}
