package io.zkthreads.vm.table.boundary;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.OnceTable;
import io.zkthreads.vm.table.Term;

/// Interactions cannot read verifier-known columns, hence the copies.
public final class PublicWordTable extends OnceTable {
  public PublicWordTable() {
    super(34, "PUB", "public words: every column equals one that the verifier knows");
    String[] names = {"real", "idx_lo", "idx_hi", "lo", "hi"};
    String[] docs = {"1 on a used row", "index, low", "index, high", "word, low", "word, high"};
    Term[] c = new Term[names.length];
    for (int i = 0; i < c.length; i++) {
      c[i] = column(names[i], docs[i]);
    }
    for (int i = 0; i < c.length; i++) {
      zero(names[i] + " known", c[i].minus(known("v_" + names[i], "what the verifier knows")));
    }
    receive(Bus.PUB, c[0], c[1], c[2], c[3], c[4]);
  }
}
