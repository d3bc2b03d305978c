package io.zkthreads.server.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values as JSON.
final class Json {
  private Json() {}

  static JsonElement of(@Nullable Object value) {
    return switch (value) {
      case null -> JsonNull.INSTANCE;
      case Number number -> new JsonPrimitive(number);
      case Boolean truth -> new JsonPrimitive(truth);
      case Map<?, ?> map -> {
        JsonObject object = new JsonObject();
        map.forEach((key, entry) -> object.add(String.valueOf(key), of(entry)));
        yield object;
      }
      case List<?> list -> {
        JsonArray array = new JsonArray();
        list.forEach(entry -> array.add(of(entry)));
        yield array;
      }
      default -> new JsonPrimitive(value.toString());
    };
  }
}
