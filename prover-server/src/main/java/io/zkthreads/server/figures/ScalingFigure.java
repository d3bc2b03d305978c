package io.zkthreads.server.figures;

import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.ProverKeys;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.contracts.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Threads side by side: for each number of threads and each size of sub-block, one block with a
/// sub-block of each thread and a direct call, on a ledger of its own.
public final class ScalingFigure {
  private final Path folder;
  private final Optional<ProofMaker> maker;
  private final int proofBytes;

  /// @param folder for ledgers, which are removed
  /// @param maker makes real proofs, which takes long; without one proofs are so many bytes, and
  ///   are believed
  /// @param proofBytes of such a proof
  public ScalingFigure(Path folder, Optional<ProofMaker> maker, int proofBytes) {
    this.folder = folder;
    this.maker = maker;
    this.proofBytes = proofBytes;
  }

  /// One block.
  ///
  /// @param threads that settled in it
  /// @param size user transactions of each sub-block
  /// @param settled user transactions of all of them
  /// @param costEach what the L2 took for one of them
  /// @param direct what it took for the direct call beside them
  /// @param seconds from the first submission until the block was on disk
  public record Point(
      int threads, int size, long settled, double costEach, long direct, double seconds) {
    public static final String HEADER = "threads,size,settled,cost_each,direct_cost,seconds";

    public String line() {
      return "%d,%d,%d,%.1f,%d,%.3f".formatted(threads, size, settled, costEach, direct, seconds);
    }
  }

  public List<Point> run(List<Integer> threads, List<Integer> sizes) throws Exception {
    List<Point> points = new ArrayList<>();
    for (int size : sizes) {
      for (int count : threads) {
        points.add(point(count, size));
      }
    }
    return points;
  }

  /// Writes the points as `scaling.csv` and draws them as `scaling.svg`.
  public static void write(Path folder, List<Point> points) throws IOException {
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>(List.of(Point.HEADER));
    points.forEach(point -> lines.add(point.line()));
    Files.write(folder.resolve("scaling.csv"), lines);
    Files.writeString(folder.resolve("scaling.svg"), ScalingPlot.of(points));
  }

  private Point point(int threads, int size) throws Exception {
    Path place = Files.createTempDirectory(folder, "scaling-");
    KeySource keys = maker.<KeySource>map(ProverKeys::new).orElseGet(TrustingKeys::new);
    try (MeasuredLedger l2 = new MeasuredLedger(place, keys, Math.min(size, 64))) {
      SubBlocks subBlocks = new SubBlocks(l2);
      List<Operation> submissions = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        SubBlocks.Seat seat = subBlocks.seat();
        SubBlock block = subBlocks.of(seat, size);
        submissions.add(
            new Operation.SubmitThread(
                Bytes.of(block.statement().bytes()),
                block.batcherSignature(),
                maker
                    .map(m -> SubBlocks.prove(m, seat, block))
                    .orElseGet(() -> Bytes.of(new byte[proofBytes]))));
      }
      return settled(l2, l2.deployCounter(), submissions, size);
    } finally {
      remove(place);
    }
  }

  private static Point settled(
      MeasuredLedger l2, Bytes32 counter, List<Operation> submissions, int size) {
    long began = System.nanoTime();
    List<Bytes32> ids = new ArrayList<>();
    for (Operation submission : submissions) {
      ids.add(l2.submit(l2.next(MeasuredLedger.PROVER, submission)));
    }
    Bytes32 direct =
        l2.submit(
            MeasuredLedger.call(
                MeasuredLedger.BATCHER,
                l2.ledger.account(MeasuredLedger.BATCHER.address()).nextNonce(),
                counter,
                Counter.add(1)));
    Block block = l2.ledger.produceBlock();
    double seconds = (System.nanoTime() - began) / 1e9;
    long cost = 0;
    for (Bytes32 id : ids) {
      Receipt receipt = l2.receipt(id);
      MeasuredLedger.requireApplied(receipt);
      if (receipt.height() != block.height()) {
        throw new IllegalStateException("sub-blocks settled in several blocks");
      }
      cost += receipt.feePaid();
    }
    MeasuredLedger.requireApplied(l2.receipt(direct));
    long settled = (long) size * submissions.size();
    return new Point(
        submissions.size(),
        size,
        settled,
        (double) cost / settled,
        l2.receipt(direct).feePaid(),
        seconds);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
