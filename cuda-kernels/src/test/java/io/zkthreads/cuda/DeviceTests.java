package io.zkthreads.cuda;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Tests of this module on the device itself, as the properties of the process say.
final class DeviceTests {
  private static final int MAX_FAILURES = 20;

  private DeviceTests() {}

  static boolean run(JsonObject findings, List<String> classes) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(classes.stream().map(DiscoverySelectors::selectClass).toList())
            .build();
    Count count = new Count();
    LauncherFactory.create().execute(request, count);
    findings.addProperty("passed", count.passed);
    findings.addProperty("failed", count.failures.size());
    findings.addProperty("skipped", count.skipped);
    JsonArray failures = new JsonArray();
    count.failures.stream().limit(MAX_FAILURES).forEach(failures::add);
    findings.add("failures", failures);
    return count.failures.isEmpty() && count.passed > 0;
  }

  /// What became of each test.
  private static final class Count implements TestExecutionListener {
    private int passed;
    private int skipped;
    private final List<String> failures = new ArrayList<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      skipped++;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      switch (result.getStatus()) {
        case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
        case ABORTED -> skipped++;
        case FAILED -> {
          String failure =
              name(test) + ": " + result.getThrowable().map(Throwable::toString).orElse("");
          failures.add(failure.substring(0, Math.min(500, failure.length())));
          System.err.println(failure);
        }
      }
    }

    private static String name(TestIdentifier test) {
      return test.getUniqueId().replaceAll(".*class:([^\\]]*)\\]", "$1 ") + test.getDisplayName();
    }
  }
}
