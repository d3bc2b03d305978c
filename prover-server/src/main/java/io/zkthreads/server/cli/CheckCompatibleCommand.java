package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import io.zkthreads.server.contract.Compatibility;
import io.zkthreads.server.contract.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Looks for what goes wrong with a contract before it is deployed.
@Command(
    name = "check-compatible",
    mixinStandardHelpOptions = true,
    description = {
      "Says what of a contract's image will go wrong on the L2 or in a thread.",
      "Nothing runs: all paths through the code are followed, as far as they can be told without"
          + " calldata and state. docs/programs.md says what is found and what cannot be.",
      "With a file that was not stripped, places have names."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt check-compatible out/vote.elf",
      "      exit code 0: nothing found, 1: something, 2: the file cannot be read"
    })
final class CheckCompatibleCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 1 << 24;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "IMAGE", description = "A contract's ELF file.")
  Path file = Path.of("");

  @Override
  public Integer call() throws BadInput {
    byte[] elf = InputFiles.read(file, "a contract's image", MAX_BYTES);
    Compatibility found = Compatibility.of(elf);
    Console console = common.console();
    found.findings().forEach(finding -> console.say(finding.toString()));
    long mistakes = found.findings().stream().filter(Finding::isMistake).count();
    console.result(
        fields(found),
        "%s: %s; %,d bytes, %,d instructions followed, %,d kinds of slots seen"
            .formatted(
                file,
                mistakes == 0 ? "nothing found that is wrong" : mistakes + " found",
                found.fileBytes(),
                found.reachedWords(),
                found.slotKinds()));
    return found.passed() ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
  }

  private static Map<String, Object> fields(Compatibility found) {
    List<Map<String, Object>> findings = new ArrayList<>();
    for (Finding finding : found.findings()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("kind", finding.kind().toString());
      if (finding.address() >= 0) {
        fields.put("address", finding.address());
      }
      if (!finding.place().isEmpty()) {
        fields.put("place", finding.place());
      }
      fields.put("text", finding.text());
      findings.add(fields);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("passed", found.passed());
    fields.put("findings", findings);
    fields.put("fileBytes", found.fileBytes());
    fields.put("codeWords", found.codeWords());
    fields.put("reachedWords", found.reachedWords());
    fields.put("slotKinds", found.slotKinds());
    return fields;
  }
}
