package io.zkthreads.server;

import org.jspecify.annotations.Nullable;

/// Which release of the software this is.
public final class Release {
  private Release() {}

  /// The version that the build wrote into the jar; empty where there is no jar.
  public static String version() {
    @Nullable String version = Release.class.getPackage().getImplementationVersion();
    return version == null ? "" : version;
  }
}
