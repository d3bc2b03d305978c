package io.zkthreads.ledger.acceptance;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Programs of direct calls, kept up to a number of words, of which those go first that nobody
/// called longest. A program says nothing of any state, so it is never out of date. Thread-safe.
final class RememberedPrograms {
  /// An OS with contracts by ascending address, each by the digest of its image.
  private record Name(OsVersion os, Map<Bytes32, Bytes32> digests) {
    static Name of(OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
      Map<Bytes32, Bytes32> digests = new TreeMap<>();
      contracts.forEach((address, image) -> digests.put(address, image.digest()));
      return new Name(os, digests);
    }
  }

  private final long maxWords;
  private final Map<Name, ThreadProgram> all = new LinkedHashMap<>(16, 0.75f, true);
  private long words;

  /// @param maxWords of all programs together, but one is always kept
  RememberedPrograms(long maxWords) {
    this.maxWords = maxWords;
  }

  ThreadProgram of(OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    Name name = Name.of(os, contracts);
    synchronized (this) {
      ThreadProgram known = all.get(name);
      if (known != null) {
        return known;
      }
    }
    ThreadProgram made = ThreadProgram.of(os, contracts);
    keep(name, made);
    return made;
  }

  private synchronized void keep(Name name, ThreadProgram made) {
    if (all.putIfAbsent(name, made) == null) {
      words += made.words();
    }
    Iterator<ThreadProgram> eldest = all.values().iterator();
    while (words > maxWords && all.size() > 1) {
      words -= eldest.next().words();
      eldest.remove();
    }
  }
}
