package io.zkthreads.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.server.BareElf;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.verify.VerifyingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
class KeygenTest {
  private static final int ENDLESS_LOOP = 0x0000006f;

  @TempDir Path folder;

  @Test
  void theExportSaysOfEveryTableWhatTheKeySays() throws Exception {
    Path elf = Files.write(folder.resolve("loop.elf"), BareElf.of(ENDLESS_LOOP));
    Path out = folder.resolve("loop.key");
    Path export = folder.resolve("airs.json");
    assertThat(
            Zkt.run(
                "keygen",
                "--json",
                "--elf",
                elf.toString(),
                "--out",
                out.toString(),
                "--export",
                export.toString()))
        .isEqualTo(ExitCode.OK);
    VerifyingKey key = VerifyingKey.decode(Files.readAllBytes(out));
    JsonObject json = JsonParser.parseString(Files.readString(export)).getAsJsonObject();
    assertThat(json.get("seed").getAsJsonArray()).isEmpty();
    assertThat(json.getAsJsonObject("params").get("num_queries").getAsInt())
        .isEqualTo(key.parameters().numQueries());
    String cap =
        key.preprocessedCap().stream()
            .map(Digest::toBytes)
            .map(HexFormat.of()::formatHex)
            .collect(Collectors.joining());
    assertThat(json.get("preprocessed_commitment").getAsString()).endsWith(cap);
    JsonArray tables = json.getAsJsonArray("tables");
    assertThat(tables).hasSameSizeAs(key.tables());
    for (int i = 0; i < tables.size(); i++) {
      assertSame(key.tables().get(i), tables.get(i).getAsJsonObject());
    }
  }

  private static void assertSame(TableSpec spec, JsonObject table) {
    assertThat(table.get("name").getAsString()).isEqualTo(spec.air().name());
    assertThat(table.get("width").getAsInt()).isEqualTo(spec.air().width());
    assertThat(table.getAsJsonArray("nodes")).hasSameSizeAs(spec.air().nodes());
    assertThat(table.getAsJsonArray("constraints")).hasSameSizeAs(spec.air().constraints());
    assertThat(table.getAsJsonArray("interactions")).hasSameSizeAs(spec.air().interactions());
    JsonElement logHeight = table.get("log_height");
    if (spec.minLogHeight() == spec.maxLogHeight()) {
      assertThat(logHeight.getAsInt()).isEqualTo(spec.minLogHeight());
    } else {
      assertThat(logHeight.isJsonNull()).as("log_height of " + spec.air().name()).isTrue();
    }
    if (spec.air().preprocessedWidth() > 0) {
      assertThat(table.getAsJsonObject("preprocessed").get("values").isJsonNull()).isTrue();
    }
    if (spec.publicWords()) {
      List<JsonElement> known = table.getAsJsonArray("periodic").asList();
      assertThat(known).hasSameSizeAs(spec.air().known());
    }
  }

  @Test
  void aFileThatIsNoProgramIsRefused() throws Exception {
    Path elf = Files.write(folder.resolve("text.elf"), new byte[100]);
    assertThat(Zkt.run("keygen", "--elf", elf.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(Zkt.run("keygen", "--elf", folder.resolve("none").toString()))
        .isEqualTo(ExitCode.BAD_INPUT);
  }
}
