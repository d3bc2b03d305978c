package io.zkthreads.server.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.zkthreads.engine.BackendUnavailableException;
import io.zkthreads.engine.HeapRoom;
import io.zkthreads.server.Config;
import io.zkthreads.server.backup.BackupException;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.SqlTenants;
import io.zkthreads.stark.compact.UnfitTablesException;
import io.zkthreads.store.StoreFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a command that failed says, in one sentence, and its exit code.
///
/// @param reason a code in capitals, for programs
/// @param unforeseen whether it is our mistake, of which a stack trace is kept
record Failure(int exitCode, String reason, String text, boolean unforeseen) {
  private static final String BAD_INPUT = "BAD_INPUT";
  private static final String UNAVAILABLE = "UNAVAILABLE";

  private Failure(int exitCode, String reason, String text) {
    this(exitCode, reason, text, false);
  }

  static Failure of(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError error) {
        return outOfMemory(error); // of another thread
      }
    }
    String text = Reasons.of(e);
    return switch (e) {
      case Refusal refusal -> new Failure(ExitCode.BAD_INPUT, refusal.reason(), refusal.text());
      case Config.Invalid _ -> badInput(text);
      case BadInput _ -> badInput(text);
      case StepFailure failed when failed.reason().equals(JobReason.MEMORY_LIMIT.name()) ->
          new Failure(ExitCode.INTERNAL, failed.reason(), failed.reason() + ": " + text);
      case StepFailure failed ->
          new Failure(ExitCode.NOT_AS_EXPECTED, failed.reason(), failed.reason() + ": " + text);
      case UnfitTablesException _ ->
          badInput("the profile has no such proof: " + text + "; take another with --profile");
      case BackendUnavailableException _ ->
          badInput(text + "; choose another with --backend, `zkt doctor` lists them");
      case StatusRuntimeException status -> ofStatus(status);
      case StoreFailure _ -> badInput(text);
      case BackupException _ -> badInput(text);
      case BadSetting _ -> badInput(text);
      case SqlTenants.TooMany _ -> badInput(text);
      case BindException _ ->
          badInput(text + "; stop what listens there, or choose another with --listen");
      case UnknownHostException _ -> badInput("no such host: " + text);
      case FileSystemException file -> ofFile(file, text);
      case UncheckedIOException unchecked when unchecked.getCause() != null ->
          of(unchecked.getCause());
      case IOException _ -> new Failure(ExitCode.INTERNAL, "IO", "file or network: " + text);
      default -> new Failure(ExitCode.INTERNAL, "INTERNAL", "internal error: " + e, true);
    };
  }

  /// Where no plan foretold it: in the bytes of a huge file, say.
  static Failure outOfMemory(OutOfMemoryError e) {
    long mib = HeapRoom.here().heapBytes() >> 20;
    return new Failure(
        ExitCode.INTERNAL,
        JobReason.OUT_OF_MEMORY.name(),
        "out of memory (%s): the heap has %,d MiB; give it more: ZKT_JAVA_OPTS=-Xmx%dm"
            .formatted(e.getMessage(), mib, 2 * mib));
  }

  static Failure badInput(String text) {
    return new Failure(ExitCode.BAD_INPUT, BAD_INPUT, text);
  }

  /// A path that cannot be used is the user's to mend, a disk that is full or broken is not.
  private static Failure ofFile(FileSystemException e, String text) {
    String reason = String.valueOf(e.getReason());
    boolean machine = reason.contains("No space left") || reason.contains("Input/output error");
    return machine ? new Failure(ExitCode.INTERNAL, "IO", text) : badInput(text);
  }

  private static Failure ofStatus(StatusRuntimeException e) {
    Status status = e.getStatus();
    String said = status.getDescription() == null ? "no word why" : status.getDescription();
    String text = status.getCode() + ": " + said;
    Throwable cause = status.getCause(); // of a connection: only it says which and why
    String why = cause == null ? text : text + ": " + Reasons.of(cause);
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
          unavailable(
              "the service does not answer ("
                  + why
                  + "); is it running, and is this its address? start one with `zkt serve`");
      case UNIMPLEMENTED ->
          unavailable(
              "the service does not know the call (" + text + "); is it a daemon of this version?");
      case CANCELLED ->
          said.startsWith("Failed to read message") ? notUnderstood(why) : brokenOff(why);
      case ABORTED, UNKNOWN, DATA_LOSS -> brokenOff(why);
      case INTERNAL ->
          saidByDaemon(said)
              ? new Failure(ExitCode.INTERNAL, "INTERNAL", "the service failed: " + said)
              : notUnderstood(why);
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          RESOURCE_EXHAUSTED,
          PERMISSION_DENIED,
          UNAUTHENTICATED ->
          new Failure(ExitCode.BAD_INPUT, status.getCode().name(), text);
      case OK -> new Failure(ExitCode.INTERNAL, "INTERNAL", text, true);
    };
  }

  /// Whether a daemon answered; INTERNAL is also what gRPC calls an answer that it cannot read.
  private static boolean saidByDaemon(String said) {
    return said.startsWith("internal error, trace ");
  }

  private static Failure brokenOff(String why) {
    return unavailable("the service broke the call off (" + why + "); try again");
  }

  private static Failure notUnderstood(String why) {
    return unavailable(
        "what answers cannot be understood (" + why + "); is it a daemon of this version?");
  }

  private static Failure unavailable(String text) {
    return new Failure(ExitCode.UNAVAILABLE, UNAVAILABLE, text);
  }

  /// The last line of a command that failed, for programs.
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("error", text);
    fields.put("reason", reason);
    fields.put("code", exitCode);
    return fields;
  }
}
