package io.zkthreads.server.contract;

import java.util.Locale;

/// Something about a contract's image that a deployment, a transaction or a thread will not take
/// well.
///
/// @param address in the image; -1 if it is of no place
/// @param place the address as the image's symbols name it; empty if they do not
/// @param text what it is, and what to do
public record Finding(Kind kind, int address, String place, String text) {
  /// What comes of it.
  public enum Kind {
    /// A deployment refuses the image.
    REFUSED,
    /// A transaction that gets there is invalid.
    INVALID,
    /// The contract may do otherwise in a thread than directly.
    DIFFERS,
    /// Two things may be kept in one slot.
    COLLIDES,
    /// What cannot be told: for its author to look at. No mistake as it stands.
    LOOK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Whether it is a mistake.
  public boolean isMistake() {
    return kind != Kind.LOOK;
  }

  @Override
  public String toString() {
    String at = address < 0 ? "" : " at 0x" + Integer.toHexString(address);
    return kind + at + (place.isEmpty() ? "" : " (" + place + ")") + ": " + text;
  }
}
