package io.zkthreads.cpu.multilinear;

import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.Map;
import java.util.TreeMap;

/// Bytes that sums hold beside the columns, computed before anything is allocated. Fractions are
/// done with when the zerocheck begins.
///
/// @param fractions leaves and tree; doubles with the first fraction after a power of two
/// @param zerocheck of all tables
public record SumsPlan(long fractions, long zerocheck) {
  public static SumsPlan of(CompactShape shape) {
    ExtensionField field = shape.parameters().extension();
    long zerocheck = 0;
    for (BatchInstance instance : shape.instances()) {
      if (!instance.air().constraints().isEmpty() || instance.air().hasInteractions()) {
        zerocheck += TableRounds.bytes(form(instance, field));
      }
    }
    return new SumsPlan(
        shape.fractions().map(f -> FractionTree.bytes(f.numVariables(), field)).orElse(0L),
        zerocheck);
  }

  /// The most of both.
  public long peak() {
    return Math.max(fractions, zerocheck);
  }

  /// The nodes of the form that a table will have, with any weights.
  private static TableForm form(BatchInstance instance, ExtensionField field) {
    Extension one = field.one();
    Map<Integer, Extension> constraints = new TreeMap<>();
    for (Constraint c : instance.air().constraints()) {
      constraints.put(c.node(), one);
    }
    Map<Integer, Extension> links = new TreeMap<>();
    for (Interaction interaction : instance.air().interactions()) {
      links.put(interaction.multiplicity(), one);
      interaction.tuple().forEach(node -> links.put(node, one));
    }
    return new TableForm(instance, one, constraints, links);
  }
}
