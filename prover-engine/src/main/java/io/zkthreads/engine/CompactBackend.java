package io.zkthreads.engine;

import io.zkthreads.engine.Backend.Handle;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.compact.QuadraticSumcheck;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a compact proof asks of a machine beside the operations of `Backend`, whose laws hold here
/// too: challenges arrive as arguments, results are exact, a handle belongs to whoever received it.
///
/// Polynomials are multilinear, given by their values on the hypercube; the first variable is the
/// highest bit of an index. A *rest* is the part of a point after the variable of the round.
public interface CompactBackend {
  /// A table of a proof.
  ///
  /// @param program the table as code
  /// @param instance the table at its height, with the values that the verifier knows
  record Table(TableProgram program, BatchInstance instance) {}

  /// All columns of several tables, one after another, as one polynomial.
  interface Stack extends Handle {
    StackLayout layout();

    /// Of its codeword.
    Digest commitment();

    /// Rows of its codeword, with the siblings.
    MultiOpening open(int[] indices);

    /// The value of the whole polynomial.
    Extension evaluate(List<Extension> point);

    /// The values of all columns, each table's at its own point.
    List<StackOpening.Values> values(List<List<Extension>> points);

    /// Begins to bind variables, the last one first, with the weight of claims on all columns.
    ///
    /// @param points by table: where its columns have their values
    /// @param factors by table: what each value counts, those of next rows after the others
    Folding fold(List<List<Extension>> points, List<List<Extension>> factors);
  }

  /// What is left of a polynomial f and of a weight w while variables are bound.
  interface Folding extends Handle {
    int numVariables();

    /// Σ_x w(x, X)·f(x, X), X the last variable.
    QuadraticSumcheck.Round round();

    /// Gives the last variable a value.
    void bind(Extension r);

    /// The value of f.
    Extension evaluate(List<Extension> point);

    /// Adds to the weight `factor`·eq(point, x).
    void addPoint(List<Extension> point, Extension factor);

    /// Adds to the weight Σ_q factors_q·w^(indices_q·x), x an index, w of order 2^logRows.
    ///
    /// @param logRows at least [#numVariables]
    void addPowers(int logRows, int[] indices, List<Extension> factors);

    /// Commits to f.
    Codeword commit(WhirSchedule.Codeword codeword);

    /// The values of f.
    List<Extension> values();
  }

  /// A codeword of elements of the challenge field, committed to.
  interface Codeword extends Handle {
    Digest commitment();

    MultiOpening open(int[] indices);
  }

  /// The fractions of all interactions, added in pairs up to one.
  interface FractionSum extends Handle {
    int numVariables();

    /// Of the sum of all fractions.
    Extension denominator();

    /// Layer k as sums of their children, (n0·d1 + n1·d0) + λ·d0·d1. Layers are asked for in
    /// ascending order, and a layer is done with when the next one is asked for.
    Layer layer(int k, Extension lambda);
  }

  /// A layer while its variables are bound, the first one first.
  interface Layer {
    /// q(X) = Σ_x eq(rest, x)·layer(X, x).
    Quadratic round(List<Extension> rest);

    /// Gives the first variable a value.
    void bind(Extension r);

    /// What is left when no variable is.
    Children children();
  }

  /// A polynomial of degree 2.
  ///
  /// @param atZero its value at 0; null in the first round of a layer, where it is known
  /// @param leading the coefficient of X²
  record Quadratic(@Nullable Extension atZero, Extension leading) {}

  /// eq(point, x) at every vertex x, shared by the tables of a round.
  interface Weights extends Handle {}

  /// One table in a zerocheck: q(X) = Σ_x eq(rest, x)·form(X, x).
  interface TableSum extends Handle {
    TableForm form();

    /// q(0) and q(1) of the first round, where constraints are 0 and need not be summed up.
    List<Extension> ends(Weights rest);

    /// q at 2 … degree in the first round.
    List<Extension> firstRound(Weights rest);

    /// Gives the first variable the value r; then q at 0, 2 … degree.
    List<Extension> round(Extension r, Weights rest);
  }

  /// Puts columns together and commits to them.
  ///
  /// @param tables in the order of the layout, as rows; they are not needed afterwards
  Stack stack(CompactShape.Stack shape, List<Trace> tables);

  /// Adds up fractions: ±m/D, D = α + (bus + 1)·β^W − Σ_k β^k·e_k.
  ///
  /// @param tables in proof order
  FractionSum fractions(
      FractionLayout layout,
      List<Table> tables,
      Stack main,
      Optional<Stack> preprocessed,
      Extension alpha,
      Extension beta);

  /// Makes eq(point, x) at every vertex x.
  ///
  /// @param field of the point, which may have no coordinates
  Weights weights(List<Extension> point, ExtensionField field);

  /// Begins a zerocheck of a table.
  ///
  /// @param table its index among `tables`
  TableSum sum(
      TableForm form, int table, List<Table> tables, Stack main, Optional<Stack> preprocessed);
}
