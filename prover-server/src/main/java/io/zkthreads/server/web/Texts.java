package io.zkthreads.server.web;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.zkthreads.api.prover.v1.JobState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Values as people read them.
final class Texts {
  /// The states that a job can have, in order.
  static final List<JobState> STATES =
      Arrays.stream(JobState.values())
          .filter(s -> s != JobState.JOB_STATE_UNSPECIFIED && s != JobState.UNRECOGNIZED)
          .toList();

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Texts() {}

  /// A state without its prefix.
  static String name(JobState state) {
    return state.name().replace("JOB_STATE_", "");
  }

  /// A state, in the colour of what it means.
  static Html badge(JobState state) {
    return Html.of("<span class=\"badge {}\">{}</span>", mood(state), name(state));
  }

  private static String mood(JobState state) {
    return switch (state) {
      case JOB_STATE_FINAL, JOB_STATE_VERIFIED -> "good";
      case JOB_STATE_FAILED, JOB_STATE_REJECTED -> "bad";
      case JOB_STATE_STALE, JOB_STATE_CANCELLED -> "pale";
      case JOB_STATE_RECEIVED,
          JOB_STATE_EXECUTED,
          JOB_STATE_PROVING,
          JOB_STATE_PROVED,
          JOB_STATE_PREFLIGHT,
          JOB_STATE_SUBMITTED,
          JOB_STATE_INCLUDED,
          JOB_STATE_UNSPECIFIED,
          UNRECOGNIZED ->
          "busy";
    };
  }

  /// The id of a job without `jobs/`, short enough for a table.
  static String shortId(String name) {
    String id = name.startsWith("jobs/") ? name.substring("jobs/".length()) : name;
    return id.length() > 8 ? id.substring(0, 8) : id;
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /// To the second, UTC.
  static Html time(Instant time) {
    String text = TIME.format(time);
    return Html.of("<time datetime=\"{}Z\">{}</time>", text.replace(' ', 'T'), text);
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    return "%.1f %s".formatted(bytes / Math.pow(1024, unit), UNITS[unit]);
  }

  static String count(long count) {
    return "%,d".formatted(count);
  }

  /// A duration from a millisecond to days.
  static String duration(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    long seconds = millis / 1000;
    if (millis < 1000) {
      return millis + " ms";
    }
    return seconds < 60 ? "%d.%d s".formatted(seconds, millis % 1000 / 100) : seconds(duration);
  }

  /// A duration from a second to days.
  static String seconds(Duration duration) {
    long seconds = Math.max(1, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }
    return seconds < 86_400
        ? "%d h %02d min".formatted(seconds / 3600, seconds / 60 % 60)
        : "%d d %02d h".formatted(seconds / 86_400, seconds / 3600 % 24);
  }

  /// Milliseconds of a series.
  static String millis(long micros) {
    return "%,.1f".formatted(micros / 1e3);
  }

  static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
