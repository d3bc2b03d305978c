package io.zkthreads.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// The committed image is for the devices that we name, and says of its kernels what their sources
/// say.
class FatBinaryTest {
  private static final List<Integer> ARCHITECTURES = List.of(80, 86, 89, 90, 100, 120);

  private static byte[] committed() throws IOException {
    try (InputStream in =
        FatBinaryTest.class.getResourceAsStream("/io/zkthreads/cuda/kernels.fatbin.gz")) {
      return new GZIPInputStream(Objects.requireNonNull(in)).readAllBytes();
    }
  }

  private static List<FatBinary.Entry> entries(FatBinary.Kind kind) throws IOException {
    return FatBinary.entries(committed()).stream().filter(e -> e.kind() == kind).toList();
  }

  private static Map<String, List<Integer>> readable(Map<String, int[]> sizes) {
    Map<String, List<Integer>> lists = new TreeMap<>();
    sizes.forEach((name, each) -> lists.put(name, Arrays.stream(each).boxed().toList()));
    return lists;
  }

  @Test
  void thereIsCodeForEachArchitectureAndTextForTheRest() throws IOException {
    assertThat(entries(FatBinary.Kind.CUBIN))
        .extracting(FatBinary.Entry::architecture)
        .containsExactlyInAnyOrderElementsOf(ARCHITECTURES);
    assertThat(entries(FatBinary.Kind.PTX))
        .extracting(FatBinary.Entry::architecture)
        .containsExactly(80);
  }

  /// A driver takes text of versions that it knows: 9.0 came with CUDA 13.0, and R580.
  @Test
  void textIsOfTheVersionThatTheOldestDriverTakes() throws IOException {
    String text = entries(FatBinary.Kind.PTX).getFirst().text();
    assertThat(text.lines().filter(line -> line.startsWith(".version")))
        .containsExactly(".version 9.0");
    assertThat(text.lines().filter(line -> line.startsWith(".target")))
        .containsExactly(".target sm_80");
  }

  @Test
  void parametersOfEveryArchitectureAreTheSame() throws IOException {
    Map<String, List<Integer>> expected = readable(Signatures.of(committed()).sizes());
    assertThat(expected).containsEntry("probe", List.of(8, 4, 4));
    for (FatBinary.Entry entry : entries(FatBinary.Kind.CUBIN)) {
      assertThat(readable(new Cubin(entry.contents()).parameterSizes())).isEqualTo(expected);
    }
  }

  @Test
  void theCommittedImageHasTheKernelsOfTheSources() throws IOException {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.forward());
    assertThat(readable(Signatures.of(committed()).sizes()))
        .as("kernels.fatbin.gz beside src/main/cuda: run cuda-kernels/build")
        .isEqualTo(readable(driver.productSignatures().sizes()));
  }

  @Test
  void whatIsNoFatbinIsRefusedOrUnknown() {
    assertThatThrownBy(() -> FatBinary.entries(new byte[100]))
        .hasMessage("not a fatbin: 100 bytes");
    assertThat(Signatures.of(new byte[100])).isSameAs(Signatures.UNKNOWN);
    assertThat(Signatures.of(EmulatedDriver.image())).isSameAs(Signatures.UNKNOWN);
  }
}
