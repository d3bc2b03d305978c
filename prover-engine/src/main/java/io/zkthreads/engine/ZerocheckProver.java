package io.zkthreads.engine;

import io.zkthreads.engine.CompactBackend.Stack;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.engine.CompactBackend.TableSum;
import io.zkthreads.engine.CompactBackend.Weights;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.compact.SumcheckProof;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.compact.ZerocheckChallenges;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Proves what the constraints of all tables, and their link to the fractions, sum to. Where they
/// do not, the proof will not verify.
public final class ZerocheckProver {
  /// A proof with the point to which it comes; the columns of a table are opened at as many of its
  /// last coordinates as the table has variables.
  public record Proven(SumcheckProof proof, List<Extension> point) {
    public Proven {
      point = List.copyOf(point);
    }
  }

  private ZerocheckProver() {}

  /// Proves the zerocheck, from the draw of its challenges on.
  ///
  /// @param link absent without interactions
  /// @param tables in proof order
  public static Proven prove(
      CompactBackend backend,
      CompactShape shape,
      CompactSeeds seeds,
      Optional<FractionLink> link,
      List<Table> tables,
      Stack main,
      Optional<Stack> preprocessed,
      Challenger transcript) {
    ZerocheckChallenges challenges = ZerocheckChallenges.draw(shape, seeds, link, transcript);
    Extension claimed = challenges.sum(link);
    seeds.observeConstraintSumcheck(transcript);
    transcript.observe(claimed);
    List<TableSum> sums = new ArrayList<>();
    try {
      for (int i = 0; i < tables.size(); i++) {
        TableForm form = challenges.form(shape, i, link);
        if (!isZero(form)) {
          sums.add(backend.sum(form, i, tables, main, preprocessed));
        }
      }
      int degree = shape.zerocheckDegree() - 1;
      return prove(
          rest -> backend.weights(rest, claimed.field()),
          sums,
          challenges.point(),
          degree,
          claimed,
          transcript);
    } finally {
      sums.forEach(TableSum::close);
    }
  }

  /// A table with neither constraints nor interactions has nothing to sum up.
  private static boolean isZero(TableForm form) {
    return form.constraints().isEmpty() && form.links().isEmpty() && form.constant().isZero();
  }

  /// Proves what the forms of tables sum to: Σ_x eq(point, x)·Σ_i form_i(x) over the rows x.
  ///
  /// @param weights makes eq of a rest at every vertex
  /// @param point as many coordinates as the tallest table has variables, or more; none is 0
  /// @param degree of all forms in each variable, or more
  /// @param claimed what it all sums to
  public static Proven prove(
      Function<List<Extension>, Weights> weights,
      List<TableSum> sums,
      List<Extension> point,
      int degree,
      Extension claimed,
      Challenger transcript) {
    ZerocheckRounds rounds = new ZerocheckRounds(weights, point, degree, transcript);
    rounds.expect(sums);
    rounds.run();
    return new Proven(new SumcheckProof(claimed, rounds.messages()), rounds.challenges());
  }
}
