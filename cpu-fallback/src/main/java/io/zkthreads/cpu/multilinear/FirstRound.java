package io.zkthreads.cpu.multilinear;

/// The first round of a layer, over the children as they stand in the tree.
interface FirstRound {
  /// Puts into `gates` the gates of the slopes in the first variable.
  ///
  /// @param slopes room for them
  /// @param half lines of the vertices at which the first variable is 0
  void slopes(Branches slopes, Lines gates, int half, int line, int lines);

  /// Gives the first variable the value of a factor: n0, d0, u and d1 from number `line` on.
  void fold(Branches to, int[] factor, int line, int lines);
}
