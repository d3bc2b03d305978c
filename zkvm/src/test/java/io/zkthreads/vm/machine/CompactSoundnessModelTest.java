package io.zkthreads.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.WhirSchedule.Codeword;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.SoundnessBudget;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.vm.machine.SoundnessModelTest.Heights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The bits of every round of compact proofs of the shipped machine, against an independent model:
/// `conformance/soundness/model.py` computes `compact-figures.json` from `compact-cases.json`,
/// which is written here.
class CompactSoundnessModelTest {
  private static final Path FOLDER = Path.of("..", "conformance", "soundness");

  static final List<Heights> CASES =
      List.of(
          new Heights("smallest, COMPACT_100", SecurityProfile.COMPACT_100, 10, 0),
          new Heights("middle, COMPACT_100", SecurityProfile.COMPACT_100, 13, 1),
          new Heights("largest, COMPACT_100", SecurityProfile.COMPACT_100, 16, 0),
          new Heights("smallest, Johnson", SecurityProfile.COMPACT_100_JOHNSON, 10, 0),
          new Heights("middle, Johnson", SecurityProfile.COMPACT_100_JOHNSON, 13, 1),
          new Heights("largest, Johnson", SecurityProfile.COMPACT_100_JOHNSON, 16, 0));

  /// `mvn -pl zkvm -am test -Dtest=CompactSoundnessModelTest -Dzkt.rewrite=true` writes the cases
  /// anew; then `conformance/soundness/model.py --write`.
  @Test
  void everyRoundHasTheBitsOfTheIndependentModel() throws IOException {
    List<Map<String, Object>> exported = new ArrayList<>();
    Map<String, SoundnessBudget> budgets = new LinkedHashMap<>();
    for (Heights heights : CASES) {
      SoundnessModelTest.Instances instances = SoundnessModelTest.instances(heights);
      CompactShape shape =
          CompactShape.of(
              instances
                  .key()
                  .compactStatement(
                      SoundnessModelTest.WORDS, instances.ids(), instances.logHeights()));
      exported.add(export(heights.name(), shape));
      budgets.put(
          heights.name(),
          Verifier.budget(
                  instances.key(),
                  SoundnessModelTest.WORDS,
                  instances.ids(),
                  instances.logHeights())
              .orElseThrow());
    }
    String cases = gson().toJson(exported) + "\n";
    if (Boolean.getBoolean("zkt.rewrite")) {
      Files.writeString(FOLDER.resolve("compact-cases.json"), cases);
      return;
    }
    assertThat(Files.readString(FOLDER.resolve("compact-cases.json"))).isEqualTo(cases);
    JsonObject figures =
        JsonParser.parseString(Files.readString(FOLDER.resolve("compact-figures.json")))
            .getAsJsonObject();
    assertThat(figures.keySet()).isEqualTo(budgets.keySet());
    budgets.forEach((name, budget) -> compare(name, budget, figures.getAsJsonObject(name)));
  }

  private static void compare(String name, SoundnessBudget budget, JsonObject figures) {
    assertThat(figures.keySet())
        .as(name)
        .containsExactlyInAnyOrderElementsOf(
            budget.rounds().stream().map(SoundnessBudget.Round::name).toList());
    for (SoundnessBudget.Round round : budget.rounds()) {
      double model = figures.get(round.name()).getAsDouble();
      assertThat(round.bits()).as("%s, %s", name, round.name()).isEqualTo(model, offset(0.001));
    }
    assertThat(budget.bits()).as(name).isGreaterThanOrEqualTo(100);
  }

  private static Gson gson() {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  }

  private static Map<String, Object> export(String name, CompactShape shape) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", name);
    out.put("extension_degree", shape.parameters().extension().degree());
    out.put("regime", shape.parameters().regime().name());
    FractionLayout fractions = shape.fractions().orElseThrow();
    out.put("tuple_width", fractions.tupleWidth());
    out.put("fraction_variables", fractions.numVariables());
    out.put("zerocheck_variables", shape.zerocheckVariables());
    List<Map<String, Object>> tables = new ArrayList<>();
    for (int i = 0; i < shape.instances().size(); i++) {
      Map<String, Object> table = new LinkedHashMap<>();
      table.put("name", shape.instances().get(i).air().name());
      table.put("log_height", shape.instances().get(i).logHeight());
      table.put("constraints", shape.instances().get(i).air().constraints().size());
      CompactShape.TableDegrees degrees = shape.degrees().get(i);
      table.put("degree", Math.max(degrees.constraints(), degrees.interactions()));
      table.put("interactions", shape.instances().get(i).air().interactions().size());
      tables.add(table);
    }
    out.put("tables", tables);
    List<Map<String, Object>> stacks = new ArrayList<>();
    stacks.add(stack("main", shape.main()));
    shape.preprocessed().ifPresent(s -> stacks.add(stack("preprocessed", s)));
    out.put("stacks", stacks);
    return out;
  }

  private static Map<String, Object> stack(String name, CompactShape.Stack stack) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", name);
    out.put("claims", stack.layout().numClaims());
    List<Map<String, Object>> codewords = new ArrayList<>();
    int samples = stack.schedule().outOfDomain();
    int foldPowBits = stack.schedule().firstFoldPowBits();
    for (Codeword c : stack.schedule().codewords()) {
      Map<String, Object> word = new LinkedHashMap<>();
      word.put("variables", c.numVariables());
      word.put("log_inv_rate", c.logInvRate());
      word.put("fold", c.fold());
      word.put("samples", samples);
      word.put("fold_pow_bits", foldPowBits);
      word.put("queries", c.numQueries());
      word.put("query_pow_bits", c.queryPowBits());
      codewords.add(word);
      samples = c.next().outOfDomain();
      foldPowBits = c.next().foldPowBits();
    }
    out.put("codewords", codewords);
    out.put("final_variables", stack.schedule().finalVariables());
    out.put("final_pow_bits", stack.schedule().finalFoldPowBits());
    return out;
  }
}
