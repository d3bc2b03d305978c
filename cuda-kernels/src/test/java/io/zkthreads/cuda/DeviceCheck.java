package io.zkthreads.cuda;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.zkthreads.cuda.driver.DeviceFindings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What a machine with a GPU can tell that no emulator can; `cuda-kernels/device-check` runs one
/// phase after another, each in a process of its own, and each prints its findings as one line of
/// JSON that begins with `{"phase":`.
///
/// ```text
/// driver CLASSES        devices, and which functions of the driver are missing
/// recovery              an access outside memory, and a context after it
/// rates                 copies and launches
/// tests CLASS…          tests of this module on the device
/// proofs CPU PROFILE ELF…   proofs of programs, compared with those of backend CPU (or none)
/// ```
final class DeviceCheck {
  private DeviceCheck() {}

  public static void main(String... arguments) throws IOException {
    String phase = arguments[0];
    List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
    JsonObject findings = new JsonObject();
    findings.addProperty("phase", phase);
    long start = System.nanoTime();
    boolean good =
        switch (phase) {
          case "driver" -> DeviceFindings.driver(findings, Path.of(rest.getFirst()));
          case "recovery" -> DeviceFindings.recovery(findings);
          case "rates" -> DeviceFindings.rates(findings);
          case "tests" -> DeviceTests.run(findings, rest);
          case "proofs" ->
              DeviceProofs.run(
                  findings, rest.getFirst(), rest.get(1), rest.subList(2, rest.size()));
          default -> throw new IllegalArgumentException("no phase " + phase);
        };
    findings.addProperty("seconds", (System.nanoTime() - start) / 1e9);
    findings.addProperty("good", good);
    IO.println(new Gson().toJson(findings));
    System.exit(good ? 0 : 1);
  }
}
