package io.zkthreads.ledger.state;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.DirectCall;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Code as the state holds it.
public final class Images {
  private Images() {}

  /// The contracts that one direct call may reach: those of `state`, until their images have
  /// [ThreadProgram#MAX_WORDS] together, or the call has begun as often as it is paid for. It
  /// begins once more for each that it reaches.
  public static final class Reach implements DirectCall.Contracts {
    private final State state;
    private final long maxRuns;
    private final Set<Bytes32> reached = new HashSet<>();
    private long words;
    private boolean exceeded;
    private boolean unpaid;

    /// @param maxRuns that are paid for
    public Reach(State state, long maxRuns) {
      this.state = state;
      this.maxRuns = maxRuns;
    }

    @Override
    public Optional<ContractImage> get(Bytes32 address) {
      ContractImage image = contract(state, address).orElse(null);
      if (image == null) {
        return Optional.empty();
      }
      if (!reached.contains(address)) {
        unpaid = reached.size() >= maxRuns;
        words += image.image().words().length;
        exceeded |= words > ThreadProgram.MAX_WORDS;
        if (unpaid || exceeded) {
          return Optional.empty();
        }
        reached.add(address);
      }
      return Optional.of(image);
    }

    /// How often the call was run.
    public int runs() {
      return reached.size();
    }

    /// Whether the call wanted more words.
    public boolean isExceeded() {
      return exceeded;
    }

    /// Whether the call wanted another run than those that are paid for.
    public boolean isUnpaid() {
      return unpaid;
    }
  }

  /// The image of a deployed contract.
  public static Optional<ContractImage> contract(State state, Bytes32 address) {
    return state
        .contract(address)
        .flatMap(contract -> state.image(contract.imageDigest()))
        .map(Images::parse);
  }

  /// Images of deployed contracts by address.
  public static SortedMap<Bytes32, ContractImage> contracts(State state, List<Bytes32> addresses) {
    SortedMap<Bytes32, ContractImage> images = new TreeMap<>();
    for (Bytes32 address : addresses) {
      images.put(address, contract(state, address).orElseThrow());
    }
    return images;
  }

  /// Status of an OS version whose image is the one that this program holds; any other is as good
  /// as frozen, for nothing can be executed or proven with it.
  public static OsStatus status(State state, int version) {
    OsVersion known = OsVersion.of(version).orElse(null);
    OsRecord registered = state.os(version).orElse(null);
    return known != null
            && registered != null
            && known.imageDigest().equals(registered.imageDigest())
        ? registered.status()
        : OsStatus.FROZEN;
  }

  private static ContractImage parse(Bytes image) {
    try {
      return ContractImage.parse(image.toArray());
    } catch (InvalidEncoding e) {
      throw new IllegalStateException("an image that was checked when it was deployed", e);
    }
  }
}
