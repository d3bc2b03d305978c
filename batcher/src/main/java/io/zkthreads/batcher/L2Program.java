package io.zkthreads.batcher;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The program of a thread, of the images that the L2 has.
public final class L2Program {
  private L2Program() {}

  /// Loads it.
  ///
  /// @throws Unrunnable if it is none that runs here
  public static ThreadProgram of(SettlementLayer l2, ThreadRecord thread)
      throws LedgerUnavailable, Unrunnable {
    OsVersion os =
        OsVersion.of(thread.osVersion())
            .orElseThrow(() ->
                new Unrunnable(
                    Refusal.expected(
                        Reason.WRONG_OS_VERSION,
                        "OS version",
                        "one of this release",
                        thread.osVersion())));
    Map<Bytes32, ContractImage> images = new TreeMap<>();
    for (Bytes32 contract : thread.contracts()) {
      images.put(contract, image(l2, contract));
    }
    return ThreadProgram.of(os, images);
  }

  private static ContractImage image(SettlementLayer l2, Bytes32 contract)
      throws LedgerUnavailable, Unrunnable {
    Optional<Bytes> image = l2.contractImage(contract);
    if (image.isEmpty()) {
      throw new Unrunnable(
          Refusal.expected(Reason.UNKNOWN_CONTRACT, "contract", "a deployed one", contract));
    }
    try {
      return ContractImage.parse(image.get().toArray());
    } catch (InvalidEncoding e) {
      throw new Unrunnable(new Refusal(Reason.BAD_IMAGE, String.valueOf(e.getMessage())));
    }
  }

  /// A thread whose program does not run here.
  public static final class Unrunnable extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    Unrunnable(Refusal refusal) {
      super(refusal.reason() + ": " + refusal.detail());
      this.refusal = refusal;
    }

    public Refusal refusal() {
      return refusal;
    }
  }
}
