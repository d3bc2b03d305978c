import io.zkthreads.engine.Backend;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What kernels work on, the same words on both sides.
final class KernelData {
  static final int LOG_BLOWUP = 1;

  private KernelData() {}

  static HashSuite suite(String name) {
    return switch (name) {
      case "blake3" -> HashSuite.BLAKE3;
      case "poseidon2" -> HashSuite.POSEIDON2_16;
      default -> throw new IllegalArgumentException("no hash " + name);
    };
  }

  static Parameters parameters(HashSuite suite) {
    return new Parameters(suite, ExtensionField.QUINTIC, LOG_BLOWUP, 0, 3, 1, 0, 0, 0, 0, 0, 0);
  }

  static Trace matrix(int logRows, int width) {
    Trace trace = Trace.allocate(width, logRows);
    int[] words = trace.words();
    for (int i = 0; i < words.length; i++) {
      words[i] = KoalaBear.fromCanonical((i * 0x9E3779B1) >>> 2);
    }
    return trace;
  }

  static Backend.LowDegreeExtension extend(Backend backend, Trace trace) {
    List<Backend.Columns> values = backend.upload(List.of(trace));
    try {
      return backend.lowDegreeExtend(values, LOG_BLOWUP).getFirst();
    } finally {
      values.forEach(Backend.Columns::close);
    }
  }

  /// The tables of a file of shapes: name, width, log2 of the height, between tabs.
  static List<Trace> shapes(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> !line.startsWith("#"))
        .skip(1)
        .map(line -> line.split("\t"))
        .map(cells -> matrix(Integer.parseInt(cells[2]), Integer.parseInt(cells[1])))
        .toList();
  }

  /// The cap, as both sides write it.
  static Map<String, Object> made(List<Digest> cap) {
    String digests =
        cap.stream()
            .map(digest -> HexFormat.of().formatHex(digest.toBytes()))
            .collect(Collectors.joining());
    return Map.of("made", "%02x".formatted(cap.size()) + digests);
  }
}
