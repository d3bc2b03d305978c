package io.zkthreads.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a command line printed and how it ended. Who asks holds the locks of both streams.
record Said(int exitCode, String out, String err) {
  interface Action {
    int run();
  }

  static Said said(Action action) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int exitCode = action.run();
      return new Said(
          exitCode,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /// What a command line says as JSON, with `more` behind its arguments.
  static Said zkt(List<String> more, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(more);
    all.add("--json");
    return said(() -> Zkt.run(all.toArray(String[]::new)));
  }

  /// The last line that was said.
  static JsonObject json(Said said) {
    assertThat(said.out()).as(said.err()).isNotBlank();
    return JsonParser.parseString(said.out().strip().lines().reduce((a, b) -> b).orElseThrow())
        .getAsJsonObject();
  }

  /// A field of that line.
  static String text(Said said, String field) {
    return json(said).get(field).getAsString();
  }
}
