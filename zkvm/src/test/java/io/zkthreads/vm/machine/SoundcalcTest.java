package io.zkthreads.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.verify.SoundnessBudget;
import io.zkthreads.stark.verify.SoundnessBudget.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every figure of [SoundnessBudget] for the shipped machine against the calculator of the Ethereum
/// Foundation, which rounds down to bits: never more than it says, and less only by the differences
/// of the models that are named here, each to the bit.
///
/// `conformance/soundness/soundcalc.json` says which commit of soundcalc, and the command.
class SoundcalcTest {
  private static final Path FIGURES = Path.of("..", "conformance", "soundness", "soundcalc.json");

  @TestFactory
  Iterable<DynamicTest> everyRoundHasTheBitsOfSoundcalc() throws IOException {
    JsonObject golden = JsonParser.parseString(Files.readString(FIGURES)).getAsJsonObject();
    assertThat(golden.get("soundcalc").getAsString()).hasSize(40);
    JsonObject figures = golden.getAsJsonObject("figures");
    assertThat(figures.keySet())
        .isEqualTo(Set.copyOf(SoundnessModelTest.CASES.stream().map(c -> c.name()).toList()));
    return SoundnessModelTest.CASES.stream()
        .map(c ->
            DynamicTest.dynamicTest(
                c.name(), () -> compare(figures.getAsJsonObject(c.name()), new Case(c))))
        .toList();
  }

  private static void compare(JsonObject figures, Case ours) {
    assertThat(figures.keySet())
        .as("soundcalc does not count hash collisions")
        .containsExactlyElementsOf(
            ours.budget().rounds().stream()
                .map(Round::name)
                .filter(name -> !name.equals("hash collisions"))
                .toList());
    for (Round round : ours.budget().rounds()) {
      JsonObject theirs = figures.getAsJsonObject(round.name());
      if (theirs == null) {
        continue;
      }
      boolean atOurRadius = round.name().matches("opening batching|fold \\d+|queries");
      int atRadius = theirs.get("radius").getAsInt();
      int ofTable = theirs.get("table").getAsInt();
      assertThat((int) round.bits())
          .as(round.name())
          .isLessThanOrEqualTo(Math.min(atRadius, ofTable));
      assertThat((int) (round.bits() + ours.difference(round)))
          .as("%s: %s bits, and the named difference", round.name(), round.bits())
          .isEqualTo(atOurRadius ? atRadius : ofTable);
    }
  }

  /// One proof.
  private record Case(BatchStatement statement, BatchShape shape, SoundnessBudget budget) {
    Case(SoundnessModelTest.Heights heights) {
      this(SoundnessModelTest.statement(heights));
    }

    private Case(BatchStatement statement) {
      this(statement, BatchShape.of(statement));
    }

    private Case(BatchStatement statement, BatchShape shape) {
      this(statement, shape, SoundnessBudget.of(statement, shape));
    }

    /// Bits by which our model is below soundcalc's, because it counts more.
    double difference(Round round) {
      return switch (round.name()) {
        case "lookups" -> vanishingDenominators();
        case "out-of-domain point" -> allTables();
        case "constraint batching", "opening batching", "queries" -> 0;
        default -> joiningFunction(Integer.parseInt(round.name().substring("fold ".length())));
      };
    }

    /// soundcalc counts the degree of the fingerprint, W + 1 elements with the bus; we count W for
    /// it and 2 for a denominator that vanishes.
    private double vanishingDenominators() {
      double width = shape.lookups().tupleWidth();
      return log2((width + 2) / (width + 1));
    }

    /// soundcalc has one table; our tables share ζ, and their errors add up.
    private double allTables() {
      double sum = 0;
      double tallest = 0;
      for (int i = 0; i < statement.instances().size(); i++) {
        int degree = shape.lookups().instances().get(i).numChunks() + 1;
        double rows = Math.scalb(1.0, statement.instances().get(i).logHeight());
        double roots = degree * (rows + 1) + rows - 1;
        sum += roots;
        tallest = Math.max(tallest, roots);
      }
      return log2(sum / tallest);
    }

    /// soundcalc folds 2^k functions; with us a shorter table may join as one more.
    private double joiningFunction(int fold) {
      double functions = Math.scalb(1.0, shape.logArities().get(fold));
      return log2(functions / (functions - 1));
    }

    private static double log2(double x) {
      return Math.log(x) / Math.log(2);
    }
  }
}
