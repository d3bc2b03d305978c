package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.Arrays;

/// The values of a polynomial, apart by what their index leaves modulo 2^`logResidues`: value
/// number p·2^logResidues + e is at place p of residue e. A residue is lines of elements, so that
/// giving a value to the last variable folds residue 2e with residue 2e + 1, line by line.
///
/// A residue of fewer elements than a line holds is one line, with zeros behind.
final class Residues {
  private final CpuMemory memory;
  private final LineKernels kernels;
  private final int[] words;
  private final int logPlaces;
  private int logResidues;

  /// With any contents.
  Residues(CpuMemory memory, LineKernels kernels, int numVariables, int logResidues) {
    this.memory = memory;
    this.kernels = kernels;
    this.logResidues = logResidues;
    logPlaces = numVariables - logResidues;
    words = memory.take((numLines() * lineWords()) << logResidues);
  }

  LineKernels kernels() {
    return kernels;
  }

  ExtensionField field() {
    return kernels.field();
  }

  int[] words() {
    return words;
  }

  int numVariables() {
    return logPlaces + logResidues;
  }

  int logPlaces() {
    return logPlaces;
  }

  int logResidues() {
    return logResidues;
  }

  /// Lines of a residue.
  int numLines() {
    return Math.max(1, (1 << logPlaces) / Lines.LENGTH);
  }

  int lineWords() {
    return Lines.LENGTH * field().degree();
  }

  /// Where a line begins.
  int at(int residue, int line) {
    return (residue * numLines() + line) * lineWords();
  }

  Lines lines(int residue, int line) {
    return new Lines(words, at(residue, line), lineWords());
  }

  /// Values that are in one line of each residue.
  int blockLength() {
    return Lines.LENGTH << logResidues;
  }

  /// Sets line number `block` of all residues: values `block`·[#blockLength]… by coefficient, zeros
  /// where there are none.
  void put(int block, int[][] values) {
    for (int e = 0; e < 1 << logResidues; e++) {
      int at = at(e, block);
      for (int d = 0; d < values.length; d++) {
        int[] from = values[d];
        int to = at + Lines.LENGTH * d;
        for (int lane = 0; lane < Lines.LENGTH; lane++) {
          words[to + lane] = from[lane << logResidues | e];
        }
      }
    }
  }

  /// Value number i.
  Extension value(int i) {
    int place = i >> logResidues;
    int at = at(i & ((1 << logResidues) - 1), place / Lines.LENGTH) + place % Lines.LENGTH;
    int[] element = new int[field().degree()];
    for (int d = 0; d < element.length; d++) {
      element[d] = words[at + Lines.LENGTH * d];
    }
    return field().at(element, 0);
  }

  /// Gives the last variable a value.
  void bind(int[] factor, int fromLine, int toLine) {
    for (int e = 0; e < 1 << (logResidues - 1); e++) {
      kernels.fold(
          lines(e, fromLine),
          lines(2 * e, fromLine),
          lines(2 * e + 1, fromLine),
          factor,
          toLine - fromLine);
    }
  }

  /// After all lines were bound.
  void bound() {
    logResidues--;
  }

  /// The values apart by more bits, where there is one residue.
  Residues split(int log) {
    Residues made = new Residues(memory, kernels, logPlaces, log);
    int[][] block = new int[field().degree()][made.blockLength()];
    for (int b = 0; b < made.numLines(); b++) {
      for (int l = 0; l < 1 << log; l++) {
        int from = (b << log) + l;
        for (int d = 0; d < block.length; d++) {
          if (from < numLines()) {
            System.arraycopy(
                words, at(0, from) + Lines.LENGTH * d, block[d], l * Lines.LENGTH, Lines.LENGTH);
          } else {
            Arrays.fill(block[d], l * Lines.LENGTH, (l + 1) * Lines.LENGTH, 0);
          }
        }
      }
      made.put(b, block);
    }
    return made;
  }

  void close() {
    memory.give(words);
  }
}
