package io.zkthreads.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.OpeningRound;
import io.zkthreads.stark.verify.SoundnessBudget;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.GoldenPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The bits of every round of the shipped machine, against an independent model:
/// `conformance/soundness/model.py` computes `figures.json` from `cases.json`, which is written
/// here.
class SoundnessModelTest {
  private static final Path FOLDER = Path.of("..", "conformance", "soundness");
  static final PublicWords WORDS = PublicWords.of(new int[100], 0);

  /// Wanted log2 rows of every table that may have them, and how many more instances of ADD have
  /// the most.
  record Heights(String name, SecurityProfile profile, int log, int tallAdds) {}

  static final List<Heights> CASES =
      List.of(
          new Heights("smallest, PROVEN_100", SecurityProfile.PROVEN_100, 10, 0),
          new Heights("middle, PROVEN_100", SecurityProfile.PROVEN_100, 16, 1),
          new Heights("largest, PROVEN_100", SecurityProfile.PROVEN_100, 20, 4),
          new Heights("smallest, SPEED_100", SecurityProfile.SPEED_100, 10, 0),
          new Heights("largest, SPEED_100", SecurityProfile.SPEED_100, 20, 4),
          new Heights("smallest, SIZE_100", SecurityProfile.SIZE_100, 10, 0),
          new Heights("largest, SIZE_100", SecurityProfile.SIZE_100, 20, 4),
          new Heights("smallest, PROVEN_128", SecurityProfile.PROVEN_128, 10, 0),
          new Heights("largest, PROVEN_128", SecurityProfile.PROVEN_128, 20, 2));

  /// `mvn -pl zkvm -am test -Dtest=SoundnessModelTest -Dzkt.rewrite=true` writes the cases anew;
  /// then `conformance/soundness/model.py --write`.
  @Test
  void everyRoundHasTheBitsOfTheIndependentModel() throws IOException {
    List<Map<String, Object>> exported = new ArrayList<>();
    Map<String, SoundnessBudget> budgets = new LinkedHashMap<>();
    for (Heights heights : CASES) {
      BatchStatement statement = statement(heights);
      BatchShape shape = BatchShape.of(statement);
      exported.add(export(heights.name(), statement, shape));
      budgets.put(heights.name(), SoundnessBudget.of(statement, shape));
    }
    String cases = gson().toJson(exported) + "\n";
    if (Boolean.getBoolean("zkt.rewrite")) {
      Files.writeString(FOLDER.resolve("cases.json"), cases);
      return;
    }
    assertThat(Files.readString(FOLDER.resolve("cases.json"))).isEqualTo(cases);
    JsonObject figures =
        JsonParser.parseString(Files.readString(FOLDER.resolve("figures.json"))).getAsJsonObject();
    assertThat(figures.keySet()).isEqualTo(budgets.keySet());
    budgets.forEach((name, budget) -> compare(name, budget, figures.getAsJsonObject(name)));
  }

  private static void compare(String name, SoundnessBudget budget, JsonObject figures) {
    assertThat(figures.keySet())
        .containsExactlyElementsOf(
            budget.rounds().stream().map(SoundnessBudget.Round::name).toList());
    for (SoundnessBudget.Round round : budget.rounds()) {
      double model = figures.get(round.name()).getAsDouble();
      assertThat(round.bits()).as("%s, %s", name, round.name()).isEqualTo(model, offset(0.001));
      assertThat((int) round.bits()).as("%s, %s", name, round.name()).isEqualTo((int) model);
    }
    int target = name.endsWith("100") ? 100 : 128;
    assertThat(budget.bits()).as(name).isGreaterThanOrEqualTo(target);
  }

  private static Gson gson() {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  }

  /// A key, and instances of its tables.
  record Instances(VerifyingKey key, List<Integer> ids, List<Integer> logHeights) {}

  static BatchStatement statement(Heights heights) {
    Instances instances = instances(heights);
    return instances.key().statement(WORDS, instances.ids(), instances.logHeights());
  }

  static Instances instances(Heights heights) {
    Machine machine = ZkMachine.build(GoldenPrograms.everyInstruction(), MachineConfig.shipped());
    VerifyingKey key =
        new VerifyingKey(
            ZkMachine.NUMBER,
            heights.profile(),
            machine.tables(),
            List.of(Digest.at(new int[Digest.WORDS], 0)),
            machine.maxTimedRows());
    List<Integer> ids = new ArrayList<>();
    List<Integer> logHeights = new ArrayList<>();
    for (TableSpec spec : key.tables()) {
      int id = spec.air().id();
      for (int i = 0; id == Tables.ADD.id() && i < heights.tallAdds(); i++) {
        ids.add(id);
        logHeights.add(spec.maxLogHeight());
      }
      ids.add(id);
      logHeights.add(
          spec.publicWords()
              ? WORDS.logHeight()
              : Math.clamp(heights.log(), spec.minLogHeight(), spec.maxLogHeight()));
    }
    return new Instances(key, ids, logHeights);
  }

  private static Map<String, Object> export(
      String name, BatchStatement statement, BatchShape shape) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", name);
    out.put("parameters", parameters(statement.parameters()));
    out.put("tuple_width", shape.lookups().tupleWidth());
    out.put("log_arities", shape.logArities());
    List<Map<String, Object>> tables = new ArrayList<>();
    for (int i = 0; i < statement.instances().size(); i++) {
      BatchInstance instance = statement.instances().get(i);
      LookupLayout.Instance layout = shape.lookups().instances().get(i);
      Map<String, Object> table = new LinkedHashMap<>();
      table.put("name", instance.air().name());
      table.put("log_height", instance.logHeight());
      // One constraint a fraction column, three of the running sum.
      int lookups = layout.columns().isEmpty() ? 0 : layout.columns().size() + 3;
      table.put("constraints", instance.air().constraints().size() + lookups);
      table.put("degree", layout.numChunks() + 1);
      table.put("interactions", interactions(layout.columns()));
      tables.add(table);
    }
    out.put("tables", tables);
    List<Map<String, Object>> opened = new ArrayList<>();
    for (OpeningRound round : shape.rounds()) {
      for (OpeningRound.Matrix m : round.matrices()) {
        opened.add(new LinkedHashMap<>(Map.of("width", m.width())));
        opened.getLast().put("points", m.numPoints());
      }
    }
    out.put("opened", opened);
    return out;
  }

  private static int interactions(List<FractionColumn> columns) {
    return columns.stream().mapToInt(c -> c.interactions().size()).sum();
  }

  private static Map<String, Object> parameters(Parameters p) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("suite", p.suite().name());
    out.put("extension_degree", p.extension().degree());
    out.put("log_blowup", p.logBlowup());
    out.put("num_queries", p.numQueries());
    out.put("query_pow_bits", p.queryPowBits());
    out.put("batch_pow_bits", p.batchPowBits());
    out.put("commit_pow_bits", p.commitPowBits());
    out.put("lookup_pow_bits", p.lookupPowBits());
    out.put("ood_pow_bits", p.oodPowBits());
    return out;
  }
}
