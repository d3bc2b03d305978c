package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.kernel.GatherKernels;
import io.zkthreads.cuda.kernel.JobTable;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Brings to the host what is opened: leaves of many trees with two launches and one download.
final class Gathering {
  private final DeviceSession session;
  private final GatherKernels kernels;

  Gathering(DeviceSession session, Image image) {
    this.session = session;
    kernels = new GatherKernels(image);
  }

  /// Leaves of a tree and the nodes beside their paths.
  ///
  /// @param leaves in the order of queries
  /// @param siblings by layer from the leaves up, indices of nodes
  @SuppressWarnings("ArrayRecordComponent")
  record Opening(CudaTree tree, int[] leaves, List<int[]> siblings) {
    int rowWords() {
      return tree.matrices().stream().mapToInt(TreeRows::width).sum();
    }

    int numSiblings() {
      return siblings.stream().mapToInt(s -> s.length).sum();
    }

    /// Words of all rows.
    int rowsWords() {
      return Math.multiplyExact(rowWords(), leaves.length);
    }
  }

  /// The first `count` elements.
  List<Extension> read(CudaCodeword codeword, int count) {
    if (count == 0) {
      return List.of();
    }
    ExtensionField field = codeword.field();
    TreeRows elements = TreeRows.of(codeword, 0).getFirst();
    int[] indices = IntStream.range(0, count).toArray();
    try (DeviceSession.Scratch scratch = session.new Scratch()) {
      int total = field.degree() * count;
      DeviceBuffer to = scratch.words(total);
      DeviceBuffer matrices = scratch.upload(matrices(List.of(elements), elements.logRows()));
      DeviceBuffer leaves = scratch.upload(indices);
      List<GatherKernels.Rows> jobs =
          List.of(new GatherKernels.Rows(matrices, leaves, to, 1, field.degree(), count));
      kernels.rows(session.stream(), jobs, scratch.upload(GatherKernels.table(jobs)));
      int[] words = session.copyToHost(to, total);
      return Arrays.stream(indices)
          .<Extension>mapToObj(i -> field.at(words, field.degree() * i))
          .toList();
    }
  }

  List<MultiOpening> open(List<Opening> openings) {
    int rowsWords = 0;
    int numSiblings = 0;
    for (Opening o : openings) {
      rowsWords = Math.addExact(rowsWords, o.rowsWords());
      numSiblings += o.numSiblings();
    }
    try (DeviceSession.Scratch scratch = session.new Scratch()) {
      int total = Math.addExact(rowsWords, Math.multiplyExact(Digest.WORDS, numSiblings));
      DeviceBuffer gathered = scratch.words(total);
      gatherRows(scratch, openings, gathered);
      if (numSiblings > 0) {
        long bytes = (long) Integer.BYTES * rowsWords;
        gatherSiblings(scratch, openings, gathered.slice(bytes, gathered.bytes() - bytes));
      }
      return split(openings, session.copyToHost(gathered, total), rowsWords);
    }
  }

  private void gatherRows(
      DeviceSession.Scratch scratch, List<Opening> openings, DeviceBuffer gathered) {
    List<GatherKernels.Rows> jobs = new ArrayList<>();
    long at = 0;
    for (Opening o : openings) {
      long bytes = (long) Integer.BYTES * o.rowsWords();
      if (bytes > 0) {
        jobs.add(
            new GatherKernels.Rows(
                scratch.upload(matrices(o.tree().matrices(), o.tree().logLeaves())),
                scratch.upload(o.leaves()),
                gathered.slice(at, bytes),
                o.tree().matrices().size(),
                o.rowWords(),
                o.leaves().length));
      }
      at += bytes;
    }
    if (!jobs.isEmpty()) {
      kernels.rows(session.stream(), jobs, scratch.upload(GatherKernels.table(jobs)));
    }
  }

  /// `GatheredMatrix` of `gather.cu` for each matrix of a tree.
  private static JobTable matrices(List<TreeRows> matrices, int logLeaves) {
    JobTable table = new JobTable();
    int firstWord = 0;
    for (TreeRows m : matrices) {
      table.pointer(m.words()).word((int) m.stride()).word((int) (m.stride() >>> 32));
      table.words(m.width(), firstWord, logLeaves - m.logRows(), m.logStride());
      firstWord += m.width();
    }
    return table;
  }

  private void gatherSiblings(
      DeviceSession.Scratch scratch, List<Opening> openings, DeviceBuffer to) {
    JobTable addresses = new JobTable();
    int count = 0;
    for (Opening o : openings) {
      for (int layer = 0; layer < o.siblings().size(); layer++) {
        DeviceBuffer digests = o.tree().layer(o.tree().logLeaves() - layer);
        for (int node : o.siblings().get(layer)) {
          addresses.pointer(digests.slice((long) Digest.BYTES * node, Digest.BYTES));
        }
      }
      count += o.numSiblings();
    }
    kernels.digests(session.stream(), scratch.upload(addresses), to, count);
  }

  private static List<MultiOpening> split(List<Opening> openings, int[] words, int rowsWords) {
    List<MultiOpening> split = new ArrayList<>();
    int row = 0;
    int digest = rowsWords;
    for (Opening o : openings) {
      List<int[]> rows = new ArrayList<>();
      for (int i = 0; i < o.leaves().length; i++) {
        rows.add(Arrays.copyOfRange(words, row, row + o.rowWords()));
        row += o.rowWords();
      }
      split.add(new MultiOpening(rows, CudaTree.digests(words, digest, o.numSiblings())));
      digest += Digest.WORDS * o.numSiblings();
    }
    return split;
  }
}
