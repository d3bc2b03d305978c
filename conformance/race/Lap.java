import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/// Time on the clock and of all processors.
record Lap(double millis, double cpuMillis) {
  /// A running clock.
  record Clock(long nanos, long cpuNanos) {
    static Clock start() {
      return new Clock(System.nanoTime(), processNanos());
    }

    Lap stop() {
      return new Lap(
          (System.nanoTime() - nanos) / 1e6, (processNanos() - cpuNanos) / 1e6);
    }
  }

  private static long processNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  Lap minus(Lap other) {
    return new Lap(millis - other.millis, cpuMillis - other.cpuMillis);
  }

  Map<String, Object> line() {
    return Map.of("millis", millis, "cpuMillis", cpuMillis);
  }
}
