package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.RowTree;
import io.zkthreads.engine.CompactBackend;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MultiOpening;

/// A codeword and its tree.
final class CpuCodeword implements CompactBackend.Codeword {
  private final RowTree tree;
  private boolean open = true;

  CpuCodeword(RowTree tree) {
    this.tree = tree;
  }

  @Override
  public Digest commitment() {
    return tree.root();
  }

  @Override
  public MultiOpening open(int[] indices) {
    return tree.open(indices);
  }

  @Override
  public long bytes() {
    return tree.bytes();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      tree.close();
    }
  }
}
