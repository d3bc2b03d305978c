package io.zkthreads.server.contract;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Transactions of users with contracts, in order, and what is to become of each. A text, line by
/// line:
///
/// ```
/// contract counter out/counter.elf     a contract, and its image
/// user alice                           who sends transactions
/// at 1700000000                        time of those that follow, in seconds since 1970
/// alice counter 5 -> returned 5        a transaction: words, and what is expected
/// alice counter   -> reverted 1
/// ```
///
/// A word is decimal or 0x…; `@NAME` stands for the eight words of an address, `N:64` for the two
/// words of a number, low one first. A transaction without expectation may do what it likes. What
/// follows a # is a remark.
///
/// @param images file by contract
/// @param addresses of contracts and users
public record Scenario(
    Map<String, String> images, Map<String, Bytes32> addresses, List<Step> steps) {
  /// Most bytes of a scenario.
  public static final int MAX_BYTES = 1 << 20;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

  public Scenario {
    images = Map.copyOf(images);
    addresses = Map.copyOf(addresses);
    steps = List.copyOf(steps);
  }

  /// A transaction.
  ///
  /// @param line of the file
  /// @param time in seconds since 1970
  public record Step(
      int line,
      String user,
      String contract,
      Calldata data,
      long time,
      Optional<Expectation> expected) {}

  /// What is to become of a transaction.
  public sealed interface Expectation {
    record Returned(Calldata data) implements Expectation {}

    record Reverted(int reason) implements Expectation {}

    record Invalid(Cause cause) implements Expectation {}
  }

  /// Address of a contract or user of the scenario.
  public Bytes32 address(String name) {
    Bytes32 address = addresses.get(name);
    if (address == null) {
      throw new IllegalArgumentException("no address of " + name);
    }
    return address;
  }

  /// The name of an address; the address itself if it has none.
  public String name(Bytes32 address) {
    return addresses.entrySet().stream()
        .filter(e -> e.getValue().equals(address))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(address.hex());
  }

  /// Reads a scenario.
  public static Scenario parse(String text) throws InvalidScenario {
    Parser parser = new Parser();
    for (String line : text.lines().toList()) {
      parser.read(line);
    }
    return new Scenario(parser.images, parser.addresses, parser.steps);
  }

  private static final class Parser {
    private final Map<String, String> images = new LinkedHashMap<>();
    private final Map<String, Bytes32> addresses = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private long time = 1_700_000_000;
    private int number;

    void read(String line) throws InvalidScenario {
      number++;
      String said = line.replaceFirst("#.*", "").strip();
      if (said.isEmpty()) {
        return;
      }
      List<String> words = List.of(said.split("\\s+"));
      switch (words.getFirst()) {
        case "contract" -> contract(words);
        case "user" -> user(words);
        case "at" -> at(words);
        default -> step(words);
      }
    }

    private void contract(List<String> words) throws InvalidScenario {
      require(words.size() == 3, "contract NAME FILE", words);
      String name = name(words.get(1));
      byte[] tag = ("contract " + name).getBytes(StandardCharsets.UTF_8);
      images.put(name, words.get(2));
      addresses.put(name, Digests.sha256(tag));
    }

    private void user(List<String> words) throws InvalidScenario {
      require(words.size() == 2, "user NAME", words);
      String name = name(words.get(1));
      byte[] tag = ("user " + name).getBytes(StandardCharsets.UTF_8);
      addresses.put(name, SigningKey.fromSeed(Digests.sha256(tag)).address());
    }

    private String name(String name) throws InvalidScenario {
      require(NAME.matcher(name).matches(), "a name of a-z, 0-9, _ and -", name);
      require(!addresses.containsKey(name), "a name that is new", name);
      require(!List.of("contract", "user", "at").contains(name), "another name", name);
      return name;
    }

    private void at(List<String> words) throws InvalidScenario {
      require(words.size() == 2, "at SECONDS", words);
      time = number(words.get(1), Long.MAX_VALUE);
    }

    private void step(List<String> words) throws InvalidScenario {
      int arrow = words.indexOf("->");
      List<String> call = arrow < 0 ? words : words.subList(0, arrow);
      require(call.size() >= 2, "USER CONTRACT WORD… -> EXPECTATION", words);
      String user = call.get(0);
      String contract = call.get(1);
      require(addresses.containsKey(user) && !images.containsKey(user), "a user", user);
      require(images.containsKey(contract), "a contract", contract);
      Optional<Expectation> expected =
          arrow < 0
              ? Optional.empty()
              : Optional.of(expectation(words.subList(arrow + 1, words.size())));
      Calldata data = calldata(call.subList(2, call.size()));
      steps.add(new Step(number, user, contract, data, time, expected));
    }

    private Expectation expectation(List<String> words) throws InvalidScenario {
      String wanted = "returned WORD…, reverted REASON or invalid CAUSE";
      require(!words.isEmpty(), wanted, "nothing");
      List<String> rest = words.subList(1, words.size());
      return switch (words.getFirst()) {
        case "returned" -> new Expectation.Returned(calldata(rest));
        case "reverted" -> {
          require(rest.size() == 1, "reverted REASON", words);
          yield new Expectation.Reverted((int) number(rest.getFirst(), 0xffffffffL));
        }
        case "invalid" -> {
          require(rest.size() == 1, "invalid CAUSE", words);
          yield new Expectation.Invalid(cause(rest.getFirst()));
        }
        default -> throw new InvalidScenario(number, wanted, words.getFirst());
      };
    }

    private Cause cause(String text) throws InvalidScenario {
      return Arrays.stream(Cause.values())
          .filter(c -> c.name().equals(text.toUpperCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () -> new InvalidScenario(number, "one of " + Arrays.toString(Cause.values()), text));
    }

    private Calldata calldata(List<String> texts) throws InvalidScenario {
      List<Integer> words = new ArrayList<>();
      for (String text : texts) {
        add(text, words);
        require(
            words.size() <= Calldata.MAX_WORDS,
            "at most " + Calldata.MAX_WORDS + " words",
            words.size());
      }
      return Calldata.of(words.stream().mapToInt(Integer::intValue).toArray());
    }

    private void add(String text, List<Integer> words) throws InvalidScenario {
      if (text.startsWith("@")) {
        Bytes32 address = addresses.get(text.substring(1));
        require(address != null, "a contract or user of a line before", text);
        for (int i = 0; address != null && i < Bytes32.WORDS; i++) {
          words.add(address.word(i));
        }
      } else if (text.endsWith(":64")) {
        long value = number(text.substring(0, text.length() - 3), Long.MAX_VALUE);
        words.add((int) value);
        words.add((int) (value >>> 32));
      } else {
        words.add((int) number(text, 0xffffffffL));
      }
    }

    private long number(String text, long most) throws InvalidScenario {
      try {
        long value =
            text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
        require(value >= 0 && value <= most, "a number from 0 to " + most, text);
        return value;
      } catch (NumberFormatException e) {
        throw new InvalidScenario(number, "a number", text);
      }
    }

    private void require(boolean holds, String expected, Object got) throws InvalidScenario {
      if (!holds) {
        throw new InvalidScenario(number, expected, String.valueOf(got));
      }
    }
  }
}
