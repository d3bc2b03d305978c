package io.zkthreads.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.stark.air.PublicWords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {
  private static final String PROGRAM = "4a".repeat(32);
  private static final String KEY = "0f".repeat(32);

  /// Values that other readers may take for something that they are not.
  private static final List<String> WRONG_NUMBERS =
      List.of(
          "5.5",
          "3.0",
          "1e9",
          "-1",
          "-0",
          "4294967296",
          "99999999999999999999",
          "\"5\"",
          "null",
          "true",
          "[5]",
          "{}");

  private static final List<String> WRONG_DIGESTS =
      List.of("5", "null", "\"\"", "\"" + "4A".repeat(32) + "\"", "\"" + "4a".repeat(31) + "\"");

  private static final List<String> WRONG_LISTS = List.of("5", "7.5", "{}", "null", "\"[]\"");

  @TempDir Path folder;

  private static Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("format", "1");
    fields.put("program", "\"" + PROGRAM + "\"");
    fields.put("machine", "7");
    fields.put("profile", "\"PROVEN_100\"");
    fields.put("key", "\"" + KEY + "\"");
    fields.put("tableIds", "[5,21]");
    fields.put("publicWords", "[[0,4294967291],[4294967295,3]]");
    return fields;
  }

  private static String json(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String with(String name, String value) {
    Map<String, String> fields = fields();
    fields.put(name, value);
    return json(fields);
  }

  private static Claim read(String text) throws BadInput {
    return ClaimReader.read("a.claim.json", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsWrittenIsWhatIsRead() throws Exception {
    Claim claim = read(json(fields()));
    assertThat(claim.origin()).contains(new Claim.Origin(PROGRAM, 7, "PROVEN_100", KEY));
    assertThat(claim.tableIds()).containsExactly(5, 21);
    assertThat(claim.words()).isEqualTo(PublicWords.of(new int[] {-5}, 3));
    assertThat(new String(claim.encode(), StandardCharsets.UTF_8)).isEqualTo(json(fields()) + "\n");
  }

  @Test
  void aClaimWithoutAFormatIsReadAndSaysNothingOfItsOrigin() throws Exception {
    Claim claim = read("{\"tableIds\":[5,21],\"publicWords\":[[4294967295,3]]}");
    assertThat(claim).isEqualTo(new Claim(Optional.empty(), List.of(5, 21), claim.words()));
    assertThat(claim.words().exitCode()).isEqualTo(3);
  }

  static Stream<Arguments> wrongFields() {
    Stream<Arguments> numbers =
        WRONG_NUMBERS.stream()
            .flatMap(wrong ->
                Stream.of(
                    Arguments.of("format", "format", wrong),
                    Arguments.of("machine", "machine", wrong),
                    Arguments.of("tableIds", "tableIds[1]", "[5," + wrong + "]"),
                    Arguments.of(
                        "publicWords", "publicWords[0][0]", "[[" + wrong + ",1],[4294967295,3]]"),
                    Arguments.of(
                        "publicWords", "publicWords[1][1]", "[[0,1],[4294967295," + wrong + "]]")));
    Stream<Arguments> digests =
        Stream.of("program", "key")
            .flatMap(name -> WRONG_DIGESTS.stream().map(w -> Arguments.of(name, name, w)));
    Stream<Arguments> lists =
        Stream.of("tableIds", "publicWords")
            .flatMap(name -> WRONG_LISTS.stream().map(w -> Arguments.of(name, name, w)));
    Stream<Arguments> others =
        Stream.of(
            Arguments.of("profile", "profile", "\"PROVEN_99\""),
            Arguments.of("profile", "profile", "100"),
            Arguments.of("publicWords", "publicWords[0]", "[5,[4294967295,3]]"),
            Arguments.of("publicWords", "publicWords[0][1]", "[[5],[4294967295,3]]"),
            Arguments.of("publicWords", "publicWords[0]", "[[5,1,2],[4294967295,3]]"),
            Arguments.of("publicWords", "publicWords", "[]"),
            Arguments.of("publicWords", "publicWords", "[[0,1]]"),
            Arguments.of("publicWords", "publicWords", "[[1,1],[0,1],[4294967295,3]]"),
            Arguments.of("publicWords", "publicWords", "[[1,1],[1,1],[4294967295,3]]"));
    return Stream.of(numbers, digests, lists, others).flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("wrongFields")
  void aWrongFieldIsRefusedByItsName(String field, String named, String value) {
    assertThatThrownBy(() -> read(with(field, value)))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("a.claim.json: " + named + ": expected ")
        .hasMessageContaining(", got ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"program", "machine", "profile", "key", "tableIds", "publicWords"})
  void aFieldIsThereOnce(String name) {
    Map<String, String> less = fields();
    less.remove(name);
    assertThatThrownBy(() -> read(json(less)))
        .hasMessage(
            "a.claim.json: %s: expected this field in a claim of format 1, got none"
                .formatted(name));
    String twice = json(fields()).replace("}", ",\"%s\":%s}".formatted(name, fields().get(name)));
    assertThatThrownBy(() -> read(twice))
        .hasMessage("a.claim.json: %s: expected one field of this name, got two".formatted(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"program", "machine", "profile", "key"})
  void aClaimWithoutAFormatHasNoFieldsOfLaterOnes(String name) {
    String value = fields().get(name);
    String text =
        "{\"%s\":%s,\"tableIds\":[5],\"publicWords\":[[4294967295,3]]}".formatted(name, value);
    assertThatThrownBy(() -> read(text))
        .hasMessage(
            "a.claim.json: %s: expected no such field in a claim without a format, got one"
                .formatted(name));
  }

  @Test
  void anotherFormatIsRefusedBeforeItsFieldsAre() {
    assertThatThrownBy(() -> read("{\"format\":2,\"lanes\":7}"))
        .hasMessage(
            "a.claim.json: format: expected 1, which this zkt reads, got 2;"
                + " use the zkt that wrote it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "''",
        "[]",
        "5",
        "null",
        "{",
        "{\"format\":1",
        "{'format':1}",
        "{format:1}",
        "{\"a\":1,}",
        "{} {}",
        "{\"tableIds\":[5 21]}",
        "{\"tableIds\":[05]}",
        "{\"tableIds\":[NaN]}",
        "// {}",
        "{\"lanes\":1}",
        "[[[[[[[[[[[[["
      })
  void whatIsNoClaimIsRefused(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("a.claim.json: ")
        .hasMessageContaining("expected ");
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws Exception {
    Path file = Files.write(folder.resolve("bytes"), new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> Claim.read(file)).hasMessageContaining("expected a claim in UTF-8");
  }
}
