package io.zkthreads.server.contract;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// State of a scenario's contracts as a text: `CONTRACT SLOT VALUE` line by line, slot and value as
/// 64 hexadecimal digits, byte by byte. What follows a # is a remark; a slot without a line is
/// zero.
public final class StateFile {
  /// Most bytes of such a file.
  public static final int MAX_BYTES = 1 << 24;

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private StateFile() {}

  /// Reads the values of a scenario's contracts.
  public static Map<StateKey, Bytes32> parse(String text, Scenario scenario)
      throws InvalidScenario {
    Map<StateKey, Bytes32> state = new HashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String said = line.replaceFirst("#.*", "").strip();
      if (!said.isEmpty()) {
        read(said.split("\\s+"), number, scenario, state);
      }
    }
    return state;
  }

  private static void read(
      String[] words, int line, Scenario scenario, Map<StateKey, Bytes32> state)
      throws InvalidScenario {
    if (words.length != 3) {
      throw new InvalidScenario(line, "CONTRACT SLOT VALUE", String.join(" ", words));
    }
    if (!scenario.images().containsKey(words[0])) {
      throw new InvalidScenario(line, "a contract of the scenario", words[0]);
    }
    for (int i = 1; i < 3; i++) {
      if (!HEX.matcher(words[i]).matches()) {
        throw new InvalidScenario(line, "64 digits 0-9, a-f", words[i]);
      }
    }
    StateKey key = new StateKey(scenario.address(words[0]), Bytes32.parseHex(words[1]));
    if (state.put(key, Bytes32.parseHex(words[2])) != null) {
      throw new InvalidScenario(line, "a slot that is new", words[1]);
    }
  }

  /// The lines of a state, in order.
  public static String text(Map<StateKey, Bytes32> state, Scenario scenario) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(state)
        .forEach((key, value) ->
            text.append(scenario.name(key.contract()))
                .append(' ')
                .append(key.slot().hex())
                .append(' ')
                .append(value.hex())
                .append('\n'));
    return text.toString();
  }
}
