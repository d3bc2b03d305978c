package io.zkthreads.engine;

import io.zkthreads.stark.field.Extension;
import java.util.ArrayList;
import java.util.List;

/// The reduced opening Σ α^i·(v_i − p_i(x))/(z_i − x) over all claimed values of the matrices of
/// one height, i counting values in order of matrix, point, column, told so that each matrix is
/// read once for all its points: at x it is
///
/// Σ_k (constant_k + Σ_t factor_(t,k)·r_t(x))/(z_k − x), where r_t(x) = Σ_c first_t·α^c·p_(t,c)(x).
///
/// @param alpha α
/// @param claims the values, from which the rest follows
/// @param points z_k, each once
/// @param constants by point
/// @param terms t: the matrices
public record ReducePlan(
    Extension alpha,
    List<Claim> claims,
    List<Extension> points,
    List<Extension> constants,
    List<Term> terms) {
  /// A matrix.
  ///
  /// @param first weight of its first column
  /// @param shares what its combined row counts towards points
  public record Term(Backend.LowDegreeExtension matrix, Extension first, List<Share> shares) {
    public Term {
      shares = List.copyOf(shares);
    }
  }

  /// What a combined row counts towards one point.
  ///
  /// @param point its index
  public record Share(int point, Extension factor) {}

  public ReducePlan {
    claims = List.copyOf(claims);
    points = List.copyOf(points);
    constants = List.copyOf(constants);
    terms = List.copyOf(terms);
  }

  /// The plan for one codeword.
  ///
  /// @param claims about matrices of one height
  public static ReducePlan of(List<Claim> claims, Extension alpha) {
    List<Extension> points = new ArrayList<>();
    List<Extension> constants = new ArrayList<>();
    List<Term> terms = new ArrayList<>();
    Extension power = alpha.field().one();
    for (Claim claim : claims) {
      Extension first = power;
      Extension factor = alpha.field().one().negate();
      Extension step = alpha.power(claim.matrix().width());
      List<Share> shares = new ArrayList<>();
      for (int k = 0; k < claim.points().size(); k++) {
        int at = indexOf(points, constants, claim.points().get(k));
        shares.add(new Share(at, factor));
        factor = factor.times(step);
        Extension constant = constants.get(at);
        for (Extension value : claim.values().get(k)) {
          constant = constant.plus(value.times(power));
          power = power.times(alpha);
        }
        constants.set(at, constant);
      }
      terms.add(new Term(claim.matrix(), first, shares));
    }
    return new ReducePlan(alpha, claims, points, constants, terms);
  }

  /// h + b, that of the matrices and of the codeword.
  public int logHeight() {
    return claims.getFirst().matrix().logHeight();
  }

  private static int indexOf(List<Extension> points, List<Extension> constants, Extension point) {
    int at = points.indexOf(point);
    if (at >= 0) {
      return at;
    }
    points.add(point);
    constants.add(point.field().zero());
    return points.size() - 1;
  }
}
