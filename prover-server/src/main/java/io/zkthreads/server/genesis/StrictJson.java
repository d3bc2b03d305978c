package io.zkthreads.server.genesis;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON of objects, lists, strings and whole numbers: maps, lists, [String] and [Long]. Whatever
/// else JSON has is refused, and so is a name that an object has twice, for readers differ in which
/// of the two they believe.
final class StrictJson {
  private StrictJson() {}

  static Object parse(String text) throws InvalidGenesis {
    try (JsonReader in = new JsonReader(new StringReader(text))) {
      in.setStrictness(Strictness.STRICT);
      Object value = value(in);
      if (in.peek() != JsonToken.END_DOCUMENT) {
        throw new InvalidGenesis(in.getPath(), "the end", in.peek());
      }
      return value;
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw new InvalidGenesis("$", "JSON", String.valueOf(e.getMessage()));
    }
  }

  private static Object value(JsonReader in) throws IOException, InvalidGenesis {
    JsonToken token = in.peek();
    return switch (token) {
      case BEGIN_OBJECT -> object(in);
      case BEGIN_ARRAY -> list(in);
      case STRING -> in.nextString();
      case NUMBER -> number(in);
      default -> throw new InvalidGenesis(in.getPath(), "an object, list, text or number", token);
    };
  }

  private static Map<String, Object> object(JsonReader in) throws IOException, InvalidGenesis {
    Map<String, Object> fields = new LinkedHashMap<>();
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (fields.containsKey(name)) {
        throw new InvalidGenesis(in.getPath(), "each name once", "a second one");
      }
      fields.put(name, value(in));
    }
    in.endObject();
    return fields;
  }

  private static List<Object> list(JsonReader in) throws IOException, InvalidGenesis {
    List<Object> values = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      values.add(value(in));
    }
    in.endArray();
    return values;
  }

  private static Long number(JsonReader in) throws IOException, InvalidGenesis {
    String text = in.nextString();
    if (!text.matches("0|[1-9][0-9]{0,18}")) {
      throw new InvalidGenesis(in.getPreviousPath(), "a whole number below 2^63", text);
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException tooLarge) {
      throw new InvalidGenesis(in.getPreviousPath(), "a whole number below 2^63", text);
    }
  }
}
