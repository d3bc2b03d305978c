import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A reader for JSON without escapes and fractions.
final class Json {
  private final String text;
  private int at;

  Json(String text) {
    this.text = text;
  }

  Object document() {
    Object value = value();
    if (peek() != '\0') {
      throw new IllegalArgumentException("text after the document at " + at);
    }
    return value;
  }

  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean skip(char c) {
    boolean found = peek() == c;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char c) {
    if (!skip(c)) {
      throw new IllegalArgumentException("no '" + c + "' at " + at);
    }
  }

  private Object value() {
    return switch (peek()) {
      case '{' -> members();
      case '[' -> elements();
      case '"' -> string();
      default -> literal();
    };
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new HashMap<>();
    expect('{');
    while (!skip('}')) {
      peek();
      String name = string();
      expect(':');
      members.put(name, value());
      if (peek() != '}') {
        expect(',');
      }
    }
    return members;
  }

  private List<Object> elements() {
    List<Object> elements = new ArrayList<>();
    expect('[');
    while (!skip(']')) {
      elements.add(value());
      if (peek() != ']') {
        expect(',');
      }
    }
    return elements;
  }

  private String string() {
    int end = text.indexOf('"', at + 1);
    String string = text.substring(at + 1, end);
    at = end + 1;
    return string;
  }

  private Object literal() {
    int start = at;
    while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String literal = text.substring(start, at);
    return switch (literal) {
      case "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> (Object) Long.valueOf(literal);
    };
  }
}
