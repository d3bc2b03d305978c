package io.zkthreads.server.cli;

import io.zkthreads.server.Release;
import io.zkthreads.server.console.Console;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The root command.
@Command(
    name = "zkt",
    versionProvider = Zkt.Version.class,
    mixinStandardHelpOptions = true,
    description = "zkThreads: executes, proves and settles sub-blocks of an L2.",
    subcommands = {
      DemoCommand.class,
      ScenariosCommand.class,
      ServeCommand.class,
      WorkerCommand.class,
      LedgerCommand.class,
      BatcherCommand.class,
      GenesisCommand.class,
      ProveCommand.class,
      ExecuteCommand.class,
      VerifyCommand.class,
      KeygenCommand.class,
      NewCommand.class,
      MachineCommand.class,
      JobsCommand.class,
      TenantsCommand.class,
      KeysCommand.class,
      UsageCommand.class,
      InfoCommand.class,
      KeyCommand.class,
      TxCommand.class,
      ThreadCommand.class,
      ContractCommand.class,
      CheckCompatibleCommand.class,
      FactCommand.class,
      ForkCommand.class,
      LeaseCommand.class,
      FiguresCommand.class,
      InclusionCommand.class,
      FeesCommand.class,
      FundCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      SettingsCommand.class,
      StatsCommand.class,
      HealthCommand.class,
      LoadCommand.class,
      CampaignCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
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

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Release.version();
      return new String[] {"zkt " + (version.isEmpty() ? "of no release" : version)};
    }
  }

  /// Runs a command line.
  ///
  /// @return its exit code
  public static int run(String... arguments) {
    boolean json = List.of(arguments).contains("--json");
    try {
      ROOT_LOGGER.setLevel(logLevel());
    } catch (BadInput e) {
      return say(Failure.of(e), json);
    }
    CommandLine zkt = new CommandLine(new Zkt());
    CommandLine.IParameterExceptionHandler usage = zkt.getParameterExceptionHandler();
    zkt.setExecutionExceptionHandler((e, command, parsed) -> failed(e, json))
        .setParameterExceptionHandler((e, given) -> {
          int code = usage.handleParseException(e, given);
          if (json) {
            sayAsJson(Failure.badInput(Reasons.of(e)));
          }
          return code;
        })
        .setCaseInsensitiveEnumValuesAllowed(true);
    try {
      return zkt.execute(arguments);
    } catch (OutOfMemoryError e) {
      return say(Failure.outOfMemory(e), json);
    }
  }

  private static Level logLevel() throws BadInput {
    String asked = System.getenv("ZKT_LOG");
    try {
      return asked == null ? Level.WARNING : Level.parse(asked);
    } catch (IllegalArgumentException e) {
      throw new BadInput("ZKT_LOG: expected WARNING, INFO, FINE or ALL, got '" + asked + "'");
    }
  }

  private static int failed(Exception e, boolean json) {
    Failure failure = Failure.of(e);
    if (failure.unforeseen()) {
      e.printStackTrace();
    }
    return say(failure, json);
  }

  private static int say(Failure failure, boolean json) {
    Console.of(false).error(failure.text());
    if (json) {
      sayAsJson(failure);
    }
    return failure.exitCode();
  }

  private static void sayAsJson(Failure failure) {
    Console.of(true).result(failure.fields(), failure.text());
  }
}
