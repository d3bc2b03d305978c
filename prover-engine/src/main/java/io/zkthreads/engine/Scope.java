package io.zkthreads.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/// Handles that live together: closing the scope closes them, last first.
final class Scope implements AutoCloseable {
  private final Deque<Backend.Handle> handles = new ArrayDeque<>();

  <T extends Backend.Handle> T own(T handle) {
    handles.push(handle);
    return handle;
  }

  @Override
  public void close() {
    while (!handles.isEmpty()) {
      handles.pop().close();
    }
  }
}
