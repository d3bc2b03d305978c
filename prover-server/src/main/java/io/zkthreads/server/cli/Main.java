package io.zkthreads.server.cli;

/// The only main.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Zkt.run(arguments));
  }
}
