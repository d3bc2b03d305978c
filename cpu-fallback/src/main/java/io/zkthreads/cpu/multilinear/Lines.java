package io.zkthreads.cpu.multilinear;

/// Lines within an array. A line is [#LENGTH] neighbouring elements of a field, coefficient by
/// coefficient: the word of element j and coefficient d of line l is `words[at + l·stride +
/// LENGTH·d + j]`. So a stream of elements is one stream of memory, whatever the field.
///
/// @param at where the first line begins
/// @param stride words from a line to the next
@SuppressWarnings("ArrayRecordComponent")
public record Lines(int[] words, int at, int stride) {
  /// Elements of a line: a vector of 512 bits, or two of 256.
  public static final int LENGTH = 16;

  /// Lines of words of the base field, one after another from element `first` on.
  public static Lines ofBase(int[] words, int first) {
    return new Lines(words, first, LENGTH);
  }

  /// Where element `i` of these lines has its first coefficient.
  public int at(int i) {
    return at + i / LENGTH * stride + i % LENGTH;
  }

  /// The same lines, but for the first `words` words of each.
  Lines skip(int words) {
    return new Lines(this.words, at + words, stride);
  }

  /// The lines from number `line` on.
  Lines from(int line) {
    return new Lines(words, at + line * stride, stride);
  }

  /// Lines of two elements, without room between them, as twice as many of one.
  Lines single() {
    return new Lines(words, at, stride / 2);
  }
}
