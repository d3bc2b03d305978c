package io.zkthreads.server.web;

import java.util.ArrayList;
import java.util.List;

/// Names with their values.
final class Facts {
  private final List<Html> facts = new ArrayList<>();

  /// Adds a fact.
  ///
  /// @param value HTML or text
  Facts add(String name, Object value) {
    facts.add(Html.of("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value));
    return this;
  }

  /// Adds a fact unless there is nothing to say.
  Facts addUnlessEmpty(String name, String value) {
    return value.isEmpty() ? this : add(name, value);
  }

  Html html() {
    return Html.of("<dl class=\"facts\">\n{}</dl>\n", Html.join(facts.stream()));
  }
}
