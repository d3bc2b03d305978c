package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.figures.AdmissionFigure;
import io.zkthreads.server.figures.Rate;
import io.zkthreads.server.figures.RestartFigure;
import io.zkthreads.server.figures.ScalingFigure;
import io.zkthreads.server.figures.SettlementFigure;
import io.zkthreads.server.prove.ProofMaker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Figures of the embedded L2, in this process and a folder that goes again.
@Command(
    name = "figures",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the embedded L2, in this process and a folder that goes again.",
      "Beside the time each says what it took of the processors, and what that would be idle."
    },
    subcommands = {
      FiguresCommand.Admission.class,
      FiguresCommand.Settlement.class,
      FiguresCommand.Restart.class,
      FiguresCommand.Scaling.class
    })
final class FiguresCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput(
        "figures: expected one of admission, settlement, restart, scaling, got nothing");
  }

  private interface Figure<T> {
    T of(Path folder) throws Exception;
  }

  private static <T> T measured(Figure<T> figure) throws Exception {
    Path folder = Files.createTempDirectory("zkt-figures-");
    try {
      return figure.of(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static List<Rate> one(Figure<Rate> figure) throws Exception {
    return List.of(measured(figure));
  }

  private static void require(String option, int least, int most, int value) throws BadInput {
    if (value < least || value > most) {
      throw new BadInput("%s: expected %d to %d, got %d".formatted(option, least, most, value));
    }
  }

  /// Rates that are measured and told.
  abstract static class Measurement implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    abstract List<Rate> rates() throws Exception;

    @Override
    public final Integer call() throws Exception {
      rates().forEach(rate -> Console.of(json).result(rate.fields(), rate.text()));
      return ExitCode.OK;
    }
  }

  private static ProofMaker maker() throws Exception {
    return Daemon.openMaker(Config.load(Optional.empty(), Map.of(), Map.of()));
  }

  @Command(
      name = "admission",
      mixinStandardHelpOptions = true,
      description = "Simple direct transactions a second, acknowledged and in blocks.")
  static final class Admission extends Measurement {
    @Option(
        names = "--transactions",
        paramLabel = "N",
        defaultValue = "20000",
        description = "How many; default ${DEFAULT-VALUE}.")
    int transactions;

    @Option(names = "--calls", description = "Calls of a contract in the place of transfers.")
    boolean calls;

    @Override
    List<Rate> rates() throws Exception {
      require("--transactions", 128, 1_000_000, transactions);
      return measured(folder -> AdmissionFigure.of(folder, transactions, calls));
    }
  }

  @Command(
      name = "settlement",
      mixinStandardHelpOptions = true,
      description = "zkThread transactions a second, with distinct proofs or by registered fact.")
  static final class Settlement extends Measurement {
    @Option(
        names = "--count",
        paramLabel = "N",
        defaultValue = "24",
        description = "How many; default ${DEFAULT-VALUE}. Their proofs are made before.")
    int count;

    @Option(names = "--facts", description = "By registered fact; no proofs are made.")
    boolean facts;

    @Override
    List<Rate> rates() throws Exception {
      require("--count", 1, 2_000, count);
      if (facts) {
        return one(folder -> SettlementFigure.facts(folder, count));
      }
      try (ProofMaker maker = maker()) {
        return one(folder -> SettlementFigure.proofs(folder, maker, count));
      }
    }
  }

  @Command(
      name = "restart",
      mixinStandardHelpOptions = true,
      description = "How long a ledger takes to open that holds many keys.")
  static final class Restart extends Measurement {
    @Option(
        names = "--keys",
        paramLabel = "N",
        defaultValue = "1000000",
        description = "How many; default ${DEFAULT-VALUE}.")
    int keys;

    @Override
    List<Rate> rates() throws Exception {
      require("--keys", 1, 20_000_000, keys);
      return one(folder -> RestartFigure.of(folder, keys));
    }
  }

  @Command(
      name = "scaling",
      mixinStandardHelpOptions = true,
      description = {
        "Threads over disjoint keys that settle in one block, beside a direct call: writes",
        "scaling.csv and scaling.svg. Sub-blocks are executed and signed; proofs are bytes that are",
        "believed, of the size that they have, unless --prove is given."
      })
  static final class Scaling implements Callable<Integer> {
    @Option(
        names = "--threads",
        split = ",",
        defaultValue = "1,2,4,8",
        paramLabel = "K",
        description = "Numbers of threads; default ${DEFAULT-VALUE}.")
    List<Integer> threads = List.of();

    @Option(
        names = "--sizes",
        split = ",",
        defaultValue = "1,16,64,256,1024",
        paramLabel = "N",
        description = "User transactions of a sub-block; default ${DEFAULT-VALUE}.")
    List<Integer> sizes = List.of();

    @Option(
        names = "--proof-bytes",
        paramLabel = "N",
        defaultValue = "3821667",
        description = "Size of a proof that is not made; default ${DEFAULT-VALUE}.")
    int proofBytes;

    @Option(names = "--prove", description = "Makes real proofs: minutes, and more for large ones.")
    boolean prove;

    @Option(
        names = "--out",
        paramLabel = "FOLDER",
        defaultValue = "scaling",
        description = "Where the files go; default ${DEFAULT-VALUE}.")
    Path out = Path.of("");

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Override
    public Integer call() throws Exception {
      for (int count : threads) {
        require("--threads", 1, 64, count);
      }
      for (int size : sizes) {
        require("--sizes", 1, 1024, size);
      }
      require("--proof-bytes", 0, 8 << 20, proofBytes);
      List<ScalingFigure.Point> points = points();
      ScalingFigure.write(out, points);
      points.forEach(this::tell);
      return ExitCode.OK;
    }

    private List<ScalingFigure.Point> points() throws Exception {
      if (!prove) {
        return measured(
            folder -> new ScalingFigure(folder, Optional.empty(), proofBytes).run(threads, sizes));
      }
      try (ProofMaker maker = maker()) {
        return measured(folder ->
            new ScalingFigure(folder, Optional.of(maker), proofBytes).run(threads, sizes));
      }
    }

    private void tell(ScalingFigure.Point point) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("threads", point.threads());
      fields.put("size", point.size());
      fields.put("settled", point.settled());
      fields.put("costEach", point.costEach());
      fields.put("directCost", point.direct());
      fields.put("seconds", point.seconds());
      Console.of(json)
          .result(
              fields,
              "%2d threads of %4d: %,6d settled in one block, %,.1f each; a direct call %,d; %.2f s"
                  .formatted(
                      point.threads(),
                      point.size(),
                      point.settled(),
                      point.costEach(),
                      point.direct(),
                      point.seconds()));
    }
  }
}
