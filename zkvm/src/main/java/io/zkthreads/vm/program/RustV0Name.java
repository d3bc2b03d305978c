package io.zkthreads.vm.program;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A name of the scheme v0 (RFC 2603). Each method is a rule of its grammar.
final class RustV0Name extends RustNameReader {
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

  RustV0Name(String name) {
    super(name, 2);
  }

  /// A path; the crate that it was compiled in for, which is left out; what tools add with a dot.
  String whole() throws Unclear {
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
    leave();
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
    leave();
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
    leave();
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
}
