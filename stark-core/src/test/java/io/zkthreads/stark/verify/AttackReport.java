package io.zkthreads.stark.verify;

/// Lines that `scripts/trust` adds up by the class of attack.
final class AttackReport {
  private AttackReport() {}

  static void say(String attack, int tried, int refused) {
    System.out.println("trust|" + attack + "|" + tried + "|" + refused);
  }
}
