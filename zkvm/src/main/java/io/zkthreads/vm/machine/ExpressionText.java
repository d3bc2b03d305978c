package io.zkthreads.vm.machine;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.table.TableDefinition;
import io.zkthreads.vm.table.Term;
import java.util.List;
import java.util.Map;

/// Expressions of a table as formulas with the names of columns and sub-expressions. A prime marks
/// the next row.
final class ExpressionText {
  private static final Map<Integer, String> NAMED_CONSTANTS =
      Map.of(
          Term.inverse(1 << 16),
          "2^-16",
          Term.inverse(1 << 8),
          "2^-8",
          Term.inverse(1 << 2),
          "2^-2",
          1 << 15,
          "2^15",
          1 << 16,
          "2^16",
          1 << 22,
          "2^22",
          1 << 28,
          "2^28",
          0xff00,
          "0xff00");

  private static final int SUM = 1;
  private static final int PRODUCT = 2;

  private final Air air;
  private final Map<Integer, String> names;

  ExpressionText(TableDefinition table) {
    air = table.air();
    names = table.names();
  }

  /// The expression, by its name if it has one.
  String of(int node) {
    return text(node, 0);
  }

  /// The expression written out; names within stay.
  String definition(int node) {
    return operation(node, 0);
  }

  private String text(int node, int context) {
    String name = names.get(node);
    return name == null ? operation(node, context) : name;
  }

  private String operation(int node, int context) {
    return switch (air.nodes().get(node)) {
      case Node.Constant c -> constant(c.value());
      case Node.Main m -> air.columns().get(m.column()).name() + prime(m.rotation());
      case Node.Preprocessed p -> air.preprocessed().get(p.column()).name() + prime(p.rotation());
      case Node.Known k -> air.known().get(k.column()).name();
      case Node.Public p -> "public" + p.index();
      case Node.First f -> "first";
      case Node.Last l -> "last";
      case Node.Transition t -> "transition";
      case Node.Add n -> enclose(SUM, context, text(n.a(), SUM) + " + " + text(n.b(), SUM));
      case Node.Subtract n -> enclose(SUM, context, difference(n));
      case Node.Multiply n ->
          enclose(PRODUCT, context, text(n.a(), PRODUCT) + "·" + text(n.b(), PRODUCT));
      case Node.Negate n -> enclose(SUM, context, "-" + text(n.a(), PRODUCT));
    };
  }

  private String difference(Node.Subtract n) {
    boolean negation = air.nodes().get(n.a()) instanceof Node.Constant c && c.value() == 0;
    return (negation ? "-" : text(n.a(), SUM) + " - ") + text(n.b(), PRODUCT);
  }

  private static String enclose(int precedence, int context, String text) {
    return precedence < context ? "(" + text + ")" : text;
  }

  private static String constant(int canonical) {
    String name = NAMED_CONSTANTS.get(canonical);
    if (name != null) {
      return name;
    }
    return Integer.toString(canonical > KoalaBear.P / 2 ? canonical - KoalaBear.P : canonical);
  }

  private static String prime(int rotation) {
    return rotation == 0 ? "" : "'";
  }

  /// Each expression in a code span, comma between.
  String list(List<Integer> expressions) {
    return String.join(", ", expressions.stream().map(n -> "`" + of(n) + "`").toList());
  }
}
