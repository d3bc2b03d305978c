package io.zkthreads.server;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/// What a service has opened, to be closed with it: last opened, first closed, each whatever
/// becomes of the others.
final class OwnedParts implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OwnedParts.class.getName());

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "a part did not close: " + part, e);
      }
    }
  }
}
