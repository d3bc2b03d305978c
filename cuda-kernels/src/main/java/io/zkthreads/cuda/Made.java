package io.zkthreads.cuda;

import io.zkthreads.engine.Backend;
import java.util.ArrayList;
import java.util.List;

/// Handles that an operation makes: given back where it fails before [#keep].
final class Made<H extends Backend.Handle> implements AutoCloseable {
  private final List<H> handles = new ArrayList<>();
  private boolean kept;

  H add(H handle) {
    handles.add(handle);
    return handle;
  }

  /// All of them, which are the caller's from now on.
  List<H> keep() {
    kept = true;
    return List.copyOf(handles);
  }

  @Override
  public void close() {
    if (!kept) {
      handles.forEach(Backend.Handle::close);
    }
  }
}
