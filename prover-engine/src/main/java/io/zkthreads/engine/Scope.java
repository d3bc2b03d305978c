package io.zkthreads.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Handles that live together: closing the scope closes them, last first.
final class Scope implements AutoCloseable {
  private final Deque<Backend.Handle> handles = new ArrayDeque<>();

  <T extends Backend.Handle> T own(T handle) {
    handles.push(handle);
    return handle;
  }

  <T extends Backend.Handle> List<T> own(List<T> list) {
    list.forEach(handles::push);
    return list;
  }

  @Override
  public void close() {
    while (!handles.isEmpty()) {
      handles.pop().close();
    }
  }
}
