package io.zkthreads.cuda.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Measures, on demand, how long each kernel keeps its device: an event before each launch and one
/// after. Off at first, for then it costs nothing.
public final class LaunchMeter {
  /// All launches of one kernel.
  public record Launches(int count, double nanos) {
    Launches plus(double more) {
      return new Launches(count + 1, nanos + more);
    }
  }

  private record Measured(String kernel, Event before, Event after) {}

  private final List<Measured> measured = new ArrayList<>();
  private boolean on;

  LaunchMeter() {}

  /// From now on launches are measured.
  public void start() {
    on = true;
  }

  /// Ends the measurement; waits for the device.
  ///
  /// @return launches by the name of their kernel
  public Map<String, Launches> stop() {
    on = false;
    Map<String, Launches> sums = new TreeMap<>();
    for (Measured each : measured) {
      each.after.synchronize();
      double nanos = each.after.nanosSince(each.before);
      sums.put(each.kernel, sums.getOrDefault(each.kernel, new Launches(0, 0)).plus(nanos));
      each.before.close();
      each.after.close();
    }
    measured.clear();
    return sums;
  }

  void around(String kernel, Stream stream, Runnable launch) {
    if (!on) {
      launch.run();
      return;
    }
    Event before = stream.record();
    launch.run();
    measured.add(new Measured(kernel, before, stream.record()));
  }
}
