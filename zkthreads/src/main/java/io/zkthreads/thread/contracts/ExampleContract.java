package io.zkthreads.thread.contracts;

import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.GuestImages;
import java.util.Locale;

/// The contracts that come with the product.
@SuppressWarnings("ImmutableEnumChecker") // a parsed image is never written
public enum ExampleContract {
  COUNTER,
  TOKEN,
  ORDERBOOK,
  GAME,
  /// Needs both ends of time: OS version 2, or a direct call.
  AUCTION,
  /// As above.
  STREAM,
  /// Its makers may let a thread have their offers: OS version 2, or a direct call.
  DESK;

  private final ContractImage image;

  ExampleContract() {
    try {
      this.image = ContractImage.parse(GuestImages.read(name().toLowerCase(Locale.ROOT) + ".elf"));
    } catch (InvalidEncoding e) {
      throw new AssertionError("the image of " + name() + " was built for this purpose", e);
    }
  }

  public ContractImage image() {
    return image;
  }
}
