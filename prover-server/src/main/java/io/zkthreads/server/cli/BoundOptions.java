package io.zkthreads.server.cli;

import com.google.protobuf.Timestamp;
import io.zkthreads.api.prover.v1.Limits;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that bound a daemon's job: until when, and at what price.
final class BoundOptions {
  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description = "When the daemon gives the proof up, such as 2027-01-31T12:00:00Z.")
  @Nullable String deadline;

  @Option(
      names = "--max-cells",
      paramLabel = "N",
      description = "Most committed cells of the daemon's proof (`zkt execute` tells them).")
  @Nullable Long maxCells;

  boolean isGiven() {
    return deadline != null || maxCells != null;
  }

  void addTo(Limits.Builder limits) throws BadInput {
    if (deadline != null) {
      limits.setDeadline(time(deadline));
    }
    if (maxCells != null) {
      if (maxCells < 1) {
        throw new BadInput("--max-cells: expected at least 1, got " + maxCells);
      }
      limits.setMaxCells(maxCells);
    }
  }

  private static Timestamp time(String text) throws BadInput {
    try {
      Instant time = Instant.parse(text);
      return Timestamp.newBuilder()
          .setSeconds(time.getEpochSecond())
          .setNanos(time.getNano())
          .build();
    } catch (DateTimeParseException e) {
      throw new BadInput(
          "--deadline: expected a time such as 2027-01-31T12:00:00Z, got '" + text + "'");
    }
  }
}
