package io.zkthreads.cuda.driver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Builds the emulated `libcuda.so.1` with g++ from `src/test/emulator` and `src/main/cuda`.
/// Objects stay in `target/emulator`, and what is newer than its sources is not built again.
final class EmulatorBuild {
  private static final List<String> FLAGS =
      List.of("g++", "-std=c++17", "-O2", "-g1", "-fPIC", "-fvisibility=hidden", "-c");

  /// A GPU refuses a vector at an address that is not a multiple of its size; a processor mostly
  /// does not, so code is compiled to look: what is not aligned traps.
  private static final List<String> ALIGNED =
      List.of("-fsanitize=alignment", "-fsanitize-undefined-trap-on-error");

  private final Path module;
  private final Path target;

  EmulatorBuild(Path module) {
    this.module = module;
    this.target = module.resolve("target/emulator");
  }

  /// Why this machine cannot build it, in one line; empty where it can.
  static Optional<String> impossible() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!platform.equals("Linux amd64")) {
      return Optional.of("the emulated CUDA driver runs on Linux x86-64, and this is " + platform);
    }
    boolean found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
    return found
        ? Optional.empty()
        : Optional.of("the emulated CUDA driver needs g++: apt-get install g++");
  }

  /// The library, up to date.
  Path library() throws IOException, InterruptedException {
    Files.createDirectories(target);
    Path library = target.resolve("libcuda.so.1");
    List<Path> sources = sources();
    long newestShared = newest(sharedFiles());
    List<List<String>> commands = new ArrayList<>();
    List<String> link =
        new ArrayList<>(
            List.of(
                "g++", "-shared", "-Wl,-soname,libcuda.so.1", "-Wl,-z,defs", "-o", library + ""));
    for (Path source : sources) {
      Path object = target.resolve(source.getFileName() + ".o");
      link.add(object.toString());
      if (modified(object) <= Math.max(newestShared, modified(source))) {
        commands.add(compile(source, object));
      }
    }
    link.add("-lpthread");
    if (!commands.isEmpty() || !Files.exists(library)) {
      runAll(commands);
      run(link);
    }
    return library;
  }

  /// All of the emulator, kernels of tests, and the one unit of the product's kernels.
  private List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    sources.add(module.resolve("src/main/cuda/kernels.cu"));
    try (Stream<Path> files = Files.list(module.resolve("src/test/emulator"))) {
      files.filter(file -> file.toString().matches(".*\\.(cpp|cu)")).sorted().forEach(sources::add);
    }
    return sources;
  }

  /// What any source may include.
  private List<Path> sharedFiles() throws IOException {
    try (Stream<Path> kernels = Files.walk(module.resolve("src/main/cuda"));
        Stream<Path> headers = Files.list(module.resolve("src/test/emulator"))) {
      return Stream.concat(
              kernels.filter(Files::isRegularFile),
              headers.filter(file -> file.toString().endsWith(".h")))
          .toList();
    }
  }

  private List<String> compile(Path source, Path object) {
    List<String> command = new ArrayList<>(FLAGS);
    if (source.toString().endsWith(".cu")) {
      Path header = module.resolve("src/test/emulator/device_code.h");
      command.addAll(ALIGNED);
      command.addAll(List.of("-x", "c++", "-include", header.toString()));
    } else {
      command.addAll(List.of("-Wall", "-Wextra", "-Werror"));
    }
    command.addAll(List.of(source.toString(), "-o", object.toString()));
    return command;
  }

  private static void runAll(List<List<String>> commands) throws IOException, InterruptedException {
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      List<Future<?>> runs = new ArrayList<>();
      for (List<String> command : commands) {
        runs.add(
            pool.submit(() -> {
              run(command);
              return null;
            }));
      }
      for (Future<?> each : runs) {
        try {
          each.get();
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + "\n" + output);
    }
  }

  private static long newest(List<Path> files) {
    return files.stream().mapToLong(EmulatorBuild::modified).max().orElse(0);
  }

  private static long modified(Path file) {
    try {
      return Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
