package io.zkthreads.server.cli;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.GuestImages;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.program.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The guest's sources, compiled again and compared with the images that this program carries.
final class GuestSources {
  private static final String OS = "os-1.elf";

  private final SortedMap<String, byte[]> images = new TreeMap<>();

  private GuestSources() {}

  /// Runs `folder/build`, which needs clang-19 and lld-19.
  static GuestSources build(Path folder) throws BadInput, IOException, InterruptedException {
    Path script = folder.resolve("build").toAbsolutePath();
    if (!Files.isExecutable(script)) {
      throw new BadInput(folder + ": expected the guest's sources with their script `build`");
    }
    Path out = Files.createTempDirectory("zkt-guest");
    try {
      Process process =
          new ProcessBuilder(script.toString(), out.toString()).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new BadInput(script + " failed (it needs clang-19 and lld-19): " + said.strip());
      }
      GuestSources sources = new GuestSources();
      for (Path file : list(out)) {
        sources.images.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
      return sources;
    } finally {
      for (Path file : list(out)) {
        Files.delete(file);
      }
      Files.delete(out);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted(Comparator.naturalOrder()).toList();
    }
  }

  /// Names of images that are not, bit for bit, those that this program carries.
  List<String> different() {
    return images.entrySet().stream()
        .filter(e -> !Arrays.equals(e.getValue(), GuestImages.read(e.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  int count() {
    return images.size();
  }

  /// The OS with contracts in regions 1, 2, … as given; all of them, by name, when none is.
  Program program(List<String> contracts) throws BadInput {
    List<String> names =
        contracts.isEmpty()
            ? images.keySet().stream()
                .filter(n -> !n.equals(OS))
                .map(n -> n.substring(0, n.length() - ".elf".length()))
                .toList()
            : contracts;
    SortedMap<Bytes32, ContractImage> byAddress = new TreeMap<>();
    for (String name : names) {
      byte[] image = images.get(name + ".elf");
      if (image == null || (name + ".elf").equals(OS)) {
        throw new BadInput(
            "--contract " + name + ": no such contract; there are " + images.keySet());
      }
      try {
        byAddress.put(Bytes32.ofLong(byAddress.size() + 1), ContractImage.parse(image));
      } catch (InvalidEncoding e) {
        throw new BadInput("--contract " + name + ": " + e.getMessage());
      }
    }
    return ThreadProgram.of(OsVersion.V1, byAddress).program();
  }
}
