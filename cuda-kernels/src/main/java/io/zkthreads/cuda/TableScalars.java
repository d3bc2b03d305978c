package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.kernel.JobTable;
import io.zkthreads.cuda.kernel.TableJob;
import io.zkthreads.engine.FractionPlan;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What tables read besides matrices, of all tables of an operation together:
///
/// ```
///   words     constants | public values | Z_H by coset | 1/Z_H by coset
///   weights   0 | of the program | of the constraints of the fraction columns | terminal
/// ```
final class TableScalars {
  /// What the lookup argument tells of a table.
  ///
  /// @param terminal zero while it is not known
  record Lookups(FractionPlan plan, Extension terminal) {
    int numFractions() {
      return plan.terms().getLast().column() + 1;
    }
  }

  /// Where those of a table begin.
  record Place(int word, int vanishing, int weight, int lookupWeights) {}

  private final ExtensionField field;
  private final JobTable words = new JobTable();
  private final JobTable weights = new JobTable();

  /// @param field of the challenges
  TableScalars(ExtensionField field) {
    this.field = field;
  }

  /// Adds those of a table.
  ///
  /// @param constraintWeights powers of α: of the constraints of the program, of the fraction
  ///   columns and of the accumulator; none where no constraints are computed
  /// @param lookups null for a table without interactions
  /// @param vanishing values of Z_H
  Place add(
      Bytecode bytecode,
      int[] publicValues,
      List<Extension> constraintWeights,
      @Nullable Lookups lookups,
      int[] vanishing) {
    final int word = words.size();
    bytecode.constants().forEach(words::word);
    words.words(publicValues);
    final int z = words.size() - word;
    words.words(vanishing);
    for (int value : vanishing) {
      words.word(KoalaBear.inverse(value));
    }
    final int weight = weights.numElements();
    int own = bytecode.numConstraints();
    weights.element(field.zero());
    constraintWeights.subList(0, own).forEach(weights::element);
    addInteractions(lookups == null ? List.of() : lookups.plan.terms(), bytecode);
    final int lookupWeights = weights.numElements() - weight;
    constraintWeights.subList(own, constraintWeights.size()).forEach(weights::element);
    weights.element(lookups == null ? field.zero() : lookups.terminal);
    return new Place(word, z, weight, lookupWeights);
  }

  /// Offsets, marked with the place of their interaction, and negated weights.
  private void addInteractions(List<FractionPlan.Term> terms, Bytecode bytecode) {
    if (terms.size() != bytecode.numInteractions()) {
      throw new IllegalArgumentException(
          "terms of a plan: expected %d, got %d"
              .formatted(bytecode.numInteractions(), terms.size()));
    }
    int number = 0;
    for (FractionPlan.Term term : terms) {
      int place =
          (number == 0 ? Bytecode.FIRST : 0)
              | (number == 1 ? Bytecode.SECOND : 0)
              | (term.ends() ? Bytecode.LAST : 0);
      weights.element(term.offset(), place | term.column() << Bytecode.COLUMN_SHIFT);
      term.weights().forEach(w -> weights.element(w.negate()));
      number = term.ends() ? 0 : number + 1;
    }
  }

  /// All of them on the device.
  Uploaded upload(DeviceSession.Scratch scratch) {
    return new Uploaded(scratch.upload(words.word(0)), scratch.upload(weights));
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
