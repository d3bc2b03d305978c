package io.zkthreads.server.artifact;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Who counts on artifacts that he has found or stored ([ArtifactStore#hold]).
final class Holds {
  private final Set<Holder> holders = ConcurrentHashMap.newKeySet();

  private final class Holder implements ArtifactStore.Hold {
    private final Set<Digest> found = ConcurrentHashMap.newKeySet();

    @Override
    public void close() {
      holders.remove(this);
    }
  }

  ArtifactStore.Hold hold() {
    Holder holder = new Holder();
    holders.add(holder);
    return holder;
  }

  /// Somebody is about to find or store an artifact: whoever holds may count on it. Said before the
  /// look, under the lock under which a deletion asks [#isHeld].
  void found(Digest digest) {
    holders.forEach(holder -> holder.found.add(digest));
  }

  boolean isHeld(Digest digest) {
    return holders.stream().anyMatch(holder -> holder.found.contains(digest));
  }
}
