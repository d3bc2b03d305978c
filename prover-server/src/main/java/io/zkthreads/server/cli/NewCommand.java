package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes the project of a program: one that builds, runs and proves as it is.
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a project of a program in C, Rust or Zig, or of a contract.",
      "c is C without a library, libc is C with picolibc (printf, malloc, floating point).",
      "A program builds with ./build and is proven with ./prove, a contract is tried with ./test;",
      "docs/programs.md goes on from there."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  zkt new rust lines && cd lines && ./prove"})
final class NewCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

  /// Where the files of all programs are: a resource, and where it goes.
  private static final Map<String, String> COMMON =
      Map.of("prove", "prove", "program.ld", "zkt/program.ld");

  private static final List<String> EXECUTABLE = List.of("build", "prove", "test");

  /// What a project can be written in.
  enum Language {
    C,
    LIBC,
    RUST,
    ZIG,
    CONTRACT
  }

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(index = "0", paramLabel = "LANGUAGE", description = "c, libc, rust, zig or contract.")
  Language language = Language.C;

  @Parameters(index = "1", paramLabel = "NAME", description = "Name of program and folder.")
  String name = "";

  @Option(names = "--in", paramLabel = "DIR", description = "Where the folder is made; here.")
  Path in = Path.of("");

  @Override
  public Integer call() throws BadInput, IOException {
    if (!NAME.matcher(name).matches()) {
      throw new BadInput(
          "NAME: expected a-z, then a-z, 0-9, _ or -, at most 64 in all, got '" + name + "'");
    }
    Path folder = in.resolve(name);
    if (Files.exists(folder)) {
      throw new BadInput(folder + ": expected a folder to make, got one that is there");
    }
    boolean contract = language == Language.CONTRACT;
    for (Map<String, String> files :
        List.of(contract ? Map.<String, String>of() : COMMON, files(language))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        copy(file.getKey(), folder.resolve(file.getValue().replace("@NAME@", name)));
      }
    }
    Files.writeString(folder.resolve(".gitignore"), "out/\ntarget/\n.zig-cache/\n");
    Console console = common.console();
    console.result(
        Map.of("folder", folder.toString(), "language", language.name().toLowerCase(Locale.ROOT)),
        "%s: go on with  cd %s && ./%s".formatted(folder, folder, contract ? "test" : "prove"));
    return ExitCode.OK;
  }

  /// The files of a project: a resource, and where it goes.
  private static Map<String, String> files(Language language) {
    return switch (language) {
      case C ->
          Map.of(
              "input.txt", "input.txt",
              "c/main.c", "main.c",
              "c/build", "build",
              "c/zkt.h", "zkt/zkt.h",
              "c/zkt.c", "zkt/zkt.c");
      case LIBC ->
          Map.of(
              "libc/input.txt", "input.txt",
              "libc/main.c", "main.c",
              "libc/build", "build",
              "libc/libc.c", "zkt/libc.c",
              "c/zkt.h", "zkt/zkt.h",
              "c/zkt.c", "zkt/zkt.c");
      case RUST ->
          Map.of(
              "input.txt", "input.txt",
              "rust/Cargo.toml", "Cargo.toml",
              "rust/src/main.rs", "src/main.rs",
              "rust/build", "build",
              "rust/riscv32im-zkt.json", "zkt/riscv32im-zkt.json",
              "rust/zkt/Cargo.toml", "zkt/Cargo.toml",
              "rust/zkt/src/lib.rs", "zkt/src/lib.rs");
      case ZIG ->
          Map.of(
              "input.txt", "input.txt",
              "zig/main.zig", "main.zig",
              "zig/build", "build",
              "zig/zkt.zig", "zkt/zkt.zig");
      case CONTRACT ->
          Map.of(
              "contract/contract.c", "contract.c",
              "contract/build", "build",
              "contract/test", "test",
              "contract/scenario", "@NAME@.scenario",
              "contracts/zkt.h", "zkt/zkt.h",
              "image.ld", "zkt/image.ld");
    };
  }

  private void copy(String resource, Path file) throws IOException {
    String text = resource(resource).replace("@NAME@", name).replace("@ZKT@", zkt());
    Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    Files.writeString(file, text);
    if (EXECUTABLE.contains(String.valueOf(file.getFileName()))) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /// The command that this one was called as, for scripts.
  private static String zkt() {
    return Objects.requireNonNullElse(System.getenv("ZKT_LAUNCHER"), "zkt");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = NewCommand.class.getResourceAsStream("/kit/" + name)) {
      if (in == null) {
        throw new IOException("this release lacks its kit: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
