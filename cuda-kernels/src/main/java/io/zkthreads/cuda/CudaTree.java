package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.engine.Backend;
import io.zkthreads.stark.hash.Digest;
import java.util.ArrayList;
import java.util.List;

/// A Merkle tree on the device: all layers in one buffer, leaves first, root last.
final class CudaTree implements Backend.Tree {
  private final DeviceSession session;
  private final List<TreeRows> matrices;
  private final Held digests;
  private final int logLeaves;
  private final int logCap;
  private List<Digest> cap = List.of();

  /// With digests of anything; the arena of `session` gets them back.
  ///
  /// @param matrices in the order of commitment
  CudaTree(DeviceSession session, List<TreeRows> matrices, int capHeight) {
    this.session = session;
    this.matrices = List.copyOf(matrices);
    logLeaves = matrices.stream().mapToInt(TreeRows::logRows).max().orElseThrow();
    logCap = Math.min(capHeight, logLeaves);
    digests = new Held(session.arena(), Digest.BYTES * ((2L << logLeaves) - 1));
  }

  List<TreeRows> matrices() {
    return matrices;
  }

  @Override
  public int logLeaves() {
    return logLeaves;
  }

  @Override
  public int logCap() {
    return logCap;
  }

  DeviceBuffer digests() {
    return digests.buffer();
  }

  /// The layer of 2^log digests.
  DeviceBuffer layer(int log) {
    long before = (2L << logLeaves) - (2L << log);
    return digests.buffer().slice(Digest.BYTES * before, (long) Digest.BYTES << log);
  }

  /// Fetches the cap, when all layers are made.
  void downloadCap() {
    int[] words = session.copyToHost(layer(logCap), Digest.WORDS << logCap);
    cap = digests(words, 0, 1 << logCap);
  }

  @Override
  public List<Digest> cap() {
    return cap;
  }

  static List<Digest> digests(int[] words, int from, int count) {
    List<Digest> digests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      digests.add(Digest.at(words, from + Digest.WORDS * i));
    }
    return List.copyOf(digests);
  }

  @Override
  public long bytes() {
    return digests.bytes();
  }

  @Override
  public void close() {
    digests.close();
  }
}
