package io.zkthreads.air;

import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.FractionalGkrProof;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.compact.WhirSchedule.Codeword;
import io.zkthreads.stark.hash.Digest;
import java.util.List;

/// Bytes of a compact proof before there is one; the number of Merkle siblings is a mean, as in
/// [ProofSize].
public final class CompactProofSize {
  private static final int WORD_BYTES = 4;

  private final CompactShape shape;
  private final int elementBytes;
  private double bytes;

  private CompactProofSize(CompactShape shape) {
    this.shape = shape;
    elementBytes = shape.parameters().extension().degree() * WORD_BYTES;
  }

  /// Expected length of [CompactCodec#encode] for a proof of this shape.
  public static long expected(CompactShape shape) {
    CompactProofSize size = new CompactProofSize(shape);
    size.count();
    return Math.round(size.bytes);
  }

  private void count() {
    digests(1);
    bytes += 4; // options
    shape.fractions().ifPresent(this::fractions);
    int rounds = shape.zerocheckVariables();
    bytes += elementBytes + ProofSize.length(rounds) + 1;
    for (int i = 0; i < rounds; i++) {
      elements(shape.zerocheckDegree());
    }
    opening(shape.main());
    shape.preprocessed().ifPresent(this::opening);
  }

  private void fractions(FractionLayout layout) {
    bytes += elementBytes + ProofSize.length(layout.numVariables());
    for (int layer = 0; layer < layout.numVariables(); layer++) {
      int elements = FractionalGkrProof.ROUND_VALUES * layer + 4;
      bytes += ProofSize.length(layer) + (double) elementBytes * elements;
    }
  }

  private void opening(CompactShape.Stack stack) {
    WhirSchedule schedule = stack.schedule();
    List<Codeword> codewords = schedule.codewords();
    elements(schedule.outOfDomain());
    sumcheck(codewords.getFirst().fold(), schedule.firstFoldPowBits());
    bytes += ProofSize.length(schedule.numRounds());
    for (int i = 0; i < codewords.size(); i++) {
      Codeword codeword = codewords.get(i);
      rows(codeword, i == 0);
      bytes += WORD_BYTES; // grinding
      if (i + 1 < codewords.size()) {
        bytes++;
        digests(1);
        elements(codeword.next().outOfDomain());
        sumcheck(codewords.get(i + 1).fold(), codeword.next().foldPowBits());
      }
    }
    bytes += 2;
    elements(1 << schedule.finalVariables());
    if (schedule.finalVariables() > 0) {
      sumcheck(schedule.finalVariables(), schedule.finalFoldPowBits());
    }
    bytes += ProofSize.length(stack.layout().tables().size());
    for (StackLayout.Table table : stack.layout().tables()) {
      elements(table.width());
      elements(table.next().size());
    }
  }

  private void sumcheck(int rounds, int powBits) {
    int witnesses = powBits > 0 ? rounds : 0;
    bytes += ProofSize.length(rounds) + 2.0 * elementBytes * rounds;
    bytes += ProofSize.length(witnesses) + WORD_BYTES * (double) witnesses;
  }

  private void rows(Codeword codeword, boolean base) {
    int elements = 1 << codeword.fold();
    double row =
        ProofSize.length(elements) + (double) elements * (base ? WORD_BYTES : elementBytes);
    bytes += 1 + ProofSize.length(codeword.numOpened()) + codeword.numOpened() * row;
    digests(
        codeword.opensAll()
            ? 0
            : (int) Math.round(ProofSize.siblings(codeword.numOpened(), codeword.logRows(), 0)));
  }

  private void elements(int count) {
    bytes += ProofSize.length(count) + (double) elementBytes * count;
  }

  private void digests(int count) {
    bytes += ProofSize.length(count) + (double) Digest.BYTES * count;
  }
}
