package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.kernel.JobTable;
import io.zkthreads.cuda.kernel.TableJob;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import java.util.List;

/// What tables read besides matrices, of all tables of an operation together:
///
/// ```
///   words     constants | public values | Z_H by coset | 1/Z_H by coset
///   weights   of the program | of the constraints of the fraction columns | terminal
/// ```
final class TableScalars {
  /// Where those of a table begin.
  record Place(int word, int vanishing, int weight, int lookupWeights) {}

  private final JobTable words = new JobTable();
  private final JobTable weights = new JobTable();

  /// Adds a program's constants and `publicValues`, and its weights.
  ///
  /// @param programWeights as the bytecode numbers them
  /// @param lookupWeights those of the constraints of the fraction columns and the terminal
  /// @param vanishing values of Z_H
  Place add(
      Bytecode bytecode,
      int[] publicValues,
      List<Quintic> programWeights,
      List<Quintic> lookupWeights,
      int[] vanishing) {
    if (programWeights.size() != bytecode.numWeights()) {
      throw new IllegalArgumentException(
          "weights of a program: expected %d, got %d"
              .formatted(bytecode.numWeights(), programWeights.size()));
    }
    int word = words.size();
    bytecode.constants().forEach(words::word);
    words.words(publicValues);
    int z = words.size() - word;
    words.words(vanishing);
    for (int value : vanishing) {
      words.word(KoalaBear.inverse(value));
    }
    int weight = weights.numElements();
    programWeights.forEach(weights::element);
    lookupWeights.forEach(weights::element);
    return new Place(word, z, weight, programWeights.size());
  }

  /// All of them on the device.
  Uploaded upload(DeviceSession.Scratch scratch) {
    return new Uploaded(scratch.upload(words.word(0)), scratch.upload(weights.element(Quintic.ZERO)));
  }

  record Uploaded(DeviceBuffer words, DeviceBuffer weights) {
    TableJob.Scalars at(Place place) {
      return new TableJob.Scalars(
          from(words, (long) Integer.BYTES * place.word),
          place.vanishing,
          from(weights, (long) Integer.BYTES * JobTable.ELEMENT * place.weight),
          place.lookupWeights);
    }

    private static DeviceBuffer from(DeviceBuffer buffer, long at) {
      return buffer.slice(at, buffer.bytes() - at);
    }
  }
}
