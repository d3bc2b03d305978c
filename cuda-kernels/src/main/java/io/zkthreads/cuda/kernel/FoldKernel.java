package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.cuda.driver.Stream;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import org.jspecify.annotations.Nullable;

/// FRI folding: `fold_codeword` of `fold.cu`, in the field of β.
public final class FoldKernel {
  /// A codeword becomes one that is 2^logArity times shorter; both are planar.
  ///
  /// @param beta β of the first fold
  /// @param addend as long as the result; null where nothing is added
  public record Fold(
      DeviceBuffer codeword,
      int logLength,
      int logArity,
      Extension beta,
      @Nullable DeviceBuffer addend,
      DeviceBuffer out) {
    public Fold {
      if (logArity < 1 || logArity > MAX_LOG_ARITY || logArity > logLength) {
        throw new IllegalArgumentException(
            "2^%d elements folded 2^%d to one: expected 2^1 to 2^%d"
                .formatted(logLength, logArity, Math.min(logLength, MAX_LOG_ARITY)));
      }
      long words = (long) beta.field().degree() << (logLength - logArity);
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

  /// Elements that a block keeps: the tile, and half of it.
  private static final int SHARED_ELEMENTS = 3 * TILE / 2;

  private final FieldKernels kernels;
  private final Arguments arguments = new Arguments();

  public FoldKernel(Image image) {
    kernels = new FieldKernels(image, "fold_codeword");
  }

  public void run(Stream stream, Fold fold, DeviceBuffer roots) {
    ExtensionField field = fold.beta.field();
    int[] beta = new int[field.degree()];
    fold.beta.put(beta, 0);
    arguments
        .start()
        .pointer(fold.codeword)
        .word(fold.logLength)
        .word(fold.logArity)
        .longWord(fold.addend == null ? 0 : fold.addend.address())
        .pointer(fold.out)
        .pointer(roots)
        .words(beta);
    int blocks = Math.ceilDiv(1 << fold.logLength, TILE);
    int sharedBytes = Integer.BYTES * field.degree() * SHARED_ELEMENTS;
    kernels.in(field).launch(stream, new Grid(blocks, 1, BLOCK, sharedBytes), arguments);
  }
}
