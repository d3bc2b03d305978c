package io.zkthreads.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// Stands in the list of commands; the work is that of the script `zkt` and of benchmarks/.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures proofs and kernels, alone or against Plonky3.",
      "`./zkt bench --help`, in the sources, lists what there is to measure."
    })
final class BenchCommand implements Callable<Integer> {
  @Unmatched List<String> arguments = List.of();

  @Override
  public Integer call() throws BadInput {
    throw new BadInput("bench: expected the script ./zkt of the sources, got this program alone");
  }
}
