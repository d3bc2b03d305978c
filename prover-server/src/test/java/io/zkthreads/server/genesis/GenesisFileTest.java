package io.zkthreads.server.genesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenesisFileTest {
  @TempDir Path folder;

  private static Genesis genesis() {
    return GenesisFile.fresh(
        Bytes32.ofLong(1),
        Bytes32.ofLong(2),
        new TreeMap<>(Map.of(Bytes32.ofLong(3), 5L, Bytes32.ofLong(4), 6L)));
  }

  @Test
  void aFileSaysWhatWasWritten() throws Exception {
    Genesis genesis = genesis();
    assertThat(GenesisFile.parse(GenesisFile.text(genesis))).isEqualTo(genesis);
  }

  @Test
  void a5FreshIdsAreThoseOfNoOtherLedger() {
    Genesis one = genesis();
    Genesis other = genesis();
    assertThat(one.chainId()).isNotEqualTo(other.chainId());
    assertThat(one.settlementId()).isNotEqualTo(other.settlementId());
  }

  @ParameterizedTest(name = "{1} for {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format\": 1 | \"format\": 2 | $.format: expected a number from 1 to 1, got 2",
        "\"format\": 1, | '' | $.format: expected a value, got nothing",
        "\"format\": 1 | \"format\": 1, \"x\": 2 | $.x: expected no such field, got 2",
        "\"format\": 1 | \"format\": 1, \"format\": 1 | each name once",
        "\"format\": 1 | \"format\": 1.5 | a whole number below 2^63, got 1.5",
        "\"format\": 1 | \"format\": \"1\" | $.format",
        "\"format\": 1 | \"format\": null | $.format",
        "\"chainId\": \" | \"chainId\": \"0 | $.chainId: expected 64 lower-case hex digits",
        "\"balances\": { | \"balances\": {\"ab\": 1, | $.balances.ab: expected 64",
        ": 5 | : 0 | expected a number from 1",
        ": 5 | : 9223372036854775807 | $.balances: expected less than 2^63 together",
        ": 5 | : 9223372036854775808 | a whole number below 2^63",
        "\"version\": 1, | \"version\": 77, | a version of this program",
        "\"imageDigest\": \" | \"imageDigest\": \"0 | $.osVersions[0].imageDigest",
        "ACTIVE | LIVE | $.osVersions[0].status: expected one of",
        "\"perByte\": 1 | \"perByte\": 1000000001 | $.fees.perByte: expected a number from 0",
        "\"perByte\" | \"perBite\" | $.fees.perByte: expected a value, got nothing",
        "\"maxMempool\": 10000 | \"maxMempool\": 0 | $.rules.maxMempool",
        "\"rules\": { | \"rules\": [ | JSON",
        "\"rules\": { | \"rules\": 7, \"more\": { | $.rules: expected an object, got 7"
      })
  void whatIsNotAGenesisIsRefusedWithItsPlace(String text, String instead, String expected) {
    String file = GenesisFile.text(genesis());
    assertThat(file).contains(text);
    assertThatThrownBy(() ->
            GenesisFile.parse(file.replaceFirst(java.util.regex.Pattern.quote(text), instead)))
        .isInstanceOf(InvalidGenesis.class)
        .hasMessageContaining(expected)
        .hasMessageContaining("expected");
  }

  @Test
  void anImageThatThisProgramDoesNotHaveIsRefused() {
    String file = GenesisFile.text(genesis());
    String digest = genesis().osVersions().getFirst().imageDigest().hex();
    assertThatThrownBy(() -> GenesisFile.parse(file.replace(digest, "ab".repeat(32))))
        .isInstanceOf(InvalidGenesis.class)
        .hasMessageContaining("version 1 with image " + digest);
  }

  @Test
  void everyCutOfAFileIsRefused() {
    String file = GenesisFile.text(genesis()).strip();
    for (int length = 0; length < file.length(); length++) {
      String cut = file.substring(0, length);
      assertThatThrownBy(() -> GenesisFile.parse(cut)).isInstanceOf(InvalidGenesis.class);
    }
    assertThatThrownBy(() -> GenesisFile.parse(file + " {}")).isInstanceOf(InvalidGenesis.class);
  }

  @Test
  void aFolderKeepsItsGenesisAndRefusesAnother() throws Exception {
    GenesisFolder kept = new GenesisFolder(folder);
    assertThat(kept.kept()).isEmpty();
    Genesis first = kept.keptOr(GenesisFileTest::genesis);
    assertThat(kept.keptOr(GenesisFileTest::genesis)).isEqualTo(first);
    assertThat(kept.keep(first)).isEqualTo(first);
    assertThatThrownBy(() -> kept.keep(genesis()))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("holds another ledger: expected genesis " + first.digest());
    Files.writeString(folder.resolve("genesis.json"), "{}");
    assertThatThrownBy(kept::kept)
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("was changed: $.format");
  }
}
