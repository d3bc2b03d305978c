package io.zkthreads.server.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.zkthreads.engine.BackendUnavailableException;
import io.zkthreads.engine.HeapRoom;
import io.zkthreads.server.Config;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.store.StoreFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The root command.
@Command(
    name = "zkt",
    version = "zkt 0.1.0",
    mixinStandardHelpOptions = true,
    description = "zkThreads: executes, proves and settles sub-blocks of an L2.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      LedgerCommand.class,
      ProveCommand.class,
      ExecuteCommand.class,
      VerifyCommand.class,
      KeygenCommand.class,
      MachineCommand.class,
      JobsCommand.class,
      FundCommand.class,
      DoctorCommand.class,
      CommandLine.HelpCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:as expected",
      "1:an outcome was not the expected one: a rejected proof, a failed run, a failed check",
      "2:the command line or a file cannot be used",
      "3:a service that the command needs does not answer",
      "4:an internal error, or one of the machine"
    })
public final class Zkt {
  /// Held, because the logging of the platform forgets loggers that nobody holds.
  private static final Logger ROOT_LOGGER = Logger.getLogger("");

  /// Runs a command line.
  ///
  /// @return its exit code
  public static int run(String... arguments) {
    ROOT_LOGGER.setLevel(
        System.getenv("ZKT_LOG") == null ? Level.WARNING : Level.parse(System.getenv("ZKT_LOG")));
    CommandLine line =
        new CommandLine(new Zkt())
            .setExecutionExceptionHandler((e, command, parsed) -> failed(e))
            .setCaseInsensitiveEnumValuesAllowed(true);
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      return outOfMemory(e);
    }
  }

  /// Where no plan foretold it: in the bytes of a huge file, say.
  private static int outOfMemory(OutOfMemoryError e) {
    long mib = HeapRoom.here().heapBytes() >> 20;
    return said(
        Console.of(false),
        "out of memory (%s): the heap has %,d MiB; give it more: ZKT_JAVA_OPTS=-Xmx%dm"
            .formatted(e.getMessage(), mib, 2 * mib),
        ExitCode.INTERNAL);
  }

  private static int failed(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError error) {
        return outOfMemory(error); // of another thread
      }
    }
    Console console = Console.of(false);
    return switch (e) {
      case Refusal refusal -> said(console, refusal.text(), ExitCode.BAD_INPUT);
      case Config.Invalid invalid -> said(console, text(invalid), ExitCode.BAD_INPUT);
      case BadInput bad -> said(console, text(bad), ExitCode.BAD_INPUT);
      case StepFailure failure when failure.reason().equals(JobReason.MEMORY_LIMIT.name()) ->
          said(console, failure.reason() + ": " + text(failure), ExitCode.INTERNAL);
      case StepFailure failure ->
          said(console, failure.reason() + ": " + text(failure), ExitCode.NOT_AS_EXPECTED);
      case BackendUnavailableException missing ->
          said(
              console,
              text(missing) + "; choose another with --backend, `zkt doctor` lists them",
              ExitCode.BAD_INPUT);
      case StatusRuntimeException status -> answered(console, status);
      case StoreFailure store -> said(console, text(store), ExitCode.BAD_INPUT);
      case IOException _ -> said(console, "file or network: " + text(e), ExitCode.INTERNAL);
      case UncheckedIOException _ ->
          said(console, "file or network: " + text(e), ExitCode.INTERNAL);
      default -> {
        e.printStackTrace();
        yield said(console, "internal error: " + e, ExitCode.INTERNAL);
      }
    };
  }

  private static int answered(Console console, StatusRuntimeException e) {
    Status status = e.getStatus();
    Throwable cause = status.getCause(); // of a connection: only it says which and why
    String text =
        status.getCode()
            + ": "
            + status.getDescription()
            + (cause == null ? "" : ": " + cause.getMessage());
    int code = exitCode(e);
    if (code == ExitCode.UNAVAILABLE) {
      text = "the service does not answer (" + text + "); is it running? start it with `zkt serve`";
    }
    return said(console, text, code);
  }

  /// How a command ends that a service refused or did not answer.
  static int exitCode(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED -> ExitCode.UNAVAILABLE;
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          RESOURCE_EXHAUSTED ->
          ExitCode.BAD_INPUT;
      default -> ExitCode.INTERNAL;
    };
  }

  private static String text(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static int said(Console console, String text, int code) {
    console.error(text);
    return code;
  }
}
