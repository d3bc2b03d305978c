package io.zkthreads.server.web;

import java.io.Serial;

/// An address of the console that says something that it does not understand.
final class BadQuery extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String text;

  BadQuery(String text) {
    super(text, null, false, false);
    this.text = text;
  }

  String text() {
    return text;
  }
}
