package io.zkthreads.cuda.driver;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// Whether this machine has a driver and a device that we can use, asked in an order in which
/// nothing fails to link.
final class Availability {
  /// Images are made by nvcc 13.0, which drivers before R580 do not take.
  static final int LEAST_DRIVER_VERSION = 13_000;

  private static final String LIBRARY = "libcuda.so.1";

  private Availability() {}

  /// In one line, why there is none; empty where there is one.
  static Optional<String> unavailable() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!platform.equals("Linux amd64")) {
      return Optional.of("CUDA is used on Linux x86-64 only, and this is " + platform);
    }
    if (!hasLibrary()) {
      return Optional.of("no NVIDIA driver: " + LIBRARY + " was not found");
    }
    try {
      JCudaLibrary.load();
      return driverRefuses();
    } catch (LinkageError | IOException e) {
      return Optional.of("JCuda cannot be loaded: " + firstLine(e));
    }
  }

  @SuppressWarnings("restricted") // looking a library up runs its initialisers
  private static boolean hasLibrary() {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(LIBRARY, arena);
      return true;
    } catch (IllegalArgumentException e) {
      return false; // how a lookup says that there is no such library
    }
  }

  private static Optional<String> driverRefuses() {
    int[] version = new int[1];
    int code = JCudaDriver.cuDriverGetVersion(version);
    if (code == CUresult.CUDA_SUCCESS && version[0] < LEAST_DRIVER_VERSION) {
      return Optional.of(
          "the NVIDIA driver is too old: expected CUDA %s (driver R580) or newer, got CUDA %s"
              .formatted(cuda(LEAST_DRIVER_VERSION), cuda(version[0])));
    }
    code = JCudaDriver.cuInit(0);
    if (code == CUresult.CUDA_ERROR_NO_DEVICE) {
      return Optional.of("the NVIDIA driver finds no device");
    }
    if (code != CUresult.CUDA_SUCCESS) {
      return Optional.of(
          "the NVIDIA driver does not start: " + new CudaFailure("cuInit", code).getMessage());
    }
    int[] count = new int[1];
    CudaFailure.check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
    return count[0] > 0 ? Optional.empty() : Optional.of("the NVIDIA driver finds no device");
  }

  private static String cuda(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
