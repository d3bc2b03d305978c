package io.zkthreads.vm.table;

import io.zkthreads.stark.field.KoalaBear;
import java.util.function.ToIntFunction;

/// An expression in the columns of one lane of a table: what a [Table] says its equations and
/// messages with. It is lowered once for every lane, so a table declares itself once.
public abstract sealed class Term {
  /// A number, taken mod p.
  static final class Constant extends Term {
    final long value;

    private Constant(long value) {
      this.value = value;
    }
  }

  /// A number that the sizes of the machine fix.
  static final class OfReach extends Term {
    final ToIntFunction<Reach> value;

    private OfReach(ToIntFunction<Reach> value) {
      this.value = value;
    }
  }

  /// The column one row later.
  static final class Next extends Term {
    final Column column;

    private Next(Column column) {
      this.column = column;
    }
  }

  /// 1 on every row but the last, 0 there.
  static final class Transition extends Term {
    private Transition() {}
  }

  static final class Sum extends Term {
    final Term a;
    final Term b;

    private Sum(Term a, Term b) {
      this.a = a;
      this.b = b;
    }
  }

  static final class Difference extends Term {
    final Term a;
    final Term b;

    private Difference(Term a, Term b) {
      this.a = a;
      this.b = b;
    }
  }

  static final class Product extends Term {
    final Term a;
    final Term b;

    private Product(Term a, Term b) {
      this.a = a;
      this.b = b;
    }
  }

  /// A column of one lane, and where it stands there.
  public static final class Column extends Term {
    enum Kind {
      MAIN,
      PREPROCESSED,
      KNOWN
    }

    final Kind kind;
    final String name;
    final String doc;

    /// Position among the lane's columns of the same kind.
    final int index;

    /// Field of the ROM row that the column holds, −1 if none: see [InstructionTable#fetch].
    int field = -1;

    Column(Kind kind, String name, String doc, int index) {
      this.kind = kind;
      this.name = name;
      this.doc = doc;
      this.index = index;
    }

    public String name() {
      return name;
    }

    /// Position among the committed columns of a lane.
    public int index() {
      return index;
    }

    /// The same column one row later. A table whose rows may be cut into instances anywhere cannot
    /// use it.
    public Term next() {
      return new Next(this);
    }
  }

  static final Term TRANSITION = new Transition();

  static Term ofReach(ToIntFunction<Reach> value) {
    return new OfReach(value);
  }

  public static Term constant(long value) {
    return new Constant(value);
  }

  public final Term plus(Term o) {
    return new Sum(this, o);
  }

  public final Term plus(long constant) {
    return plus(constant(constant));
  }

  public final Term minus(Term o) {
    return new Difference(this, o);
  }

  public final Term minus(long constant) {
    return minus(constant(constant));
  }

  public final Term times(Term o) {
    return new Product(this, o);
  }

  public final Term times(long constant) {
    return times(constant(constant));
  }

  /// The quotient of a value that is known to be a multiple: times 1/divisor mod p.
  public final Term dividedBy(int divisor) {
    return times(inverse(divisor));
  }

  public final Term negate() {
    return constant(0).minus(this);
  }

  /// 1 − this.
  public final Term not() {
    return constant(1).minus(this);
  }

  /// 1/value mod p, canonical.
  public static int inverse(int value) {
    return KoalaBear.toCanonical(KoalaBear.inverse(KoalaBear.fromCanonical(value)));
  }
}
