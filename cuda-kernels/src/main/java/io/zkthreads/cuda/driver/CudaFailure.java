package io.zkthreads.cuda.driver;

import jcuda.driver.CUresult;

/// A call of the driver that failed: which one, and its code.
public final class CudaFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What to do about a failure.
  public enum Kind {
    /// The call was wrong: our bug.
    MISUSE,
    /// The device has too little free memory, or a multiprocessor too little of its own; whatever
    /// was there before is still good.
    FULL,
    /// The context is of no more use: close it and open another.
    STICKY,
    /// The device itself, or the driver, does not answer any more.
    LOST,
    /// The driver has no use for our image, or is too old for it.
    IMAGE;

    /// Of CUDA 13.0, and not in JCuda 12.6: a fault of the hardware or of a peer's memory.
    private static final int CONTAINED = 226;

    /// Of CUDA 13.0, and not in JCuda 12.6.
    private static final int TENSOR_MEMORY_LEAK = 721;

    /// Codes are those of `cuda.h`, `CUresult`.
    static Kind of(int code) {
      return switch (code) {
        case CUresult.CUDA_ERROR_OUT_OF_MEMORY, CUresult.CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES -> FULL;
        case CUresult.CUDA_ERROR_INVALID_IMAGE,
            CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU,
            CUresult.CUDA_ERROR_INVALID_PTX,
            CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
            CUresult.CUDA_ERROR_JIT_COMPILER_NOT_FOUND,
            CUresult.CUDA_ERROR_JIT_COMPILATION_DISABLED ->
            IMAGE;
        case CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
            CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
            CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
            CUresult.CUDA_ERROR_ASSERT,
            CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
            CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
            CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
            CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
            CUresult.CUDA_ERROR_INVALID_PC,
            CUresult.CUDA_ERROR_LAUNCH_FAILED,
            TENSOR_MEMORY_LEAK ->
            STICKY;
        case CUresult.CUDA_ERROR_DEINITIALIZED,
            CUresult.CUDA_ERROR_DEVICE_UNAVAILABLE,
            CUresult.CUDA_ERROR_NO_DEVICE,
            CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
            CONTAINED,
            CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
            CUresult.CUDA_ERROR_OPERATING_SYSTEM,
            CUresult.CUDA_ERROR_SYSTEM_NOT_READY,
            CUresult.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH,
            CUresult.CUDA_ERROR_MPS_CLIENT_TERMINATED,
            CUresult.CUDA_ERROR_UNKNOWN ->
            LOST;
        default -> MISUSE;
      };
    }
  }

  private final String call;
  private final int code;

  CudaFailure(String call, int code) {
    super("%s: %s (%d)".formatted(call, CUresult.stringFor(code), code));
    this.call = call;
    this.code = code;
  }

  /// Refuses every code but success.
  static void check(String call, int code) {
    if (code != CUresult.CUDA_SUCCESS) {
      throw new CudaFailure(call, code);
    }
  }

  /// For a call that gives something back: a context that has failed gave it back already.
  static void checkRelease(String call, int code) {
    if (code != CUresult.CUDA_SUCCESS && Kind.of(code) == Kind.MISUSE) {
      throw new CudaFailure(call, code);
    }
  }

  public String call() {
    return call;
  }

  public int code() {
    return code;
  }

  public Kind kind() {
    return Kind.of(code);
  }

  /// Whether the context must be destroyed: no later call on it will succeed.
  public boolean sticky() {
    return kind() == Kind.STICKY || kind() == Kind.LOST;
  }
}
