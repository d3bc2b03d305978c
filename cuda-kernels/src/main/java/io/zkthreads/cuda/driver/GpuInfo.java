package io.zkthreads.cuda.driver;

/// A device of this machine.
///
/// @param uuid as `nvidia-smi -L` writes it, without the leading `GPU-`
/// @param major compute capability, 9 for Hopper
/// @param driverVersion greatest CUDA version that the driver knows: 13000 for 13.0
public record GpuInfo(
    int ordinal,
    String name,
    String uuid,
    int major,
    int minor,
    long totalBytes,
    int multiprocessors,
    int driverVersion) {

  /// For a line of a log: `NVIDIA H200 (sm_90, 139 GiB)`.
  @Override
  public String toString() {
    return "%s (sm_%d%d, %d GiB)".formatted(name, major, minor, totalBytes >> 30);
  }
}
