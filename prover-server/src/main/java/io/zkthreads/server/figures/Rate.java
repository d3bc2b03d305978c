package io.zkthreads.server.figures;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many of something took how long, and how much of the processors: the second says on a busy
/// machine what the first would be on an idle one.
///
/// @param cpuSeconds of all threads of this process
public record Rate(String what, long count, double seconds, double cpuSeconds) {
  /// Of work that is done here and now.
  interface Work {
    void run() throws Exception;
  }

  static Rate of(String what, long count, Work work) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long began = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Rate(what, count, seconds, (system.getProcessCpuTime() - cpu) / 1e9);
  }

  public double perSecond() {
    return count / seconds;
  }

  /// What processors that had nothing else to do would reach.
  public double perSecondIdle() {
    return count / cpuSeconds * Runtime.getRuntime().availableProcessors();
  }

  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("what", what);
    fields.put("count", count);
    fields.put("seconds", seconds);
    fields.put("perSecond", perSecond());
    fields.put("cpuSeconds", cpuSeconds);
    fields.put("perSecondOfIdleProcessors", perSecondIdle());
    fields.put("loadAverage", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    return fields;
  }

  public String text() {
    return "%s: %,d in %.2f s, %,.0f a second; %.2f s of processors, which idle would make %,.0f a second (load %.1f)"
        .formatted(
            what,
            count,
            seconds,
            perSecond(),
            cpuSeconds,
            perSecondIdle(),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
