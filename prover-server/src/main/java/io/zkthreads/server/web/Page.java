package io.zkthreads.server.web;

import java.nio.charset.StandardCharsets;

/// An answer.
///
/// @param status of HTTP
@SuppressWarnings("ArrayRecordComponent") // nobody compares pages
record Page(int status, String contentType, byte[] body) {
  static Page html(int status, Html document) {
    return new Page(
        status, "text/html; charset=utf-8", document.toString().getBytes(StandardCharsets.UTF_8));
  }
}
