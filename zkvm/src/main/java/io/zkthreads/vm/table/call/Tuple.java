package io.zkthreads.vm.table.call;

import io.zkthreads.vm.table.Term;
import java.util.ArrayList;
import java.util.List;

/// Long tuples of messages.
final class Tuple {
  private Tuple() {}

  /// All parts, one after the other.
  static Term[] of(Term[]... parts) {
    List<Term> all = new ArrayList<>();
    for (Term[] part : parts) {
      all.addAll(List.of(part));
    }
    return all.toArray(Term[]::new);
  }
}
