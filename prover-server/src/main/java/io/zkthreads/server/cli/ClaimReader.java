package io.zkthreads.server.cli;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a claim so that no other reader can find another claim in the same file: each field once
/// and of its type, integers as their digits, no field that the format does not have.
final class ClaimReader {
  private static final long MAX_WORD = 0xffff_ffffL;
  private static final int MAX_SHOWN = 40;
  private static final String INTEGER = "0|[1-9][0-9]{0,17}";
  private static final String DIGEST = "[0-9a-f]{64}";
  private static final Set<String> ALWAYS = Set.of("tableIds", "publicWords");
  private static final Set<String> SINCE_1 = Set.of("program", "machine", "profile", "key");
  private static final List<String> PROFILES =
      SecurityProfile.SHIPPED.stream().map(SecurityProfile::name).toList();

  private final String file;
  private final JsonReader in;
  private final Set<String> seen = new HashSet<>();
  private String program = "";
  private int machine;
  private String profile = "";
  private String key = "";
  private List<Integer> tableIds = List.of();
  private List<PublicWords.Entry> words = List.of();

  private ClaimReader(String file, JsonReader in) {
    this.file = file;
    this.in = in;
  }

  /// @param file how to name the file to people
  static Claim read(String file, byte[] bytes) throws BadInput {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadInput(file + ": expected a claim in UTF-8, got other bytes");
    }
    JsonReader in = new JsonReader(new StringReader(text));
    in.setStrictness(Strictness.STRICT);
    try {
      return new ClaimReader(file, in).claim();
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new BadInput(file + ": expected a claim in JSON, got something else: " + why);
    }
  }

  private Claim claim() throws IOException, BadInput {
    require("the claim", JsonToken.BEGIN_OBJECT, "an object");
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (!seen.add(name)) {
        throw refused(name, "one field of this name", "two");
      }
      field(name);
    }
    in.endObject();
    require("after the claim", JsonToken.END_DOCUMENT, "nothing");
    requireFields();
    boolean named = seen.contains("format");
    return new Claim(
        named ? Optional.of(new Claim.Origin(program, machine, profile, key)) : Optional.empty(),
        tableIds,
        publicWords());
  }

  private void field(String name) throws IOException, BadInput {
    switch (name) {
      case "format" -> requireFormat();
      case "program" -> program = text(name, DIGEST, "64 lower-case hex digits");
      case "machine" -> machine = (int) number(name, Integer.MAX_VALUE);
      case "key" -> key = text(name, DIGEST, "64 lower-case hex digits");
      case "profile" -> profile = text(name, String.join("|", PROFILES), "one of " + PROFILES);
      case "tableIds" -> tableIds = ids(name);
      case "publicWords" -> words = words(name);
      default ->
          throw refused(shown(name), "no such field in a claim of format " + Claim.FORMAT, "one");
    }
  }

  private void requireFormat() throws IOException, BadInput {
    long format = number("format", MAX_WORD);
    if (format != Claim.FORMAT) {
      throw refused(
          "format",
          Claim.FORMAT + ", which this zkt reads",
          format + "; use the zkt that wrote it");
    }
  }

  private void requireFields() throws BadInput {
    boolean named = seen.contains("format");
    String where = named ? "a claim of format 1" : "a claim without a format";
    for (String name : ALWAYS) {
      requirePresence(name, true, where);
    }
    for (String name : SINCE_1) {
      requirePresence(name, named, where);
    }
  }

  private void requirePresence(String name, boolean wanted, String where) throws BadInput {
    if (seen.contains(name) != wanted) {
      throw wanted
          ? refused(name, "this field in " + where, "none")
          : refused(name, "no such field in " + where, "one");
    }
  }

  private List<Integer> ids(String name) throws IOException, BadInput {
    List<Integer> ids = new ArrayList<>();
    beginList(name, "a list of table ids");
    while (in.hasNext()) {
      ids.add((int) number(name + "[" + ids.size() + "]", Integer.MAX_VALUE));
    }
    in.endArray();
    return ids;
  }

  private List<PublicWords.Entry> words(String name) throws IOException, BadInput {
    List<PublicWords.Entry> entries = new ArrayList<>();
    beginList(name, "a list of pairs [index, word]");
    while (in.hasNext()) {
      String where = name + "[" + entries.size() + "]";
      beginList(where, "a pair [index, word]");
      int index = (int) number(where + "[0]", MAX_WORD);
      int word = (int) number(where + "[1]", MAX_WORD);
      require(where, JsonToken.END_ARRAY, "a pair [index, word]");
      in.endArray();
      entries.add(new PublicWords.Entry(index, word));
    }
    in.endArray();
    return entries;
  }

  private PublicWords publicWords() throws BadInput {
    try {
      return new PublicWords(words);
    } catch (IllegalArgumentException e) {
      throw refused(
          "publicWords",
          "ascending indices and the exit word, of index 4294967295, last",
          String.valueOf(e.getMessage()));
    }
  }

  private void beginList(String where, String what) throws IOException, BadInput {
    require(where, JsonToken.BEGIN_ARRAY, what);
    in.beginArray();
  }

  /// A number of digits only: 5.0, 1e9 and 05 are other numbers to other readers.
  private long number(String where, long most) throws IOException, BadInput {
    String expected = "an integer from 0 to " + most;
    require(where, JsonToken.NUMBER, expected);
    String digits = in.nextString();
    if (!digits.matches(INTEGER) || Long.parseLong(digits) > most) {
      throw refused(where, expected, shown(digits));
    }
    return Long.parseLong(digits);
  }

  private String text(String where, String pattern, String expected) throws IOException, BadInput {
    require(where, JsonToken.STRING, expected);
    String text = in.nextString();
    if (!text.matches(pattern)) {
      throw refused(where, expected, "'" + shown(text) + "'");
    }
    return text;
  }

  private void require(String where, JsonToken token, String expected)
      throws IOException, BadInput {
    if (in.peek() != token) {
      throw refused(where, expected, got());
    }
  }

  private String got() throws IOException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> "an object";
      case BEGIN_ARRAY -> "a list";
      case END_ARRAY, END_OBJECT -> "its end";
      case NUMBER -> "the number " + shown(in.nextString());
      case STRING -> "the text '" + shown(in.nextString()) + "'";
      case NAME -> "a name";
      case BOOLEAN -> "" + in.nextBoolean();
      case NULL -> "null";
      case END_DOCUMENT -> "nothing";
    };
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  private BadInput refused(String where, String expected, String got) {
    return new BadInput(file + ": " + where + ": expected " + expected + ", got " + got);
  }
}
