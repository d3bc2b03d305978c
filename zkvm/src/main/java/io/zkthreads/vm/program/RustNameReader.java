package io.zkthreads.vm.program;

/// A name of Rust that is read from left to right while what it means is written. Depth, length and
/// steps are bounded.
class RustNameReader {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_LENGTH = 1000;
  private static final int MAX_STEPS = 10_000;

  /// Greater numbers are hashes, which nobody reads.
  private static final long MANY = 1L << 40;

  final String name;
  int at;
  final StringBuilder out = new StringBuilder();
  private int depth;
  private int steps;

  /// What makes a name one of no scheme.
  static final class Unclear extends Exception {
    private static final long serialVersionUID = 1;

    Unclear() {
      super("", null, false, false);
    }
  }

  RustNameReader(String name, int at) {
    this.name = name;
    this.at = at;
  }

  /// A rule of the grammar.
  @FunctionalInterface
  interface Rule {
    void read() throws Unclear;
  }

  /// Items up to an E; how many there were.
  final int list(String separator, Rule item) throws Unclear {
    int count = 0;
    while (!take('E')) {
      if (count++ > 0) {
        say(separator);
      }
      item.read();
    }
    return count;
  }

  final long base62() throws Unclear {
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

  final int number() throws Unclear {
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

  final String text(int length) throws Unclear {
    if (length > name.length() - at) {
      throw new Unclear();
    }
    at += length;
    return name.substring(at - length, at);
  }

  final void enter() throws Unclear {
    if (++depth > MAX_DEPTH || ++steps > MAX_STEPS) {
      throw new Unclear();
    }
  }

  final void say(String text) throws Unclear {
    out.append(text);
    if (out.length() > MAX_LENGTH) {
      throw new Unclear();
    }
  }

  /// The next character; 0 at the end.
  final char peek() {
    return at < name.length() ? name.charAt(at) : 0;
  }

  final char next() throws Unclear {
    if (at >= name.length()) {
      throw new Unclear();
    }
    return name.charAt(at++);
  }

  final boolean take(char c) {
    boolean there = peek() == c;
    at += there ? 1 : 0;
    return there;
  }

  final void leave() {
    depth--;
  }
}
