package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.program.Symbols;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that name a bare program and its advice, and what a run of it says.
final class ElfRun {
  @Option(
      names = "--elf",
      paramLabel = "FILE",
      description = "A bare RV32IM executable, linked between 2^12 and 2^24.")
  @Nullable Path elf;

  @Option(
      names = "--advice",
      paramLabel = "FILE",
      description = "Words that the program reads, little endian.")
  @Nullable Path advice;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Bytes that a program of the kit reads, instead of words.")
  @Nullable Path input;

  @Option(names = "--max-cycles", description = "Longest run; default: the configured limit.")
  @Nullable Long maxCycles;

  /// Read once: it may be a pipe.
  private byte @Nullable [] bytes;

  Program program() throws BadInput, Refusal {
    return Program.bare(image());
  }

  static Program program(Path elf) throws BadInput, Refusal {
    return Program.bare(WorkReader.parse("--elf " + elf, read(elf)));
  }

  /// What names a bare program: SHA-256 of its ELF.
  static String digest(Program program) {
    return program.regions().getFirst().sha256();
  }

  /// The files that are read.
  List<Path> inputs() {
    return Stream.of(elf, advice, input)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  /// The executable's bytes, for a daemon; refused here if the machine cannot load them.
  byte[] bytes() throws BadInput, Refusal {
    if (bytes == null) {
      byte[] read = read(file());
      WorkReader.parse("--elf " + elf, read);
      bytes = read;
    }
    return bytes;
  }

  /// What names the program: SHA-256 of its ELF.
  String digest() throws BadInput, Refusal {
    return image().sha256();
  }

  private Image image() throws BadInput, Refusal {
    return WorkReader.parse("--elf " + elf, bytes());
  }

  private Path file() throws BadInput {
    if (elf == null) {
      throw new BadInput("expected --elf FILE or a sub-block file, got neither");
    }
    return elf;
  }

  private static byte[] read(Path elf) throws BadInput {
    return InputFiles.read(elf, "an ELF executable", 1 << 28);
  }

  int[] words() throws BadInput {
    if (input == null) {
      return InputFiles.words(advice);
    }
    if (advice != null) {
      throw new BadInput("--input: expected either bytes or --advice words, got both");
    }
    return InputFiles.bytesAsWords(input);
  }

  Limits limits(Config config) throws BadInput {
    return Limits.ofCycles(cycles(config.maxCycles()));
  }

  /// The limit that was asked for, or else `other`.
  long cycles(long other) throws BadInput {
    if (maxCycles == null) {
      return other;
    }
    if (maxCycles < 1 || maxCycles > Limits.MAX_PROVABLE_CYCLES) {
      throw new BadInput(
          "--max-cycles: expected 1 to " + Limits.MAX_PROVABLE_CYCLES + ", got " + maxCycles);
    }
    return maxCycles;
  }

  /// The names in the executable.
  Symbols symbols() throws BadInput, Refusal {
    return Symbols.of(bytes());
  }

  /// Tells what a run wrote for whoever runs it, and what it did that is allowed and hardly meant.
  void tell(Console console, Execution execution) throws BadInput, Refusal {
    ProgramLog.of(symbols(), execution.memory()).lines().forEach(l -> console.say("> " + l));
    Symbols names = symbols();
    execution
        .stackOverrun()
        .ifPresent(overrun -> console.say("warning: " + overrun + in(names, overrun.pc())));
  }

  /// The public words of a run that halted.
  static PublicWords halted(Execution execution, Symbols symbols) throws StepFailure {
    return switch (execution.outcome()) {
      case Outcome.Halted halted -> halted.publicWords();
      case Outcome.Trapped trap ->
          throw StepFailure.fatal(
              trap.reason().name(),
              execution.ending() + in(symbols, trap.pc()) + advice(trap.reason()));
      case Outcome.LimitReached limit ->
          throw StepFailure.fatal(
              limit.limit().name() + "_LIMIT",
              execution.ending() + in(symbols, limit.pc()) + "; " + advice(limit));
    };
  }

  private static String in(Symbols symbols, int pc) {
    String place = symbols.place(pc);
    return place.isEmpty() ? "" : " (in " + place + ")";
  }

  /// What may help, where the trap does not say so itself.
  private static String advice(Outcome.Reason reason) {
    return switch (reason) {
      case ADVICE_ENDS ->
          "; --input FILE gives bytes to a program of the kit, --advice FILE words to another";
      case COMMITTED_TWICE -> "; a public word has one value: commit each index once";
      case COMMITTED_EXIT_INDEX -> "; that index is the exit code's: commit another";
      case ADDRESS_OUT_OF_RANGE ->
          "; memory ends at 0x1000000: a pointer that nobody set, or an index beyond its array?";
      case NULL_PAGE -> "; memory begins at 0x1000: a pointer that nobody set?";
      case NOT_REDUCED -> "; words of Poseidon2 are below 2^31 - 2^24 + 1";
      case NO_INSTRUCTION,
          MISALIGNED_ADDRESS,
          QUOTIENT_TOO_LARGE,
          NO_SUM,
          NO_SUCH_REGION,
          UNKNOWN_SYSTEM_CALL ->
          "";
    };
  }

  /// What may help; more cycles do not where something else is used up.
  private static String advice(Outcome.LimitReached limit) {
    return switch (limit.limit()) {
      case CYCLES ->
          limit.cycle() < Limits.MAX_PROVABLE_CYCLES
              ? "raise --max-cycles if the program is meant to run longer"
              : "no proof is of a longer run";
      case TRANSACTION_CYCLES -> "the OS version has this limit";
      case MEMORY_WORDS -> "a proof has room for 2^22 words of memory, those of the file included";
      case PUBLIC_WORDS -> "a proof has room for 2^22 - 1 public words";
      case ABANDONED -> "nobody waited for it any more";
    };
  }

  /// Fields that every run has: exit code, cycles, public words.
  static Map<String, Object> fields(Execution execution, PublicWords words) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("exitCode", Integer.toUnsignedLong(words.exitCode()));
    fields.put("cycles", execution.cycles());
    execution.stackOverrun().ifPresent(overrun -> fields.put("warning", overrun.toString()));
    fields.putAll(fields(words));
    return fields;
  }

  /// The words that a program made public, in order of their indices.
  static Map<String, Object> fields(PublicWords words) {
    List<PublicWords.Entry> committed = words.entries().subList(0, words.entries().size() - 1);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(
        "publicWords", committed.stream().map(e -> Integer.toUnsignedLong(e.word())).toList());
    fields.put(
        "publicIndices", committed.stream().map(e -> Integer.toUnsignedLong(e.index())).toList());
    Journal.of(words).ifPresent(journal -> fields.put("journal", journal.hex()));
    return fields;
  }
}
