package io.zkthreads.cuda.driver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUuuid;
import jcuda.driver.JCudaDriver;

/// A context of one device. It belongs to the platform thread that opened it, which makes all calls
/// on it and on what comes from it, and has no other context open meanwhile.
///
/// What comes from it can be closed one by one; closing the context gives back whatever is left.
/// After a [CudaFailure#sticky] failure nothing but closing works.
public final class Gpu implements AutoCloseable {
  private static final int NAME_BYTES = 256;

  private final CUcontext context;
  private final GpuInfo info;
  private final LaunchMeter meter = new LaunchMeter();
  private boolean closed;

  private Gpu(CUcontext context, GpuInfo info) {
    this.context = context;
    this.info = info;
  }

  /// In one line, why this machine has no device for us; empty where it has.
  public static Optional<String> unavailable() {
    return Availability.unavailable();
  }

  /// All devices of this machine, none where [#unavailable] says why.
  public static List<GpuInfo> devices() {
    if (unavailable().isPresent()) {
      return List.of();
    }
    int[] count = new int[1];
    CudaFailure.check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
    List<GpuInfo> devices = new ArrayList<>();
    for (int ordinal = 0; ordinal < count[0]; ordinal++) {
      devices.add(describe(device(ordinal), ordinal));
    }
    return devices;
  }

  /// Makes a context on a device, current on the calling thread.
  public static Gpu open(int ordinal) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a context belongs to a platform thread");
    }
    Optional<String> reason = unavailable();
    if (reason.isPresent()) {
      throw new IllegalStateException(reason.get());
    }
    CUdevice device = device(ordinal);
    GpuInfo info = describe(device, ordinal);
    CUcontext context = new CUcontext();
    CudaFailure.check("cuCtxCreate", JCudaDriver.cuCtxCreate(context, 0, device));
    return new Gpu(context, info);
  }

  private static CUdevice device(int ordinal) {
    CUdevice device = new CUdevice();
    CudaFailure.check("cuDeviceGet of " + ordinal, JCudaDriver.cuDeviceGet(device, ordinal));
    return device;
  }

  private static GpuInfo describe(CUdevice device, int ordinal) {
    byte[] name = new byte[NAME_BYTES];
    CudaFailure.check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, NAME_BYTES, device));
    long[] bytes = new long[1];
    CudaFailure.check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(bytes, device));
    int[] version = new int[1];
    CudaFailure.check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
    return new GpuInfo(
        ordinal,
        new String(name, StandardCharsets.UTF_8).split("\0", 2)[0],
        uuid(device),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
        bytes[0],
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
        version[0]);
  }

  private static int attribute(CUdevice device, int attribute) {
    int[] value = new int[1];
    CudaFailure.check(
        "cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
    return value[0];
  }

  private static String uuid(CUdevice device) {
    CUuuid uuid = new CUuuid();
    CudaFailure.check("cuDeviceGetUuid", JCudaDriver.cuDeviceGetUuid(uuid, device));
    String hex = HexFormat.of().formatHex(uuid.bytes);
    return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }

  public GpuInfo info() {
    return info;
  }

  public DeviceMemory allocate(long bytes) {
    return DeviceMemory.allocate(bytes);
  }

  public PinnedMemory pinned(long bytes) {
    return PinnedMemory.allocate(bytes);
  }

  /// Loads a fatbin, and checks launches against what it says of its kernels.
  public Image load(byte[] fatbin) {
    return load(fatbin, Signatures.of(fatbin));
  }

  /// Loads an image whose kernels are described elsewhere.
  public Image load(byte[] image, Signatures signatures) {
    return Image.load(image, signatures, meter);
  }

  /// Of all launches of this context's images.
  public LaunchMeter meter() {
    return meter;
  }

  public Stream newStream() {
    return Stream.create();
  }

  /// Waits for all streams.
  public void synchronize() {
    CudaFailure.check("cuCtxSynchronize", JCudaDriver.cuCtxSynchronize());
  }

  public long freeBytes() {
    long[] free = new long[1];
    CudaFailure.check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, new long[1]));
    return free[0];
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      CudaFailure.checkRelease("cuCtxDestroy", JCudaDriver.cuCtxDestroy(context));
    }
  }
}
