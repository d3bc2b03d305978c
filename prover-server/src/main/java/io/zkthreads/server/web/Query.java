package io.zkthreads.server.web;

import static java.util.stream.Collectors.joining;

import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.job.JobFilter;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What a page is asked for, as its address says it.
///
/// @param path of the page
/// @param values by name; letters, digits and '_' only
record Query(String path, Map<String, String> values) {
  static final int MOST_JOBS = 100;
  private static final int JOBS = 25;
  private static final long MOST_BEFORE = 1_000_000_000;
  private static final int LONGEST = 256;
  private static final String FORM = "[a-z]{1,16}=[A-Za-z0-9_]{0,32}";

  static Query parse(URI uri) throws BadQuery {
    Map<String, String> values = new TreeMap<>();
    String text = uri.getRawQuery();
    if (text != null && !text.isEmpty()) {
      if (text.length() > LONGEST) {
        throw new BadQuery("expected at most " + LONGEST + " characters behind the '?'");
      }
      for (String part : text.split("&", -1)) {
        if (!part.matches(FORM)) {
          throw new BadQuery("expected name=value behind the '?', got '" + part + "'");
        }
        int split = part.indexOf('=');
        values.put(part.substring(0, split), part.substring(split + 1));
      }
    }
    return new Query(uri.getRawPath(), values);
  }

  private String value(String name) {
    return values.getOrDefault(name, "");
  }

  /// Whether the page comes anew by itself.
  boolean updates() {
    return !value("updates").equals("off");
  }

  /// As the form of the list says it; empty for all.
  String state() {
    return value("state");
  }

  JobFilter filter() throws BadQuery {
    String state = state();
    if (state.isEmpty()) {
      return new JobFilter.All();
    }
    if (state.equals("unfinished")) {
      return new JobFilter.Unfinished();
    }
    for (JobState one : Texts.STATES) {
      if (Texts.name(one).equals(state)) {
        return new JobFilter.In(one);
      }
    }
    throw new BadQuery("state: expected one that jobs have, or unfinished, got '" + state + "'");
  }

  /// Where the page begins.
  long before() throws BadQuery {
    return number("before", Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /// How many come before the page.
  long from() throws BadQuery {
    return number("from", 0, MOST_BEFORE);
  }

  /// Most rows of the page.
  int size() throws BadQuery {
    return (int) number("size", JOBS, MOST_JOBS);
  }

  private long number(String name, long unset, long most) throws BadQuery {
    String value = value(name);
    if (value.isEmpty()) {
      return unset;
    }
    if (!value.matches("[0-9]{1,18}")
        || Long.parseLong(value) < 1
        || Long.parseLong(value) > most) {
      throw new BadQuery(
          name
              + ": expected "
              + (most == Long.MAX_VALUE ? "a token of this console" : "1 to " + most)
              + ", got '"
              + value
              + "'");
    }
    return Long.parseLong(value);
  }

  /// The address of the same page with one value changed; an empty value goes.
  String with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.put(name, value);
    String query =
        changed.entrySet().stream()
            .filter(entry -> !entry.getValue().isEmpty())
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(joining("&"));
    return query.isEmpty() ? path : path + "?" + query;
  }
}
