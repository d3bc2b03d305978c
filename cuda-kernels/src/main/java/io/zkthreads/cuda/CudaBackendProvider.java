package io.zkthreads.cuda;

import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.GpuInfo;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendProvider;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.ExtensionField;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The backend of NVIDIA GPUs of compute capability 8.0 (Ampere) and up, with a driver of R580 or
/// newer.
public final class CudaBackendProvider implements BackendProvider {
  private static final int LEAST_MAJOR = 8;

  /// The memory that the smallest proof takes, with what the driver keeps for itself.
  private static final long LEAST_BYTES = 2L << 30;

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public int priority() {
    return 20;
  }

  @Override
  public Optional<String> unavailable() {
    Optional<String> driver = Gpu.unavailable();
    if (driver.isPresent() || !devices().isEmpty()) {
      return driver;
    }
    return Optional.of(
        "no GPU of compute capability %d.0 or more with %d GiB, but %s"
            .formatted(
                LEAST_MAJOR,
                LEAST_BYTES >> 30,
                Gpu.devices().stream().map(GpuInfo::toString).collect(Collectors.joining(", "))));
  }

  private static List<GpuInfo> devices() {
    return Gpu.devices().stream()
        .filter(gpu -> gpu.major() >= LEAST_MAJOR && gpu.totalBytes() >= LEAST_BYTES)
        .toList();
  }

  @Override
  public Optional<String> about() {
    List<GpuInfo> devices = devices();
    if (devices.isEmpty()) {
      return Optional.empty();
    }
    int driver = devices.getFirst().driverVersion();
    return Optional.of(
        "%s; driver of CUDA %d.%d; kernels %s, in the fields %s"
            .formatted(
                devices.stream().map(GpuInfo::toString).collect(Collectors.joining(", ")),
                driver / 1000,
                driver % 1000 / 10,
                imageDigest(),
                fields()));
  }

  private static String fields() {
    return Arrays.stream(ExtensionField.values())
        .map(field -> field.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" and "));
  }

  /// The first bytes of the SHA-256 of the kernels.
  private static String imageDigest() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(KernelImage.bytes());
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public int numDevices() {
    return devices().size();
  }

  @Override
  public Backend open(int device, Workers workers) {
    int ordinal = CudaBackend.translated(() -> devices().get(device).ordinal());
    return CudaDevice.open(ordinal, workers);
  }
}
