package io.zkthreads.vm.program;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of Rust functions as their authors know them: of the scheme v0 (`_R…`, RFC 2603) and of
/// the one before (`_ZN…17h…E`). Hashes and disambiguators are left out.
///
/// A name may be anyone's: depth, length and steps are bounded, and one that is of neither scheme,
/// or says more than the bounds, stays as it is.
public final class RustName {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_LENGTH = 1000;
  private static final int MAX_STEPS = 10_000;

  /// Greater numbers are hashes, which nobody reads.
  private static final long MANY = 1L << 40;

  private static final Map<Character, String> BASIC =
      Map.ofEntries(
          Map.entry('a', "i8"),
          Map.entry('b', "bool"),
          Map.entry('c', "char"),
          Map.entry('d', "f64"),
          Map.entry('e', "str"),
          Map.entry('f', "f32"),
          Map.entry('h', "u8"),
          Map.entry('i', "isize"),
          Map.entry('j', "usize"),
          Map.entry('l', "i32"),
          Map.entry('m', "u32"),
          Map.entry('n', "i128"),
          Map.entry('o', "u128"),
          Map.entry('p', "_"),
          Map.entry('s', "i16"),
          Map.entry('t', "u16"),
          Map.entry('u', "()"),
          Map.entry('v', "..."),
          Map.entry('x', "i64"),
          Map.entry('y', "u64"),
          Map.entry('z', "!"));

  private static final Map<String, String> ESCAPES =
      Map.of("SP", "@", "BP", "*", "RF", "&", "LT", "<", "GT", ">", "LP", "(", "RP", ")", "C", ",");

  private final String name;
  private int at;
  private int depth;
  private int steps;
  private final StringBuilder out = new StringBuilder();

  /// What makes a name one of no scheme.
  private static final class Unclear extends Exception {
    private static final long serialVersionUID = 1;

    Unclear() {
      super("", null, false, false);
    }
  }

  private RustName(String name, int at) {
    this.name = name;
    this.at = at;
  }

  /// The name as its author knows it, or as it is.
  public static String of(String name) {
    try {
      if (name.startsWith("_R")) {
        RustName parser = new RustName(name, 2);
        return parser.whole();
      }
      if (name.startsWith("_ZN")) {
        return new RustName(name, 3).legacy();
      }
    } catch (Unclear e) {
      return name;
    }
    return name;
  }

  // The scheme before v0: lengths and names, a hash last.

  private String legacy() throws Unclear {
    @Nullable String last = null;
    while (peek() != 'E') {
      if (last != null) {
        say(out.isEmpty() ? unescaped(last) : "::" + unescaped(last));
      }
      last = text(number());
    }
    if (last == null || !last.matches("h[0-9a-f]{16}") || out.isEmpty()) {
      throw new Unclear();
    }
    return out.toString();
  }

  /// `$LT$`, `$u7b$`, `..` and an underscore before a sign.
  private static String unescaped(String part) {
    String rest = part.startsWith("_$") ? part.substring(1) : part;
    StringBuilder text = new StringBuilder();
    while (!rest.isEmpty()) {
      int end = rest.startsWith("$") ? rest.indexOf('$', 1) : -1;
      @Nullable String sign = end < 0 ? null : sign(rest.substring(1, end));
      if (sign != null) {
        text.append(sign);
        rest = rest.substring(end + 1);
      } else if (rest.startsWith("..")) {
        text.append("::");
        rest = rest.substring(2);
      } else {
        text.append(rest.charAt(0));
        rest = rest.substring(1);
      }
    }
    return text.toString();
  }

  private static @Nullable String sign(String escape) {
    return escape.matches("u[0-9a-f]{1,4}")
        ? Character.toString(Integer.parseInt(escape.substring(1), 16))
        : ESCAPES.get(escape);
  }

  // v0. Each method is a rule of its grammar.

  /// A path; the crate that it was compiled in for, which is left out; what tools add with a dot.
  private String whole() throws Unclear {
    path(true);
    int length = out.length();
    if (Character.isUpperCase(peek())) {
      path(false);
    }
    if (length == 0 || (at < name.length() && peek() != '.')) {
      throw new Unclear();
    }
    out.setLength(length);
    return out.toString();
  }

  /// @param inValue whether arguments need `::` before them
  private void path(boolean inValue) throws Unclear {
    enter();
    switch (next()) {
      case 'C' -> {
        disambiguator();
        say(identifier());
      }
      case 'N' -> nested(inValue);
      case 'M' -> {
        implementation();
        say("<");
        type();
        say(">");
      }
      case 'X' -> {
        implementation();
        asTrait();
      }
      case 'Y' -> asTrait();
      case 'I' -> {
        path(inValue);
        say(inValue ? "::<" : "<");
        list(", ", this::argument);
        say(">");
      }
      case 'B' -> back(() -> path(inValue));
      default -> throw new Unclear();
    }
    depth--;
  }

  private void nested(boolean inValue) throws Unclear {
    char space = next();
    if (!Character.isLetter(space)) {
      throw new Unclear();
    }
    path(inValue);
    long number = disambiguator();
    String identifier = identifier();
    if (Character.isUpperCase(space)) {
      String what = space == 'C' ? "closure" : space == 'S' ? "shim" : "" + space;
      String named = identifier.isEmpty() ? "" : ":" + identifier;
      say("::{" + what + named + "#" + number + "}");
    } else if (!identifier.isEmpty()) {
      say("::" + identifier);
    }
  }

  /// The path of the module that an implementation is in, which nobody wants to read.
  private void implementation() throws Unclear {
    int length = out.length();
    disambiguator();
    path(false);
    out.setLength(length);
  }

  private void asTrait() throws Unclear {
    say("<");
    type();
    say(" as ");
    path(false);
    say(">");
  }

  private void argument() throws Unclear {
    if (take('L')) {
      say(lifetime(base62()));
    } else if (take('K')) {
      constant();
    } else {
      type();
    }
  }

  private static String lifetime(long index) {
    return index == 0 ? "'_" : "'" + (index <= 26 ? (char) ('a' + (index - 1)) : "_" + index);
  }

  private void type() throws Unclear {
    enter();
    char tag = peek();
    @Nullable String basic = BASIC.get(tag);
    if (basic != null) {
      at++;
      say(basic);
    } else {
      composed(tag);
    }
    depth--;
  }

  private void composed(char tag) throws Unclear {
    switch (tag) {
      case 'A', 'S' -> {
        at++;
        say("[");
        type();
        if (tag == 'A') {
          say("; ");
          constant();
        }
        say("]");
      }
      case 'T' -> {
        at++;
        say("(");
        int count = list(", ", this::type);
        say(count == 1 ? ",)" : ")");
      }
      case 'R', 'Q' -> {
        at++;
        say("&");
        if (take('L')) {
          long index = base62();
          say(index == 0 ? "" : lifetime(index) + " ");
        }
        say(tag == 'Q' ? "mut " : "");
        type();
      }
      case 'P', 'O' -> {
        at++;
        say(tag == 'P' ? "*const " : "*mut ");
        type();
      }
      case 'F' -> {
        at++;
        function();
      }
      case 'D' -> {
        at++;
        traitObject();
      }
      case 'B' -> {
        at++;
        back(this::type);
      }
      default -> path(false);
    }
  }

  private void function() throws Unclear {
    binder();
    say(take('U') ? "unsafe " : "");
    if (take('K')) {
      say("extern \"" + (take('C') ? "C" : identifier().replace('_', '-')) + "\" ");
    }
    say("fn(");
    list(", ", this::type);
    say(")");
    if (!take('u')) {
      say(" -> ");
      type();
    }
  }

  private void traitObject() throws Unclear {
    say("dyn ");
    binder();
    list(" + ", this::bound);
    if (!take('L')) {
      throw new Unclear();
    }
    long index = base62();
    say(index == 0 ? "" : " + " + lifetime(index));
  }

  private void bound() throws Unclear {
    path(false);
    while (take('p')) {
      boolean more = out.charAt(out.length() - 1) == '>';
      if (more) {
        out.setLength(out.length() - 1);
      }
      say((more ? ", " : "<") + identifier() + " = ");
      type();
      say(">");
    }
  }

  private void binder() throws Unclear {
    if (take('G')) {
      base62();
    }
  }

  /// Of constants, numbers, characters and truth values are said.
  private void constant() throws Unclear {
    enter();
    char type = next();
    switch (type) {
      case 'B' -> back(this::constant);
      case 'p' -> say("_");
      case 'b', 'c', 'a', 's', 'l', 'x', 'n', 'i', 'h', 't', 'm', 'y', 'o', 'j' -> {
        say(take('n') ? "-" : "");
        String digits = hexadecimal();
        say(value(type, digits));
      }
      default -> throw new Unclear();
    }
    depth--;
  }

  private static String value(char type, String digits) throws Unclear {
    if (digits.length() > 15) {
      return "0x" + digits;
    }
    long value = digits.isEmpty() ? 0 : Long.parseLong(digits, 16);
    return switch (type) {
      case 'b' -> value == 0 ? "false" : "true";
      case 'c' -> {
        if (value > Character.MAX_CODE_POINT) {
          throw new Unclear();
        }
        yield "'" + Character.toString((int) value) + "'";
      }
      default -> Long.toString(value);
    };
  }

  private String hexadecimal() throws Unclear {
    int begin = at;
    while (Character.digit(peek(), 16) >= 0) {
      at++;
    }
    String digits = name.substring(begin, at);
    if (!take('_')) {
      throw new Unclear();
    }
    return digits;
  }

  /// A rule of the grammar.
  @FunctionalInterface
  private interface Rule {
    void read() throws Unclear;
  }

  /// Items up to an E; how many there were.
  private int list(String separator, Rule item) throws Unclear {
    int count = 0;
    while (!take('E')) {
      if (count++ > 0) {
        say(separator);
      }
      item.read();
    }
    return count;
  }

  /// What stands further in front.
  private void back(Rule rule) throws Unclear {
    int here = at - 1;
    long to = 2 + base62();
    if (to >= here) {
      throw new Unclear();
    }
    int after = at;
    at = (int) to;
    rule.read();
    at = after;
  }

  private long disambiguator() throws Unclear {
    return take('s') ? base62() + 1 : 0;
  }

  /// A name outside of ASCII stays in Punycode.
  private String identifier() throws Unclear {
    boolean punycode = take('u');
    int length = number();
    take('_');
    String text = text(length);
    return punycode ? "punycode{" + text + "}" : text;
  }

  private long base62() throws Unclear {
    if (take('_')) {
      return 0;
    }
    long value = 0;
    while (!take('_')) {
      char c = next();
      int digit = c <= '9' ? c - '0' : c >= 'a' ? c - 'a' + 10 : c - 'A' + 36;
      if (digit < 0 || digit >= 62) {
        throw new Unclear();
      }
      value = Math.min(62 * value + digit, MANY);
    }
    return value + 1;
  }

  private int number() throws Unclear {
    if (take('0')) {
      return 0; // a digit behind it is of the next number
    }
    int value = 0;
    int begin = at;
    while (peek() >= '0' && peek() <= '9') {
      value = 10 * value + (next() - '0');
      if (value > name.length()) {
        throw new Unclear();
      }
    }
    if (at == begin) {
      throw new Unclear();
    }
    return value;
  }

  private String text(int length) throws Unclear {
    if (length > name.length() - at) {
      throw new Unclear();
    }
    at += length;
    return name.substring(at - length, at);
  }

  private void enter() throws Unclear {
    if (++depth > MAX_DEPTH || ++steps > MAX_STEPS) {
      throw new Unclear();
    }
  }

  private void say(String text) throws Unclear {
    out.append(text);
    if (out.length() > MAX_LENGTH) {
      throw new Unclear();
    }
  }

  /// The next character; 0 at the end.
  private char peek() {
    return at < name.length() ? name.charAt(at) : 0;
  }

  private char next() throws Unclear {
    if (at >= name.length()) {
      throw new Unclear();
    }
    return name.charAt(at++);
  }

  private boolean take(char c) {
    boolean there = peek() == c;
    at += there ? 1 : 0;
    return there;
  }
}
