package io.zkthreads.cuda.driver;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// What the driver and a device do by themselves, without a proof.
public final class DeviceFindings {
  private static final long RATE_BYTES = 1L << 28;
  private static final int LAUNCHES = 1000;

  /// Writes word `at` of a buffer, wherever that is: `touch` of `fault_kernels.cu` as text.
  private static final String TOUCH =
      """
      .version 9.0
      .target sm_80
      .address_size 64
      .visible .entry touch(.param .u64 words, .param .u64 at, .param .u32 write) {
        .reg .b32 %r<2>;
        .reg .b64 %rd<5>;
        ld.param.u64 %rd1, [words];
        ld.param.u64 %rd2, [at];
        shl.b64 %rd3, %rd2, 2;
        add.s64 %rd4, %rd1, %rd3;
        mov.u32 %r1, 7;
        st.global.u32 [%rd4], %r1;
        ret;
      }
      \0\
      """;

  private DeviceFindings() {}

  /// Which devices there are, and which of the functions that we, or JCuda at all, may call are
  /// not.
  public static boolean driver(JsonObject findings, Path classes) throws IOException {
    Gpu.unavailable().ifPresent(reason -> findings.addProperty("unavailable", reason));
    findings.add("devices", new Gson().toJsonTree(Gpu.devices()));
    DriverSymbols symbols = DriverSymbols.read(classes);
    List<String> missing = DriverSymbols.missing(symbols.called());
    findings.addProperty("called", symbols.called().size());
    findings.add("missingOfCalled", new Gson().toJsonTree(missing));
    findings.addProperty("all", symbols.all().size());
    findings.add("missingOfAll", new Gson().toJsonTree(DriverSymbols.missing(symbols.all())));
    return missing.isEmpty() && Gpu.unavailable().isEmpty();
  }

  /// After an access outside memory the context is of no use, and another one of the same process
  /// is as good as new.
  public static boolean recovery(JsonObject findings) {
    Arguments arguments = new Arguments();
    try (Gpu gpu = Gpu.open(0);
        Image image = gpu.load(TOUCH.getBytes(StandardCharsets.US_ASCII), Signatures.UNKNOWN);
        Stream stream = gpu.newStream();
        DeviceMemory words = gpu.allocate(256)) {
      Kernel touch = image.kernel("touch");
      touch.launch(
          stream, Grid.over(1, 1), arguments.start().pointer(words.whole()).longWord(0).word(1));
      stream.synchronize();
      arguments.start().longWord(0).longWord(4).word(1); // behind a null pointer
      Runnable fault =
          () -> {
            touch.launch(stream, Grid.over(1, 1), arguments);
            stream.synchronize();
          };
      findings.addProperty("fault", failureOf(fault));
      findings.addProperty("afterwards", failureOf(() -> gpu.allocate(256)));
    }
    long start = System.nanoTime();
    try (Gpu gpu = Gpu.open(0);
        Stream stream = gpu.newStream();
        DeviceMemory words = gpu.allocate(256)) {
      stream.fill(words.whole(), (byte) 1);
      stream.synchronize();
    }
    findings.addProperty("reopenedInMilliseconds", (System.nanoTime() - start) / 1e6);
    return findings.get("fault").getAsString().contains("ILLEGAL_ADDRESS");
  }

  private static String failureOf(Runnable call) {
    try {
      call.run();
      return "none";
    } catch (CudaFailure e) {
      return String.valueOf(e.getMessage());
    }
  }

  /// GB/s of copies by the device's clock, and microseconds of a launch by ours.
  public static boolean rates(JsonObject findings) throws IOException {
    byte[] fatbin = readImage();
    long start = System.nanoTime();
    try (Gpu gpu = Gpu.open(0);
        Image image = gpu.load(fatbin);
        Stream stream = gpu.newStream();
        DeviceMemory one = gpu.allocate(RATE_BYTES);
        DeviceMemory other = gpu.allocate(RATE_BYTES);
        PinnedMemory host = gpu.pinned(RATE_BYTES)) {
      findings.addProperty("openAndLoadInMilliseconds", (System.nanoTime() - start) / 1e6);
      for (int round = 0; round < 2; round++) { // the second one counts
        rate(
            findings, "toDevice", stream, () -> stream.copyToDevice(one.whole(), host, RATE_BYTES));
        rate(findings, "toHost", stream, () -> stream.copyToHost(host, one.whole(), RATE_BYTES));
        rate(
            findings,
            "onDevice",
            stream,
            () -> stream.copy(other.whole(), one.whole(), RATE_BYTES));
        launches(findings, stream, image.kernel("probe"), one.whole());
      }
    }
    return true;
  }

  private static byte[] readImage() throws IOException {
    String name = "/io/zkthreads/cuda/kernels.fatbin.gz";
    try (var in = DeviceFindings.class.getResourceAsStream(name)) {
      return new java.util.zip.GZIPInputStream(java.util.Objects.requireNonNull(in)).readAllBytes();
    }
  }

  private static void rate(JsonObject findings, String name, Stream stream, Runnable copy) {
    try (Event before = stream.record()) {
      copy.run();
      try (Event after = stream.record()) {
        after.synchronize();
        findings.addProperty(name + "GBps", RATE_BYTES / after.nanosSince(before));
      }
    }
  }

  private static void launches(
      JsonObject findings, Stream stream, Kernel probe, DeviceBuffer words) {
    Arguments arguments = new Arguments();
    long start = System.nanoTime();
    for (int i = 0; i < LAUNCHES; i++) {
      probe.launch(stream, Grid.over(1, 32), arguments.start().pointer(words).word(i).word(1));
    }
    findings.addProperty("launchMicros", (System.nanoTime() - start) / 1e3 / LAUNCHES);
    stream.synchronize();
    findings.addProperty("launchAndRunMicros", (System.nanoTime() - start) / 1e3 / LAUNCHES);
  }
}
