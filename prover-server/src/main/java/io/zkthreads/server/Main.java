package io.zkthreads.server;

import io.zkthreads.server.cli.Zkt;

/// The only main.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Zkt.run(arguments));
  }
}
