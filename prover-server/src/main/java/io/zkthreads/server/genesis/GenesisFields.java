package io.zkthreads.server.genesis;

import io.zkthreads.thread.Bytes32;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The fields of one object of a genesis file, each of which has to be taken.
final class GenesisFields {
  private final String path;
  private final Map<String, Object> fields;

  private GenesisFields(String path, Map<String, Object> fields) {
    this.path = path;
    this.fields = fields;
  }

  static GenesisFields of(String path, Object value) throws InvalidGenesis {
    if (!(value instanceof Map<?, ?> map)) {
      throw new InvalidGenesis(path, "an object", value);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    map.forEach((name, field) -> fields.put(String.valueOf(name), field));
    return new GenesisFields(path, fields);
  }

  private String at(String name) {
    return path + "." + name;
  }

  private Object take(String name) throws InvalidGenesis {
    Object value = fields.remove(name);
    if (value == null) {
      throw new InvalidGenesis(at(name), "a value", "nothing");
    }
    return value;
  }

  GenesisFields object(String name) throws InvalidGenesis {
    return of(at(name), take(name));
  }

  List<GenesisFields> objects(String name) throws InvalidGenesis {
    Object value = take(name);
    if (!(value instanceof List<?> list)) {
      throw new InvalidGenesis(at(name), "a list", value);
    }
    List<GenesisFields> objects = new ArrayList<>();
    for (Object element : list) {
      objects.add(of(at(name) + "[" + objects.size() + "]", element));
    }
    return objects;
  }

  Bytes32 bytes32(String name) throws InvalidGenesis {
    Object value = take(name);
    if (!(value instanceof String hex)) {
      throw new InvalidGenesis(at(name), "64 lower-case hex digits", value);
    }
    return parseHex(at(name), hex);
  }

  private static Bytes32 parseHex(String where, String hex) throws InvalidGenesis {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new InvalidGenesis(where, "64 lower-case hex digits", "'" + hex + "'");
    }
    return Bytes32.parseHex(hex);
  }

  String text(String name, List<String> choices) throws InvalidGenesis {
    Object value = take(name);
    if (!(value instanceof String text) || !choices.contains(text)) {
      throw new InvalidGenesis(at(name), "one of " + choices, value);
    }
    return text;
  }

  long number(String name, long min, long max) throws InvalidGenesis {
    Object value = take(name);
    if (!(value instanceof Long number) || number < min || number > max) {
      throw new InvalidGenesis(at(name), "a number from " + min + " to " + max, value);
    }
    return number;
  }

  /// All that is left: amounts by address.
  Map<Bytes32, Long> amounts() throws InvalidGenesis {
    Map<Bytes32, Long> amounts = new LinkedHashMap<>();
    for (String name : List.copyOf(fields.keySet())) {
      amounts.put(parseHex(at(name), name), number(name, 1, Long.MAX_VALUE));
    }
    return amounts;
  }

  /// Nothing may be left.
  void end() throws InvalidGenesis {
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      throw new InvalidGenesis(at(field.getKey()), "no such field", field.getValue());
    }
  }
}
