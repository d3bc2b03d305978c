package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Words of a table that kernels read, as structures of C++ have them: 64-bit fields low word
/// first, extension elements with a stride of [#ELEMENT].
public final class JobTable {
  /// Words of an extension element with its padding.
  public static final int ELEMENT = 8;

  private int[] words = new int[64];
  private int size;

  public JobTable word(int value) {
    if (size == words.length) {
      words = Arrays.copyOf(words, 2 * size);
    }
    words[size++] = value;
    return this;
  }

  public JobTable words(int... values) {
    for (int value : values) {
      word(value);
    }
    return this;
  }

  /// The address of a buffer; null for one that is not there.
  public JobTable pointer(@Nullable DeviceBuffer buffer) {
    long address = buffer == null ? 0 : buffer.address();
    return word((int) address).word((int) (address >>> 32));
  }

  public JobTable element(Extension value) {
    return element(value, 0);
  }

  /// An element with a word after its own.
  public JobTable element(Extension value, int mark) {
    coefficients(value);
    for (int d = value.field().degree(); d < ExtensionField.MAX_DEGREE; d++) {
      word(0);
    }
    return word(mark).word(0).word(0);
  }

  /// The words of an element.
  public JobTable coefficients(Extension value) {
    for (int d = 0; d < value.field().degree(); d++) {
      word(value.coefficient(d));
    }
    return this;
  }

  /// Elements written so far, in a table of nothing else.
  public int numElements() {
    return size / ELEMENT;
  }

  /// Fills up with zeros to a multiple of `count` words.
  public JobTable align(int count) {
    while (size % count != 0) {
      word(0);
    }
    return this;
  }

  public int size() {
    return size;
  }

  public int[] toArray() {
    return Arrays.copyOf(words, size);
  }
}
