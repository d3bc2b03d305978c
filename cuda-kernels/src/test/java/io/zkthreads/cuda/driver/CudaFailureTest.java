package io.zkthreads.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.cuda.driver.CudaFailure.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaFailureTest {
  private static final int MAX_CODE = 999;

  @ParameterizedTest
  @CsvSource({
    "1,MISUSE,CUDA_ERROR_INVALID_VALUE",
    "2,FULL,CUDA_ERROR_OUT_OF_MEMORY",
    "46,LOST,CUDA_ERROR_DEVICE_UNAVAILABLE",
    "200,IMAGE,CUDA_ERROR_INVALID_IMAGE",
    "201,MISUSE,CUDA_ERROR_INVALID_CONTEXT",
    "209,IMAGE,CUDA_ERROR_NO_BINARY_FOR_GPU",
    "214,LOST,CUDA_ERROR_ECC_UNCORRECTABLE",
    "222,IMAGE,CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
    "226,LOST,INVALID CUresult: 226",
    "700,STICKY,CUDA_ERROR_ILLEGAL_ADDRESS",
    "701,FULL,CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES",
    "716,STICKY,CUDA_ERROR_MISALIGNED_ADDRESS",
    "719,STICKY,CUDA_ERROR_LAUNCH_FAILED",
    "721,STICKY,INVALID CUresult: 721",
    "999,LOST,CUDA_ERROR_UNKNOWN"
  })
  void aCodeHasANameAndAKind(int code, Kind kind, String name) {
    CudaFailure failure = new CudaFailure("cuCall", code);
    assertThat(failure).hasMessage("cuCall: %s (%d)".formatted(name, code));
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.sticky()).isEqualTo(kind == Kind.STICKY || kind == Kind.LOST);
  }

  /// What `cuda.h` of CUDA 13.0 says leaves a process in an inconsistent state, and what says that
  /// a device or the driver is gone: a new code must not slip among the mistakes of ours unseen.
  @Test
  void allOtherCodesAreMistakesOfOurs() {
    Map<Kind, Set<Integer>> codes = new EnumMap<>(Kind.class);
    for (int code = 1; code <= MAX_CODE; code++) {
      codes.computeIfAbsent(Kind.of(code), kind -> new TreeSet<>()).add(code);
    }
    assertThat(codes.get(Kind.FULL)).containsExactly(2, 701);
    assertThat(codes.get(Kind.IMAGE)).containsExactly(200, 209, 218, 221, 222, 223);
    assertThat(codes.get(Kind.STICKY))
        .containsExactly(700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721);
    assertThat(codes.get(Kind.LOST))
        .containsExactly(4, 46, 100, 214, 220, 226, 304, 802, 803, 810, 999);
  }

  @Test
  void whatIsGivenBackToABrokenContextIsGone() {
    CudaFailure.checkRelease("cuMemFree", 0);
    CudaFailure.checkRelease("cuMemFree", 700);
    CudaFailure.checkRelease("cuMemFree", 46);
    assertThatThrownBy(() -> CudaFailure.checkRelease("cuMemFree", 1))
        .hasMessage("cuMemFree: CUDA_ERROR_INVALID_VALUE (1)");
  }
}
