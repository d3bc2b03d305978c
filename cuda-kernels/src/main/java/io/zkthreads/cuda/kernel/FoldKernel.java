package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Kernel;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.Quintic;
import org.jspecify.annotations.Nullable;

/// FRI folding: `fold_codeword` of `fold.cu`.
public final class FoldKernel {
  /// A codeword becomes one that is 2^logArity times shorter; both are planar.
  ///
  /// @param addend as long as the result; null where nothing is added
  public record Fold(
      DeviceBuffer codeword,
      int logLength,
      int logArity,
      @Nullable DeviceBuffer addend,
      DeviceBuffer out) {
    public Fold {
      if (logArity < 1 || logArity > MAX_LOG_ARITY || logArity > logLength) {
        throw new IllegalArgumentException(
            "2^%d elements folded 2^%d to one: expected 2^1 to 2^%d"
                .formatted(logLength, logArity, Math.min(logLength, MAX_LOG_ARITY)));
      }
      long words = (long) Quintic.DEGREE << (logLength - logArity);
      codeword.requireWords("codeword", words << logArity);
      out.requireWords("folded codeword", words);
      if (addend != null) {
        addend.requireWords("addend", words);
      }
    }
  }

  public static final int MAX_LOG_ARITY = 8;
  private static final int BLOCK = 256;
  private static final int TILE = 1 << 10;
  private static final int SHARED_BYTES = Integer.BYTES * Quintic.DEGREE * 3 * TILE / 2;

  private final Kernel kernel;
  private final Arguments arguments = new Arguments();

  public FoldKernel(Image image) {
    kernel = image.kernel("fold_codeword");
  }

  public void run(Stream stream, Fold fold, DeviceBuffer roots, Extension beta) {
    arguments
        .start()
        .pointer(fold.codeword)
        .word(fold.logLength)
        .word(fold.logArity)
        .longWord(fold.addend == null ? 0 : fold.addend.address())
        .pointer(fold.out)
        .pointer(roots);
    for (int d = 0; d < Quintic.DEGREE; d++) {
      arguments.word(beta.coefficient(d));
    }
    int blocks = Math.ceilDiv(1 << fold.logLength, TILE);
    kernel.launch(stream, new Grid(blocks, 1, BLOCK, SHARED_BYTES), arguments);
  }
}
