package io.zkthreads.server.artifact;

import java.io.IOException;
import java.io.Serial;

/// An artifact of the store that no longer holds the bytes of its name.
public final class DamagedArtifact extends IOException {
  @Serial private static final long serialVersionUID = 1;

  DamagedArtifact(Digest digest) {
    super("artifact " + digest.hex() + " is damaged: its bytes have another digest");
  }
}
