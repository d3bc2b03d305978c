package io.zkthreads.stark.golden;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// The inputs that `scripts/fuzz` has found worth keeping, under `src/test/resources/fuzz/TARGET`.
public final class FuzzCorpus {
  private FuzzCorpus() {}

  /// One test per kept input of the target class.
  public static Stream<DynamicTest> replay(Class<?> target, Consumer<byte[]> run) {
    String name = target.getSimpleName();
    try (Stream<Path> files = Files.list(folder(target))) {
      List<Path> inputs = files.sorted().toList();
      return inputs.stream()
          .map(file ->
              DynamicTest.dynamicTest(
                  name + " " + file.getFileName(), () -> run.accept(Files.readAllBytes(file))));
    } catch (IOException e) {
      throw new IllegalStateException("no corpus of " + name, e);
    }
  }

  private static Path folder(Class<?> target) {
    try {
      String resource = "/fuzz/" + target.getSimpleName();
      return Path.of(Objects.requireNonNull(target.getResource(resource), resource).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
