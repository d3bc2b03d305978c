package io.zkthreads.bench.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What was measured, by name; printed as one JSON object.
final class Report {
  private final Map<String, String> fields = new LinkedHashMap<>();

  Report(String work) {
    fields.put("work", '"' + work + '"');
    fields.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
  }

  Report with(String name, long value) {
    fields.put(name, String.valueOf(value));
    return this;
  }

  Report with(String name, double value) {
    fields.put(name, "%.3f".formatted(value));
    return this;
  }

  void print() {
    System.out.println(
        fields.entrySet().stream()
            .map(field -> "\"%s\": %s".formatted(field.getKey(), field.getValue()))
            .collect(Collectors.joining(", ", "{", "}")));
  }
}
